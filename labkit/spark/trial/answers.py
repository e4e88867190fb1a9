"""Whether all arms gave the same answer; where they didn't, the kind of the difference.

Digests are compared first. Where they differ, the answers are looked at again in looser forms:
some of these make them equal (3 and 3.0, a map in another order, rounding inside a list), others
tell what is different, so that one line can say what to return instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from labkit.core.errors import LabError, UnequalAnswers

from .differences import columns_differ, difference, records_differ
from .digests import Digest, Forms

_SHOWN = 3


@dataclass(frozen=True)
class Given:
    """An arm's answer: its digest, and what can be asked of it, each time computed anew.

    `again` gives the digest once more, `forms` the looser forms of the answer, `sample` its first
    records as text.
    """

    digest: Digest
    again: Callable[[], Digest]
    forms: Callable[[], Forms]
    sample: Callable[[], Counter[str]]


def require_equal(answers: Mapping[str, Given]) -> None:
    """Raise UnequalAnswers, showing both, unless all answers agree with the first one.

    An arm that doesn't agree with itself is told as that.
    """
    names = list(answers)
    for name in names[1:]:
        reference = answers[names[0]]
        other = answers[name]
        if reference.digest.agrees(other.digest):
            continue
        comparable = not columns_differ(reference.digest, other.digest)
        said = _said(names[0], reference, name, other, comparable)
        if said:
            for arm in (names[0], name):
                _require_itself(arm, answers[arm])
            raise UnequalAnswers(
                f"{names[0]} and {name} gave different answers, so their times can't be "
                f"compared: {said}",
                _show(names[0], reference, name, other),
            )


def _said(a: str, mine: Given, b: str, theirs: Given, comparable: bool) -> str:
    """What is different between two answers whose digests are; empty when nothing is."""
    if not comparable or mine.digest.count != theirs.digest.count:
        return difference(a, mine.digest, b, theirs.digest)
    try:
        one, other = mine.forms(), theirs.forms()
    except LabError:  # the rows can't be had in Python
        return difference(a, mine.digest, b, theirs.digest)
    if one.rows.agrees(other.rows) or one.hashed["values"] == other.hashed["values"]:
        return ""
    return records_differ(a, one, b, other)


def _require_itself(arm: str, given: Given) -> None:
    """Raise UnequalAnswers when an arm's answer differs from one run to the next."""
    again = given.again()
    if given.digest.agrees(again):
        return
    what = "not the same records"
    if given.digest.count != again.count:
        what = f"{given.digest.count:,} records, then {again.count:,}"
    else:
        one, other = given.forms(), given.forms()
        if one.rows.agrees(other.rows) or one.hashed["values"] == other.hashed["values"]:
            return
        if one.hashed["lists"] == other.hashed["lists"]:
            what = "lists in another order: sort them, as sorted(values) or F.sort_array(column)"
    raise UnequalAnswers(
        f"{arm} does not agree with itself: two runs of it gave {what}"
        f"{'' if 'sort' in what else SETTLE}"
    )


SETTLE = (
    "; let no draw without a seed, no clock and no order of arrival into it, or don't compare "
    'answers (equal="unchecked")'
)


def _show(a: str, mine: Given, b: str, theirs: Given) -> str:
    """A few records that only one side has."""
    try:
        one, other = mine.sample(), theirs.sample()
    except Exception as error:  # noqa: BLE001  the difference stands without the sample
        return f"(the records could not be shown: {error})"
    only_a, only_b = one - other, other - one
    lines = []
    for name, only in ((a, only_a), (b, only_b)):
        shown = sorted(only.elements())[:_SHOWN]
        more = sum(only.values()) - len(shown)
        lines.append(f"only in {name}: " + ("; ".join(shown) or "nothing"))
        if more > 0:
            lines[-1] += f"; and {more:,} more"
    return "\n".join(lines)
