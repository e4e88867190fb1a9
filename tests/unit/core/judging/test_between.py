"""Several sessions as the unit of a ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from labkit.calibration.between_text import between_text
from labkit.core.judging.advice import certainty
from labkit.core.judging.between import by_session, over_sessions, session_ratios
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, comparison_from_json
from labkit.core.stats.pairs import FASTER, INCONCLUSIVE, TOO_FEW, paired_ratio
from tests.unit.comparisons import arm, comparison

PAIRS = 4


def in_sessions(ratios: Sequence[float]) -> Comparison:
    """Equal pairs inside each session, with the session's own ratio."""

    def numbered(one: Arm) -> Arm:
        cold, *timed = one.trials
        return replace(one, trials=(
            cold, *(replace(t, session=1 + i // PAIRS) for i, t in enumerate(timed))
        ))  # fmt: skip

    slow = [r * s for r in ratios for s in (1.0, 1.01, 0.99, 1.0)]
    fast = [1.0] * (PAIRS * len(ratios))
    return comparison(numbered(arm("slow", slow)), numbered(arm("fast", fast)))


def test_the_session_is_the_unit_of_the_interval() -> None:
    """Six sessions of four pairs give what six pairs give, not what twenty-four do."""
    ratios = (2.0, 1.2, 0.8, 1.9, 1.1, 0.9)
    found = in_sessions(ratios)
    pairs = found.pairs("fast")
    assert sorted(by_session(pairs)) == [1, 2, 3, 4, 5, 6]
    assert session_ratios(pairs) == pytest.approx(ratios, rel=0.01)
    whole = paired_ratio(session_ratios(pairs), [1.0] * 6)
    assert (over_sessions(pairs).low, over_sessions(pairs).high) == (whole.low, whole.high)
    (result,) = found.results
    assert (result.low, result.high) == (whole.low, whole.high)
    assert (result.sessions, result.pairs, result.verdict) == (6, 24, INCONCLUSIVE)
    assert "from 6 sessions, 24 pairs in all" in certainty(found, result)


def test_pairs_of_one_session_would_have_been_sure_of_what_sessions_are_not() -> None:
    """Each one alone is certain, and they contradict each other."""
    alone = in_sessions((2.0,)), in_sessions((0.5,))
    assert [c.results[0].ratio > 1 for c in alone] == [True, False]
    assert in_sessions((2.0, 0.5, 2.1, 0.6, 1.9, 0.55)).verdicts == {"fast": INCONCLUSIVE}
    assert in_sessions((2.0, 1.8, 2.1, 1.7, 1.9, 2.2)).verdicts == {"fast": FASTER}


def test_under_six_sessions_there_is_no_interval() -> None:
    """However many pairs they have."""
    found = in_sessions((2.0, 2.1))
    (result,) = found.results
    assert result.verdict == TOO_FEW and result.low is None
    said = certainty(found, result)
    assert said == "2 sessions, 8 pairs in all; an interval needs at least 6 sessions."


def test_sessions_survive_the_record() -> None:
    """A record that is loaded again has the same unit."""
    found = in_sessions((2.0, 1.8, 2.1, 1.7, 1.9, 2.2))
    again = comparison_from_json(found.to_json())
    assert again.results == found.results
    assert session_ratios(again.pairs("fast")) == session_ratios(found.pairs("fast"))


def test_nothing_finished_is_said_so() -> None:
    """An interrupt before the first kind of work."""
    assert between_text([]) == "no comparison was finished"
