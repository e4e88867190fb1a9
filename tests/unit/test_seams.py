"""What the house must allow, from the schedule to the views: other figures, faults, no arms."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import labkit
from labkit.core.claims.claim import CROSSES, SHOWN, Case, Check, Claim, stated
from labkit.core.claims.judging import judged
from labkit.core.claims.verdict import CONFIRMED, OPEN, REFUTED, Tried, Verified
from labkit.core.design.budget import Budget
from labkit.core.design.schedule import run_schedule
from labkit.core.design.terms import Terms
from labkit.core.errors import UsageError
from labkit.core.judging.advice import advise
from labkit.core.judging.judge import assemble
from labkit.core.judging.why.costs import at_most
from labkit.core.records import figures
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, comparison_from_json
from labkit.core.records.demonstration import Demonstration, Observation
from labkit.core.records.figures import Figure, declare, describe, is_declared, recall
from labkit.core.records.store import Store
from labkit.core.records.trial import TIMED, Trial
from labkit.results import Verification
from labkit.spark.trial.failures import unsound
from tests.unit.comparisons import PLACE
from tests.unit.sweeps import build_sweep

RATE = Figure("test_records_per_second", "records a second", "", False,
              "records that a batch got through a second", kept=True, better="more")  # fmt: skip
LATE = Figure("test_p99_seconds", "slow batches (p99)", "s", False, "the slowest of 100 batches")


@pytest.fixture(autouse=True)
def _figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two figures more, and nothing left of what a test declares."""
    figures.known()  # the labs' own are there before, and stay
    for known in ("_DECLARED", "_RECALLED"):
        monkeypatch.setattr(figures, known, dict(getattr(figures, known)))
    declare([RATE, LATE])


class Stream:
    """An executor whose trials are stretches of a stream: batches inside, figures of its own.

    The arm `wide` gets through twice as many records a second as `narrow`, in stretches of one
    length; its tasks are as many as it happened to be given, and one of them failed.
    """

    def __init__(self, failed: float = 0.0) -> None:
        self.now, self.draws, self.failed = 0.0, random.Random(1), failed

    def trial(self, arm: str, phase: str, repeats: int = 1) -> Trial:  # noqa: ARG002
        batches = tuple(self.draws.lognormvariate(0, 0.05) for _ in range(10))
        rate = {"narrow": 1e6, "wide": 2e6}[arm] * self.draws.lognormvariate(0, 0.03)
        self.now += sum(batches)
        metrics = {
            RATE.name: rate, LATE.name: max(batches), "tasks": float(self.draws.randint(40, 60)),
            "failed_tasks": self.failed, "skipped_stages": 0.0,
        }  # fmt: skip
        return Trial(
            arm, phase, 0, 0, sum(batches), started=self.now, inside=batches, metrics=metrics
        )

    def check_answers(self) -> None:
        """They agree."""


def streamed(terms: Terms, failed: float = 0.0, pairs: int = 8) -> Comparison:
    """What a run over such stretches leaves behind."""
    bench = Stream(failed)
    outcome = run_schedule(
        ["narrow", "wide"], bench, Budget(pairs=pairs), 3,
        clock=lambda: bench.now, paired=terms.paired,
    )  # fmt: skip
    arms = [
        Arm(name, tuple(t for t in outcome.trials if t.arm == name), warm=outcome.warm[name])
        for name in ("narrow", "wide")
    ]
    found = assemble(
        lab="stream", title="A wide stream", params={}, seed=3, environment=PLACE, arms=arms,
        terms=terms,
    )  # fmt: skip
    return replace(found, advice=advise(found))


RATED = Terms(paired=RATE.name, same_work=False)


def test_a_stream_is_judged_by_the_records_that_it_gets_through() -> None:
    """More is better, and a ratio says how many times as good an arm is."""
    (result,) = streamed(RATED).results
    assert result.verdict == "better" and result.pairs == 8
    assert result.low is not None and 1.8 < result.low < 2.0 < 2.2 > result.ratio
    (late,) = streamed(replace(RATED, paired=LATE.name)).results
    assert late.verdict != "better" and 0.8 < late.ratio < 1.25
    (timed,) = streamed(Terms(same_work=False)).results
    assert 0.9 < timed.ratio < 1.1


def test_trials_that_do_other_work_count_only_where_they_may() -> None:
    """Stretches of a stream have as many tasks as they happen to have."""
    assert streamed(RATED).rejected == ()
    assert len(streamed(replace(RATED, same_work=True)).rejected) > 4


def test_a_figure_of_a_labs_own_goes_through_store_and_views(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It titles every view with its unit, and is loaded as what it was."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    found = streamed(RATED)
    saved = Store(tmp_path).append(found)
    loaded = labkit.load(saved.run)
    assert isinstance(loaded, Comparison) and loaded.results == found.results
    assert (loaded.paired, loaded.same_work) == (RATE.name, False)
    assert [len(t.inside) for t in loaded.arm("wide").timed] == [10] * 8
    (figure,) = [f for f in loaded.to_json()["figures"] if f["name"] == RATE.name]
    assert figure["better"] == "more" and figure["label"] == "records a second"
    text = str(loaded)
    assert "wide is better: " in text and "as good as narrow in records a second" in text
    assert "better" in text.splitlines()[6] and "faster" not in text
    assert "The time" not in text, "times are not what the arms are judged by"
    html = loaded._repr_mimebundle_()["text/html"]
    assert "records a second" in html and "faster →" not in html
    assert "▲</span> better" in html or "▲ better" in " ".join(html.split())
    drawn = loaded.figure()
    words = [t.get_text() for axes in drawn.axes for t in axes.texts] + [
        axes.get_ylabel() for axes in drawn.axes
    ]
    assert any("better" in word for word in words) and "records a second, millions" in words
    (trials,) = [axes for axes in drawn.axes if axes.get_label() == "trials"]
    assert [t.get_text() for t in trials.get_yticklabels()] == ["0", "0.5", "1", "1.5", "2"]
    assert labkit.history().loc[saved.run, "verdicts"] == {"wide": "better"}
    again = labkit.diff(saved.run, saved.run)
    assert again.ratios[0].change == 1.0


def test_claims_speak_of_a_labs_own_figures() -> None:
    """Of any of them, whichever the arms are paired by."""
    found = streamed(RATED)
    less, equal = Check("narrow", "wide", RATE.name), Check("wide", "narrow", "seconds", "equal")
    (one, other) = judged(Case("stream", (less, equal)), found)
    assert one.verdict == CONFIRMED and one.ratio == pytest.approx(2.0, rel=0.1)
    assert other.verdict in (CONFIRMED, OPEN)


def test_failed_tasks_are_tolerated_where_that_is_on_trial_and_told() -> None:
    """Elsewhere such a trial does not count; nothing is loosened silently."""
    metrics = {"failed_tasks": 1.0, "skipped_stages": 0.0}
    assert "1 task(s) failed" in unsound(metrics, is_rdd=True)
    assert unsound(metrics, is_rdd=True, tolerates=["failed_tasks"]) == ""
    terms = Terms(same_work=False, tolerates=("failed_tasks",))
    found = streamed(terms, failed=1.0)
    (caution,) = [a["text"] for a in found.advice if a["text"].startswith("Tolerated")][:1]
    assert "8 failed tasks in 8 trials of narrow" in caution
    loaded = comparison_from_json(found.to_json())
    assert loaded.tolerates == ("failed_tasks",) and loaded == found
    with pytest.raises(UsageError, match="'spills' can't be tolerated; allowed: failed_tasks"):
        Terms(tolerates=("spills",))


def shown(**fields: Any) -> Demonstration:
    """Two observations, of which one is not as predicted."""
    seen = (
        Observation("blocks-on-two-nodes", "one block a partition", "one of each", True,
                    {"blocks": 8}),
        Observation("survives-a-lost-worker", "nothing is computed again", "2 tasks ran", False),
    )  # fmt: skip
    known: Mapping[str, Any] = {"lab": "levels", "title": "Levels that replicate", "params": {},
                                "environment": PLACE, "observations": seen}  # fmt: skip
    return Demonstration(**{**known, **fields})


def test_a_demonstration_is_saved_listed_and_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no figure, and says so in one line."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    saved = Store(tmp_path).append(shown(stopped="cancelled"))
    loaded = labkit.load(saved.run)
    assert isinstance(loaded, Demonstration) and loaded == saved
    assert loaded.verdicts == {
        "blocks-on-two-nodes": "as predicted",
        "survives-a-lost-worker": "otherwise",
    }
    row = labkit.history().loc[saved.run]
    assert (row["lab"], row["pairs"], row["stopped"]) == ("levels", 0, "cancelled")
    text = str(loaded)
    assert "found: 2 tasks ran" in text and "It ended early: cancelled." in text
    assert "<table" in loaded._repr_mimebundle_()["text/html"]
    assert "2 tasks ran" in loaded.save(tmp_path / "page.html").read_text()
    with pytest.raises(UsageError, match="allowed: json, html"):
        loaded.save(tmp_path / "picture.png")
    with pytest.raises(UsageError, match="no figure"):
        loaded.figure()
    with pytest.raises(UsageError, match="no comparison"):
        labkit.diff(saved.run, saved.run)


def test_claims_of_what_is_shown_and_of_what_crosses_are_verified() -> None:
    """The words are made of the checks, and one that is refuted refutes."""
    seen = Case("levels", (Check("blocks-on-two-nodes", says=SHOWN),
                           Check("survives-a-lost-worker", says=SHOWN)))  # fmt: skip
    sweep = build_sweep()
    arm = next(name for name in sweep.arms[1:] if sweep.crossovers.get(name))
    crossing = Case(sweep.lab, (Check(arm, sweep.reference, says=CROSSES),),
                    along=(sweep.param, tuple(sweep.values)))  # fmt: skip
    claim = Claim("levels", "05", ("S3",), "Levels replicate.", (seen, crossing))
    assert claim.confirmed.split("; ")[0] == "blocks-on-two-nodes is as predicted"
    assert stated(crossing.checks[0]) == f"{arm} and {sweep.reference} change places"
    first, second = judged(seen, shown()), judged(crossing, sweep)
    assert [c.verdict for c in (*first, *second)] == [CONFIRMED, REFUTED, CONFIRMED]
    verified = Verified(claim, True, (Tried(seen, {}, first), Tried(crossing, {}, second)))
    assert verified.verdict == REFUTED
    text = str(Verification((verified,)))
    assert "change places" in text and "otherwise" in text
    assert "<table" in Verification((verified,))._repr_mimebundle_()["text/html"]
    (missing,) = judged(Case("levels", (Check("never-reached", says=SHOWN),)), shown())
    assert missing.verdict == OPEN


def test_a_figure_has_one_meaning() -> None:
    """A name of Spark's, or of another lab's, can't be declared as something else."""
    declare([RATE])
    with pytest.raises(ValueError, match="declared twice"):
        declare([replace(RATE, unit="B")])
    with pytest.raises(ValueError, match="declared twice"):
        declare([replace(RATE, name="tasks")])


def test_what_a_record_says_of_its_figures_keeps_no_lab_from_saying_it_otherwise() -> None:
    """A label may change with a version; a record of a lab that is gone has its own."""
    old = Figure("test_renamed_bytes", "as it was called", "B", True, "what it was")
    recall([old])
    assert describe(old.name) == old and not is_declared(old.name)
    new = replace(old, label="as it is called")
    declare([new])
    recall([old])
    assert describe(old.name) == new


def test_seconds_beside_the_program_explain_no_time() -> None:
    """A concurrent collector's: how much of them the program waits for can't be told."""
    declare([replace(LATE, name="test_beside_seconds", beside=True)])

    def ran(name: str, seconds: float) -> Arm:
        metrics = {"test_beside_seconds": 3 * seconds, LATE.name: seconds}
        return Arm(name, (Trial(name, TIMED, 0, 0, seconds, metrics=metrics),))

    slow, fast = ran("slow", 2.0), ran("fast", 1.0)
    assert at_most(LATE.name, slow, fast) == 1.0
    assert at_most("test_beside_seconds", slow, fast) is None
