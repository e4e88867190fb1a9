"""One comparison's life without Spark: what is kept of one that ends early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

import labkit
from labkit.core.design.budget import Budget, Stopping
from labkit.core.errors import Cancelled, LabError, LeftoverCache, TrialFailed, UnequalAnswers
from labkit.core.records.comparison import Comparison, comparison_from_json
from labkit.core.records.place import Place
from labkit.core.records.trial import WARMUP, Trial
from labkit.spark.places.benches import Ready, Wanted
from labkit.spark.reading.evidence import Seen
from labkit.trials.experiment import Experiment
from labkit.trials.fresh import InSessions
from labkit.trials.job import unsaved
from labkit.trials.plans import of_variants
from labkit.views.html import tasks_html
from tests.unit.comparisons import PLACE

WRITTEN = {"slow": 180_000.0, "fast": 1_200.0}


class Bench:
    """Runs trials of a second; `ends` are errors by the number of the trial that they are in."""

    def __init__(self, ends: dict[int, LabError], unequal: LabError | None = None) -> None:
        self.ends, self.unequal, self.number = ends, unequal, 0
        self.seen = {name: Seen() for name in WRITTEN}

    def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
        """A trial, or the error that stands in its place."""
        if error := self.ends.get(self.number):
            raise error
        self.number += 1
        metrics = {"shuffle_write_bytes": WRITTEN[arm], "tasks": 8.0}
        return Trial(arm, phase, 0, 0, 1.0, started=float(self.number), metrics=metrics,
                     repeats=repeats)  # fmt: skip

    def check_answers(self) -> None:
        """Equal, unless it is to end here."""
        if self.unequal:
            raise self.unequal

    def place(self, arm: str) -> Place:  # noqa: ARG002
        """The person's session."""
        return Place()

    def anatomy(self, arm: Any) -> None:
        """Nothing is read of tasks."""

    def cancel(self) -> None:
        """It ends by itself."""

    def tasks_done(self) -> tuple[int, int]:
        """None that is known."""
        return 0, 0


class There:
    """Where arms run on that bench, for which no session is needed."""

    needs_session = on_disk = False

    def __init__(self, *benches: Bench) -> None:
        self.benches = list(benches)

    @contextmanager
    def opened(self, spark: Any, wanted: Wanted) -> Iterator[Ready]:  # noqa: ARG002
        """The next bench."""
        bench = self.benches.pop(0)
        wanted.use(cast("Any", bench))
        yield Ready(cast("Any", bench), dict.fromkeys(WRITTEN, ""), dict(PLACE))


def asked(*benches: Bench, pairs: int = 6, warmups: int = 3) -> Experiment:
    """A comparison of two arms on such benches, with so many rounds of warm-up."""
    plan = of_variants(dict.fromkeys(WRITTEN, lambda: 1), Stopping(pairs), seed=1)
    budget = Budget(pairs=pairs, warmup_rounds=warmups, repeating=False)
    return replace(plan, where=There(*benches), budget=budget)


def cancelled(after: int) -> Comparison:
    """What is kept of a run that is cancelled after so many trials."""
    return unsaved(asked(Bench({after: Cancelled("stop")})))


@pytest.mark.parametrize(("after", "rounds"), [(2, 1), (3, 2), (5, 3)])
def test_a_run_cancelled_in_its_warm_up_keeps_what_was_counted(after: int, rounds: int) -> None:
    """Without a verdict on time, though the trials are there; it says where it ended."""
    found = cancelled(after)
    assert found.stopped == "cancelled" and found.ended_in == "its warm-up"
    assert found.results == () and found.verdicts == {}
    assert found.whole == f"{rounds} round{'s' * (rounds > 1)} of warm-up"
    assert sum(len(arm.trials) for arm in found.arms) == after
    assert {t.phase for arm in found.arms for t in arm.trials} == {WARMUP}
    text = " ".join(str(found).split())
    assert "fast: shuffle write 1.20 kB against 180 kB of slow, 150× less" in text
    assert "The run was cancelled in its warm-up" in text and "no verdict on time" in text
    assert "cancelled in its warm-up" in tasks_html(found)
    assert comparison_from_json(found.to_json()) == found


def test_one_cancelled_in_its_first_pair_says_so() -> None:
    """The arm that was timed has its time; there is still no ratio."""
    found = cancelled(7)
    assert found.ended_in == "its first pair" and found.results == ()
    assert "was cancelled in its first pair" in " ".join(str(found).split())


def test_after_a_whole_pair_the_pairs_are_kept() -> None:
    """As before."""
    found = cancelled(9)
    assert found.ended_in == "" and found.results[0].pairs == 1 and found.whole == "1 whole pair"


@pytest.mark.parametrize("after", [0, 1])
def test_before_each_arm_has_run_once_there_is_nothing(after: int) -> None:
    """And the line says so."""
    with pytest.raises(Cancelled, match="before each arm had run once; nothing to show"):
        cancelled(after)


def test_answers_that_were_not_compared_are_not_said_to_agree() -> None:
    """Cancelled while they were being compared."""
    caution = "answers were not compared yet"
    unchecked = unsaved(asked(Bench({}, Cancelled("stop"))))
    assert not unchecked.checked and caution in str(unchecked)
    checked = cancelled(3)
    assert checked.checked and caution not in str(checked)


def test_an_arm_that_fails_in_the_warm_up_leaves_what_was_counted() -> None:
    """In the error, which goes on."""
    with pytest.raises(TrialFailed, match="out of memory") as raised:
        unsaved(asked(Bench({3: TrialFailed("fast failed: out of memory")})))
    partial = raised.value.partial
    assert isinstance(partial, Comparison) and partial.ended_in == "its warm-up"
    assert "broke off in its warm-up (fast failed: out of memory)" in " ".join(str(partial).split())


@pytest.mark.parametrize("error", [UnequalAnswers("4 rows, 5"), LeftoverCache("served")])
def test_arms_that_can_not_be_compared_leave_nothing(error: LabError) -> None:
    """What was counted of them would be compared."""
    with pytest.raises(type(error)) as raised:
        unsaved(asked(Bench({}, error)))
    assert raised.value.partial is None


def test_pairs_that_are_added_need_a_whole_one() -> None:
    """The record that they are added to stays as it is, and has the rest."""
    before = unsaved(asked(Bench({})))
    more = replace(asked(Bench({7: Cancelled("stop")})), before=before)
    with pytest.raises(Cancelled, match="before one whole pair was added"):
        unsaved(more)
    more = replace(asked(Bench({9: Cancelled("stop")})), before=before)
    assert unsaved(more).results[0].pairs == 7


def test_a_record_has_what_was_asked_for_and_which_labkit_measured_it() -> None:
    """Not the pairs that it came to; one that pairs were added to was not asked for as a whole."""
    found = unsaved(asked(Bench({9: Cancelled("stop")})))
    assert found.asked == {"pairs": 6} and found.labkit == labkit.__version__
    long = replace(asked(Bench({})), budget=Budget(pairs=None, seconds=1.0, precision=0.5))
    assert unsaved(long).asked == {"seconds": 1.0, "precision": 0.5}
    assert unsaved(replace(asked(Bench({})), before=found)).asked == {}


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Comparison]:
    """Runs sessions on benches, one after the other."""
    from labkit.trials import fresh as module

    monkeypatch.setattr(module, "_conf_of_the_running_session", dict)
    return lambda *benches: unsaved(InSessions(asked(*benches), 3))


def test_of_several_sessions_the_whole_ones_count(fresh: Callable[..., Comparison]) -> None:
    """One that was warming up is kept where there is no other."""
    stops = Bench({3: Cancelled("stop")})
    found = fresh(Bench({}), stops)
    assert found.stopped == "cancelled" and found.ended_in == "" and found.results[0].pairs == 6
    assert found.asked == {"pairs": 6, "sessions": 3}
    alone = fresh(Bench({3: Cancelled("stop")}))
    assert alone.stopped == "cancelled" and alone.ended_in == "its warm-up"
