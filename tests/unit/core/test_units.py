"""How figures are said: parameter values and probabilities."""

from __future__ import annotations

import pytest

from labkit.core import units


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0001, 4, "0.0001"),
        (0.05, 4, "0.05"),
        (8, 4, "8"),
        (12_000, 4, "12,000"),
        (336_776, 6, "336,776"),
        (3_100_000, 4, "3.1 million"),
        (123_456_789, 2, "120 million"),
        (999_999, 2, "1 million"),
        (2.5e9, 4, "2.5 billion"),
    ],
)
def test_a_parameters_value_is_said_in_words_that_are_short(
    value: float, digits: int, text: str
) -> None:
    """No exponents, thousands separated, millions by name."""
    assert units.quantity(value, digits) == text


def test_a_probability_has_two_figures_down_to_a_thousandth() -> None:
    """Smaller ones are called small."""
    assert [units.probability(p) for p in (0.5, 0.03125, 0.001, 1e-6)] == [
        "0.5", "0.031", "0.001", "< 0.001",
    ]  # fmt: skip
