"""Which parameter and values a sweep takes, and those that it suggests."""

from __future__ import annotations

import pytest

from labkit.core.errors import UsageError
from labkit.core.params import Param
from labkit.core.sweeps.values import numbers, numeric, to_begin_with
from labkit.labs import catalogue

RECORDS = Param("records", 1000, "records", low=10, high=100_000, scale="log")
INPUT = Param("input", "integers", "what", choices=("integers", "weblog"))


def test_a_parameter_of_choices_is_refused_with_those_that_can_be_swept() -> None:
    """One line: what was wrong, and what is allowed."""
    assert numeric([RECORDS, INPUT], "records") is RECORDS
    with pytest.raises(UsageError, match="can't sweep input, which is no number; allowed: records"):
        numeric([RECORDS, INPUT], "input")
    with pytest.raises(UsageError, match="did you mean records"):
        numeric([RECORDS, INPUT], "record")


def test_values_are_parsed_and_keep_their_order() -> None:
    """Text as on the command line, numbers as they are."""
    assert numbers(RECORDS, ["1e4", "300", 20]) == (10_000, 300, 20)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        (["10"], "a sweep takes 2 to 12 values, got 1"),
        (range(10, 23), "a sweep takes 2 to 12 values, got 13"),
        (["100", "1e2"], "records = 100 is given twice"),
        (["100", "5"], "records can't be 5; allowed: a whole number from 10 to 100,000"),
        (["100", "many"], "records can't be 'many'"),
        ([100, 100.5], "records can't be 100.5"),
    ],
)
def test_values_that_make_no_sweep_are_refused(values: list[object], line: str) -> None:
    """With the value, and what is allowed."""
    with pytest.raises(UsageError, match=line):
        numbers(RECORDS, values)


@pytest.mark.parametrize(
    "param",
    [p for lab in catalogue() for p in lab.params if not p.choices],
    ids=lambda param: param.name,
)
def test_the_values_to_begin_with_make_a_sweep(param: Param) -> None:
    """Of every lab's every number: about four, allowed, the default among them."""
    found = to_begin_with(param)
    assert 2 <= len(found) <= 4 and param.default in found
    assert numbers(param, found) == found == tuple(sorted(found))


def test_a_default_at_an_end_gets_values_to_one_side() -> None:
    """There is still a range to see."""
    least = Param("copies", 1, "copies", low=1, high=1000, scale="log")
    assert to_begin_with(least)[0] == 1 and to_begin_with(least)[-1] >= 10
    linear = Param("share", 0.5, "share", low=0.0, high=1.0)
    assert to_begin_with(linear) == (0.0, 0.5, 0.66, 1.0)
    assert to_begin_with(Param("cores", 2, "cores", low=1, high=3)) == (1, 2, 3)
