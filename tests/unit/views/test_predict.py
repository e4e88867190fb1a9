"""A guess: locked before the run, shown beside the result."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labkit.core.errors import UsageError
from labkit.core.records.comparison import Comparison
from labkit.views.predict import Prediction
from tests.unit.views.panels import Run, panel_of


@pytest.fixture
def comparison(make_comparison: Callable[..., Comparison]) -> Comparison:
    return make_comparison(arms=2, pairs=8)


def test_a_guess_is_locked_and_shown_beside_the_result(comparison: Comparison) -> None:
    """Once locked it can't be changed; after the run both stand together."""
    arm, reference = comparison.results[0].arm, comparison.reference
    guess = Prediction(arm, reference)
    guess.choice.value, guess.slider.value = "slower", 2.0
    guess.button.click()
    guess.lock("faster", 5.0)
    assert (guess.direction, guess.signed_ratio) == ("slower", 0.5)
    assert guess.button.disabled and guess.choice.disabled and guess.slider.disabled
    job = Run(comparison)
    job.go.set()
    panel, _ = panel_of(job, guess)
    panel.run()
    assert panel.wait(10)
    assert "Your guess" in guess.outcome.value and "Measured" in guess.outcome.value
    assert "slower, 0.50×" in guess.outcome.value


def test_without_a_locked_guess_the_result_says_so(comparison: Comparison) -> None:
    """Running first is allowed, and not hidden."""
    guess = Prediction(comparison.results[0].arm, comparison.reference)
    guess.reveal(comparison)
    assert "None was locked" in guess.outcome.value


def test_an_unknown_direction_is_refused() -> None:
    """A guess is one of three."""
    with pytest.raises(UsageError, match="faster"):
        Prediction("a", "b").lock("quicker")
