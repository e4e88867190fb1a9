"""Warm-up, order and stopping, run with a made-up clock and executor."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.design.budget import DECIDED, LEAST_PRECISE, Budget
from labkit.core.design.order import coins
from labkit.core.design.schedule import MOST_REPEATS, Outcome, Progress, repeats_for, run_schedule
from labkit.core.errors import Cancelled, LabError, UnequalAnswers
from labkit.core.judging.judge import assemble, is_decided
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.core.records.trial import TIMED, WARMUP, Trial
from labkit.core.stats.pairs import INCONCLUSIVE, SLOWER


class Bench:
    """A clock that only trials move, and an executor that writes down what it was asked."""

    def __init__(self, seconds: Callable[[str, int], float] = lambda arm, n: 1.0) -> None:
        self.now = 0.0
        self.seconds = seconds
        self.asked: list[tuple[str, str]] = []
        self.checked = 0
        self.fail_at = -1
        self.error: Exception = Cancelled("stop")
        self.unequal: UnequalAnswers | None = None

    def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
        if len(self.asked) == self.fail_at:
            raise self.error
        took = self.seconds(arm, sum(a == arm for a, _ in self.asked))
        self.asked.append((arm, phase))
        self.now += took * repeats
        return Trial(arm, phase, 0, 0, took, started=self.now, repeats=repeats)

    def check_answers(self) -> None:
        self.checked += 1
        if self.unequal is not None:
            raise self.unequal

    def run(self, budget: Budget, arms: str = "ab", **kwargs: Any) -> Outcome:
        return run_schedule(list(arms), self, budget, 7, clock=lambda: self.now, **kwargs)


def timed(outcome: Outcome) -> list[Trial]:
    return [t for t in outcome.trials if t.phase == TIMED]


def test_every_round_runs_every_arm_once() -> None:
    """A pair is two trials of one round, one after the other."""
    bench = Bench()
    outcome = bench.run(Budget(pairs=8), "abc")
    rounds: dict[tuple[str, int], set[str]] = {}
    for trial in outcome.trials:
        rounds.setdefault((trial.phase, trial.round), set()).add(trial.arm)
    assert all(arms == set("abc") for arms in rounds.values())
    assert len(timed(outcome)) == 24


def test_answers_are_checked_once_after_the_cold_trials() -> None:
    """The cold time stays a cold time, and a wrong answer costs no long run."""
    bench = Bench()
    bench.unequal = UnequalAnswers("not the same")
    with pytest.raises(UnequalAnswers):
        bench.run(Budget(pairs=8))
    assert [phase for _, phase in bench.asked] == [WARMUP, WARMUP]


def test_without_a_warm_up_answers_are_checked_after_the_first_pair() -> None:
    """As early as they can be, and once."""
    bench = Bench()
    outcome = bench.run(Budget(pairs=3, warmup_rounds=0))
    assert bench.checked == 1
    assert outcome.trials == tuple(timed(outcome)) and len(outcome.trials) == 6
    bench = Bench()
    bench.unequal = UnequalAnswers("no")
    with pytest.raises(UnequalAnswers):
        bench.run(Budget(pairs=3, warmup_rounds=0))
    assert [phase for _, phase in bench.asked] == [TIMED, TIMED]


def test_warm_up_goes_on_while_an_arm_still_gets_faster() -> None:
    """One slow starter keeps all arms warming, since they share the JVM."""
    steady = Bench().run(Budget(pairs=1))
    slow = Bench(lambda arm, n: max(1.0, 10 - 2 * n) if arm == "b" else 1.0)
    outcome = slow.run(Budget(pairs=1, warmup_seconds=1000))
    assert len(outcome.trials) > len(steady.trials)
    assert outcome.warm == {"a": True, "b": True}


def test_warm_up_is_bounded_and_says_who_was_not_warm() -> None:
    """An arm that gets faster for ever is timed after so many rounds, and reported."""
    bench = Bench(lambda arm, n: 100 * 0.8**n if arm == "b" else 1.0)
    outcome = bench.run(Budget(pairs=1, warmup_seconds=1e9, warmup_rounds=12))
    assert sum(t.phase == WARMUP for t in outcome.trials) == 24
    assert outcome.warm == {"a": True, "b": False}


def test_a_very_slow_arm_still_gets_a_second_round_of_warm_up() -> None:
    """The bound in seconds counts from the end of the cold trials, which it can't shorten."""
    outcome = Bench(lambda arm, n: 60.0).run(Budget(pairs=1))
    assert sum(t.phase == WARMUP for t in outcome.trials) == 4


def test_an_arm_too_short_to_time_is_repeated_inside_its_trials() -> None:
    """Half a second of work a trial, for the short arm alone; the time told is of one run."""
    outcome = Bench(lambda arm, n: 0.05 if arm == "b" else 0.4).run(Budget(pairs=6))
    repeats = {t.arm: t.repeats for t in timed(outcome)}
    assert repeats == {"a": 1, "b": 10}
    assert {t.seconds for t in timed(outcome)} == {0.05, 0.4}


def test_a_stretch_of_short_batches_is_no_short_arm() -> None:
    """Its time is that of all its batches: it is neither repeated nor warm by what one took."""

    class Stretches(Bench):
        def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
            whole = super().trial(arm, phase, repeats)
            return replace(whole, inside=(whole.seconds / 12,) * 12, stretch=True)

    outcome = Stretches(lambda arm, n: 0.6 if n else 2.0).run(Budget(pairs=6))
    assert {t.repeats for t in timed(outcome)} == {1}
    assert outcome.trials[0].runs == (2.0,)


@given(st.floats(min_value=1e-6, max_value=10))
def test_repeats_reach_half_a_second_or_their_bound(seconds: float) -> None:
    """Never so many that a trial of nothing would take for ever."""
    count = repeats_for(seconds)
    assert 1 <= count <= MOST_REPEATS
    assert count == 1 if seconds >= 0.2 else (count * seconds >= 0.5 or count == MOST_REPEATS)


def test_a_precision_ends_the_run_once_every_interval_is_narrow_enough() -> None:
    """At once after the least number of pairs here: the times don't scatter."""
    outcome = Bench().run(Budget(pairs=40, precision=0.05))
    assert len(timed(outcome)) == 2 * LEAST_PRECISE


def test_a_precision_out_of_reach_leaves_the_budget_as_the_bound() -> None:
    """An arm that scatters by tens of percent is run to the last pair."""
    noisy = Bench(lambda arm, n: 1.0 + 0.5 * ((n * 7 + (arm == "b")) % 5))
    assert len(timed(noisy.run(Budget(pairs=14, precision=0.01)))) == 28


def judged(trials: Sequence[Trial], **fields: Any) -> Comparison:
    """The trials so far as the comparison that they would be."""
    arms = [Arm(name, tuple(t for t in trials if t.arm == name)) for name in "ab"]
    known: dict[str, Any] = {"lab": "demo", "title": "", "params": {}, "seed": 1, "environment": {}}
    return assemble(arms=arms, until=DECIDED, **(known | fields))


def until_decided(bench: Bench, budget: Budget, **kwargs: Any) -> Outcome:
    return bench.run(budget, decided=lambda trials: is_decided(judged(trials)), **kwargs)


def spread(share: float) -> Callable[[str, int], float]:
    """Times that spread by 10%, those of b longer by a share."""
    generator = random.Random(1)
    return lambda arm, n: generator.lognormvariate(0, 0.1) * (1 + share * (arm == "b"))


def test_a_run_until_decided_ends_with_the_first_verdict() -> None:
    """Half more time takes some seven pairs of the forty, and one pair less had none."""
    outcome = until_decided(Bench(spread(0.5)), Budget(pairs=40, until=DECIDED))
    rounds = len(timed(outcome)) // 2
    found = judged(outcome.trials)
    assert found.verdicts == {"b": SLOWER} and found.results[0].pairs == rounds < 12
    before = judged([t for t in outcome.trials if t.phase == WARMUP or t.round < rounds - 1])
    assert not is_decided(before)


def test_a_run_that_is_not_decided_ends_at_its_bound() -> None:
    """Pairs, or seconds; until then progress says how many there are at most."""
    seen: list[Progress] = []
    budget = Budget(pairs=14, until=DECIDED)
    outcome = until_decided(Bench(spread(0.0)), budget, on_progress=seen.append)
    assert len(timed(outcome)) == 28 and judged(outcome.trials).verdicts == {"b": INCONCLUSIVE}
    assert {(p.bound, p.rounds) for p in seen if p.phase == TIMED} == {("at most", 14)}
    bench = Bench(spread(0.0))
    seen.clear()
    budget = Budget(pairs=None, seconds=40, until=DECIDED)
    until_decided(bench, budget, on_progress=seen.append)
    assert bench.now <= 40 and {p.bound for p in seen if p.phase == TIMED} == {"at most about"}


def test_a_pair_that_is_thrown_out_decides_nothing() -> None:
    """Pairs whose trials did other work are no evidence: the run goes on for others."""
    sound = until_decided(Bench(spread(0.5)), Budget(pairs=40, until=DECIDED))

    class Failing(Bench):
        def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:
            count = sum(a == arm and p == TIMED for a, p in self.asked)
            found = super().trial(arm, phase, repeats)
            return replace(found, invalid="failed") if count % 2 and arm == "b" else found

    outcome = until_decided(Failing(spread(0.5)), Budget(pairs=40, until=DECIDED))
    found = judged(outcome.trials)
    assert found.verdicts == {"b": SLOWER} and len(found.rejected) >= 3
    assert len(timed(outcome)) > len(timed(sound))


def test_each_pair_of_a_run_until_decided_has_a_coin_of_its_own() -> None:
    """Either arm first in half of the pairs, and a pair's order says nothing of the next one's."""
    firsts = [o[0] == "a" for o in itertools.islice(coins("ab", 3), 4000)]
    same = sum(one == other for one, other in itertools.pairwise(firsts))
    assert abs(sum(firsts) - 2000) < 130 and abs(same - 2000) < 130  # four standard deviations
    three = Counter(itertools.islice(coins("abc", 3), 6000))
    assert len(three) == 6 and all(abs(n - 1000) < 120 for n in three.values())


def test_stopping_never_looks_at_the_result() -> None:
    """A clear difference runs as many pairs as none does, where nothing was said of verdicts."""

    def scattered(arm: str, n: int) -> float:
        return 1.0 + 0.1 * ((n * n + (arm == "b")) % 3)

    none = Bench(scattered)
    clear = Bench(lambda arm, n: (2 if arm == "b" else 1) * scattered(arm, n))
    budget = Budget(pairs=20, precision=0.02)
    assert len(timed(clear.run(budget))) == len(timed(none.run(budget)))


@given(st.floats(min_value=20, max_value=300), st.floats(min_value=0.2, max_value=3))
def test_a_budget_in_seconds_is_not_overspent(seconds: float, took: float) -> None:
    """A round starts only when the last one's length still fits."""
    bench = Bench(lambda arm, n: took)
    outcome = bench.run(Budget(pairs=None, seconds=seconds))
    assert bench.now <= seconds
    assert len(timed(outcome)) >= 2 or seconds < 20 * took


def test_stopping_keeps_what_is_complete() -> None:
    """A cancelled run returns its trials and says that it was cancelled."""
    bench = Bench()
    bench.fail_at = 25
    outcome = bench.run(Budget(pairs=30))
    assert outcome.stopped == "cancelled"
    assert len(outcome.trials) >= 24


def test_an_arm_that_fails_ends_the_run_and_keeps_what_is_complete() -> None:
    """The error goes along with the trials before it."""
    bench = Bench()
    bench.fail_at, bench.error = 25, LabError("broken")
    outcome = bench.run(Budget(pairs=30))
    assert outcome.error is bench.error and outcome.stopped == "broken"
    assert len(outcome.trials) == 25


def test_a_time_tells_beforehand_how_many_pairs_it_will_buy() -> None:
    """Known when the warm-up is over, and about right when every round takes as long."""
    seen: list[Progress] = []
    outcome = Bench().run(Budget(pairs=None, seconds=60), on_progress=seen.append)
    first = next(p for p in seen if p.phase == TIMED)
    assert first.bound == "about" and first.rounds is not None
    assert abs(first.rounds - len(timed(outcome)) // 2) <= 1


def test_progress_never_goes_back_and_ends_near_the_whole() -> None:
    """A bar that jumps back is worse than none."""
    seen: list[Progress] = []
    Bench().run(Budget(pairs=10), on_progress=seen.append)
    shares = [p.share for p in seen]
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] <= 1.0
    assert seen[-1].rounds == 10 and seen[-1].left is not None


def test_seconds_without_a_warm_up_are_spent_on_pairs() -> None:
    """What a round takes is unknown before the first one, which runs all the same."""
    outcome = Bench().run(Budget(pairs=None, seconds=9, warmup_rounds=0))
    assert len(timed(outcome)) == len(outcome.trials) == 8
    assert not outcome.error
