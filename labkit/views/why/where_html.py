"""Where each arm's time went: a stacked bar an arm on one scale, and the parts as a table."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core import units
from labkit.core.judging.why.settled import cold
from labkit.core.judging.why.where_time_went import (
    BESIDE,
    CPU,
    DRIVER,
    IDLE,
    PARTS,
    WAITING,
    TimeSpent,
    spent_by,
)
from labkit.core.records.ran import Ran
from labkit.core.tasks.phases import Phase
from labkit.views.markup import breakable, escape
from labkit.views.palette import DARK, LIGHT, arm_colour, luminance, variable

_COLOURS = {
    CPU: "phase-compute", WAITING: "phase-compute", BESIDE: "phase-python", IDLE: "faint",
    DRIVER: "faint",
}  # fmt: skip
"""Parts that aren't a phase of a task, and how they are filled: waiting is the computing that did
not compute, hatched; without a task there is nothing to fill."""

SMALL = 0.005
"""Parts under this share in every arm are summed up as the rest."""

LABELLED = 0.25
"""Pieces from this share of the width on bear their name."""

_HATCHED = (WAITING, BESIDE, DRIVER)

_LIMITS = (
    "One trial an arm, the median one. Wall time a core: the parts of a bar add up to its length. "
    "Inside a task they are sums, not moments: in which order things happened there, and which "
    "core waited for which, Spark does not tell."
)


def where_body(ran: Sequence[Ran]) -> str:
    """The bars and their table; empty when nothing has an anatomy.

    An arm whose times aren't warm says so: its parts are those of a cold trial.
    """
    known = [(one.name, spent_by(one)) for one in ran]
    spent = [one for _, one in known if one]
    if not spent:
        return ""
    longest = max(one.seconds for one in spent)
    bars = "".join(_bar(name, one, longest, arm_colour(i)) for i, (name, one) in enumerate(known))
    return f'<div class="where">{bars}{_table(known)}{_notes(ran)}</div>'


def _bar(label: str, spent: TimeSpent | None, longest: float, colour: str) -> str:
    name = f'<span class="name" style="--tone:{variable(colour)}">{escape(label)}</span>'
    if spent is None:
        nothing = '<span class="muted small">nothing kept</span>'
        return f"<figure><figcaption>{name}{nothing}</figcaption></figure>"
    length = spent.seconds / longest if longest > 0 else 0.0
    pieces = "".join(
        f'<i class="{part.name}" style="--fill:{_colour(part)};{_text_colour(part)}'
        f'--share:{spent.share(part.name):.4%}" title="{escape(_told(part, spent))}">'
        f"{escape(part.label) if _labelled(part, spent, length) else ''}</i>"
        for part in PARTS
        if spent.parts[part.name] > 0
    )
    return (
        f"<figure><figcaption>{name}<b>{units.seconds(spent.seconds)}</b></figcaption>"
        f'<div class="parts" role="img" aria-label="{escape(_summary(label, spent))}" '
        f'style="--length:{length:.4%}">{pieces}</div></figure>'
    )


def _table(known: Sequence[tuple[str, TimeSpent | None]]) -> str:
    """The parts that matter, each with its swatch: the legend too."""
    spent = [one for _, one in known if one]
    shown = [p for p in PARTS if any(one.share(p.name) >= SMALL for one in spent)]
    rest = [p.name for p in PARTS if p not in shown]
    heads = "".join(
        f'<th scope="col" class="name" style="--tone:{variable(arm_colour(i))}">'
        f"{breakable(name)}</th>"
        for i, (name, _) in enumerate(known)
    )
    rows = "".join(
        f'<tr><th scope="row"><i class="{part.name}" style="--fill:{_colour(part)}"></i>'
        f'<abbr title="{escape(part.meaning)}">{escape(part.label)}</abbr></th>'
        + "".join(_cell(one, part.name) for _, one in known)
        + "</tr>"
        for part in shown
    )
    if any(one.wall(*rest) > 0 for one in spent):
        cells = "".join(_cell(one, *rest) for _, one in known)
        rows += f'<tr><th scope="row" class="muted">the rest</th>{cells}</tr>'
    return (
        '<div class="scroll"><table><thead><tr><th scope="col" class="lead">wall time a core</th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(spent: TimeSpent | None, *parts: str) -> str:
    if spent is None:
        return f"<td>{units.MISSING}</td>"
    return (
        f"<td>{units.seconds(spent.wall(*parts))} "
        f'<span class="muted">{escape(_percent(spent.share(*parts)))}</span></td>'
    )


def _percent(share: float) -> str:
    """A share in whole percent; `< 1%` for what is there but rounds to nothing."""
    return "< 1%" if 0 < share < SMALL else units.percent(round(share * 100) / 100)


def _notes(ran: Sequence[Ran]) -> str:
    warming = [one.name for one in ran if one.anatomy and cold(one)]
    said = [_LIMITS]
    if warming:
        said.insert(0, f"Not warm: {', '.join(warming)}. A warm trial may divide otherwise.")
    return "".join(f'<p class="muted small">{escape(text)}</p>' for text in said)


def _told(part: Phase, spent: TimeSpent) -> str:
    text = (
        f"{part.label}: {units.seconds(spent.wall(part.name))}, {_percent(spent.share(part.name))}"
    )
    if part.name == DRIVER:
        before, between, after = (
            units.seconds(s) for s in (spent.before, spent.between, spent.after)
        )
        text += (
            f" ({before} before the first task, {between} between tasks, {after} after the last)"
        )
    return text


def _summary(name: str, spent: TimeSpent) -> str:
    parts = "; ".join(_told(p, spent) for p in PARTS if spent.share(p.name) >= SMALL)
    return f"{name}, {units.seconds(spent.seconds)}: {parts}"


def _labelled(part: Phase, spent: TimeSpent, length: float) -> bool:
    return part.name not in _HATCHED and spent.share(part.name) * length >= LABELLED


def _colour(part: Phase) -> str:
    return variable(_colour_name(part))


def _colour_name(part: Phase) -> str:
    return _COLOURS.get(part.name, f"phase-{part.name}")


def _text_colour(part: Phase) -> str:
    """Black or white text, whichever is easier to read on the part's colour in either theme."""
    if part.name == IDLE:
        return ""
    light, dark = (
        "black" if luminance(palette[_colour_name(part)]) > 0.18 else "white"
        for palette in (LIGHT, DARK)
    )
    return f"color:light-dark({light},{dark});"
