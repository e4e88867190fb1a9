"""A demonstration's panel and its guesses, as plain Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from labkit.core.claims.lab import Demo
from labkit.core.errors import UsageError
from labkit.core.params import Param
from labkit.core.records.demonstration import Demonstration, Observation
from labkit.core.records.tally import GUESS, Tally
from labkit.trials.job import Job
from labkit.views.demo_panel import DemoPanel
from labkit.views.guesses import Guesses

SEEN = (
    Observation("narrow", "1 stage", "1 stage", True, {"jobs": 1, "stages": 1}),
    Observation("wide", "2 stages", "2 stages", True, {"jobs": 1, "stages": 2}),
)

DEMO = Demo(
    "Stages <b>", "How many?", "One more a shuffle.",
    (Param("records", 10, "numbers", low=1, high=100, scale="log"),),
    lambda spark, records: iter(SEEN), "stages", "01_shuffles",
    allows=lambda records: "records can't be 50" if records == 50 else "",
    guessed=("jobs", "stages"),
    programs={"narrow": "rdd.map(f).count()", "wide": "rdd.groupByKey().count()"},
)  # fmt: skip


class Shown:
    """Runs without Spark: its steps ask for none."""

    needs_session = False

    def __init__(self, params: dict[str, object]) -> None:
        self.params = params

    def run(self, *_: object) -> Demonstration:
        return Demonstration("stages", DEMO.title, self.params, {}, SEEN)  # type: ignore[arg-type]

    def cancel(self) -> None: ...

    def tasks_done(self) -> tuple[int, int]:
        return 0, 0


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))


def panel(guesses: Guesses | None = None) -> DemoPanel:
    def session() -> object:
        raise AssertionError

    return DemoPanel(DEMO, lambda params: Job(Shown(params), session), guesses, "def steps(): ...")  # type: ignore[arg-type]


def test_run_shows_what_was_seen() -> None:
    """With the parameters of the controls, the code folded below."""
    made = panel()
    made.controls["records"].value = 20
    made.run()
    assert made.wait(10)
    assert made.shown is not None and made.shown.params == {"records": 20}
    assert "2 stages" in made.page.value and "def steps" in made.page.value
    assert "Done." in made.status.value


def test_what_cannot_be_is_refused_before_a_click() -> None:
    """The button is off as long as the controls say so."""
    made = panel()
    made.controls["records"].value = 50
    assert made.job.run_button.disabled and "can&#x27;t be 50" in made.message.value
    made.controls["records"].value = 20
    assert not made.job.run_button.disabled and not made.message.value


def test_guesses_stand_beside_what_was_so() -> None:
    """Each by itself; all of them right is a guess that held."""
    guesses = Guesses(DEMO)
    guesses.lock({"narrow": {"jobs": 1, "stages": 1}, "wide": {"stages": 3}})
    made = panel(guesses)
    made.run()
    assert made.wait(10)
    assert "2 of 3 guesses are right" in guesses.outcome.value and "not 3" in guesses.outcome.value
    assert Tally().held(GUESS, ["stages"]) == 0


def test_guesses_that_are_all_right_are_kept_for_the_person() -> None:
    """What was left empty isn't counted."""
    guesses = Guesses(DEMO)
    guesses.fields["wide"]["stages"].value = " 2 "
    guesses.button.click()
    assert guesses.locked and guesses.button.description == "Locked"
    assert all(field.disabled for fields in guesses.fields.values() for field in fields.values())
    guesses.reveal(Demonstration("stages", DEMO.title, {}, {}, SEEN))
    assert "1 of 1" in guesses.outcome.value and Tally().held(GUESS, ["stages"]) == 1
    guesses.lock({"wide": {"stages": 9}})
    assert guesses.guesses == {"narrow": {}, "wide": {"stages": 2}}


def test_a_guess_that_is_no_number_is_one_line_and_locks_nothing() -> None:
    """It says which, the value, and what is allowed."""
    guesses = Guesses(DEMO)
    guesses.fields["wide"]["stages"].value = "two"
    guesses.button.click()
    assert not guesses.locked
    assert "stages of wide can&#x27;t be &#x27;two&#x27;" in guesses.message.value
    with pytest.raises(UsageError, match="'cores' of 'wide' is not asked for"):
        guesses.lock({"wide": {"cores": 1}})


def test_without_a_kernel_the_question_stays() -> None:
    """A page of stored outputs shows programs and question, escaped."""
    data = Guesses(DEMO)._repr_mimebundle_()
    html = (data[0] if isinstance(data, tuple) else data)["text/html"]
    assert "rdd.groupByKey().count()" in html and "What do you expect" in html
    shown = panel()._repr_mimebundle_()
    html = (shown[0] if isinstance(shown, tuple) else shown)["text/html"]
    assert "Stages &lt;b&gt;" in html and "labkit.run" in html


def test_a_demonstration_that_asks_for_nothing_has_no_form() -> None:
    """One line says so."""
    with pytest.raises(UsageError, match="asks for no guess"):
        Guesses(Demo("T", "Q?", "E", (), lambda spark: iter(()), "bare"))
