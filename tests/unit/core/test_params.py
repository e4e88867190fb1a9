"""Parameters: parsing, ranges, and one clear line for what is not allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.errors import UsageError
from labkit.core.params import TAKEN, Param, settle

RECORDS = Param("records", 300_000, "records", low=10_000, high=20_000_000, scale="log")
SHARE = Param("keep", 0.01, "share kept", low=0.0001, high=1.0, scale="log")
INPUT = Param("input", "integers", "what is summed", choices=("integers", "weblog"))
TARGET = Param("target", 4, "partitions", low=1, high=9)


@pytest.mark.parametrize("text", ["300000", "300_000", "300,000", "3e5", " 3E+5 ", "300000.0"])
def test_a_number_may_be_written_in_the_usual_ways(text: str) -> None:
    """Thousands separators and exponents are read; the type is the default's."""
    value = RECORDS.parse(text)
    assert value == 300_000 and isinstance(value, int)


@pytest.mark.parametrize(
    "text", ["", "many", "1.5", "9999", "20000001", "-5", "nan", "inf", "0x10"]
)
def test_a_number_that_is_not_allowed_is_refused_with_what_is(text: str) -> None:
    """The line names the parameter, the value and the range."""
    with pytest.raises(UsageError, match=r"records can't be .*from 10,000 to 20,000,000"):
        RECORDS.parse(text)


@pytest.mark.parametrize("value", [True, None, "300000 ", [], float("nan"), 12.5])
def test_a_value_of_another_type_is_refused(value: object) -> None:
    """A flag is no number, and a fraction no whole one."""
    with pytest.raises(UsageError):
        TARGET.check(value)


def test_a_choice_lists_its_choices() -> None:
    """A wrong choice is answered with the right ones."""
    with pytest.raises(UsageError, match="one of integers, weblog"):
        settle([INPUT], {"input": "flights"})


def test_an_unknown_parameter_is_met_with_the_nearest_and_all() -> None:
    """A slip of the key gets the name that was meant."""
    with pytest.raises(UsageError, match=r"did you mean records\?.*allowed: records, input"):
        settle([RECORDS, INPUT], {"record": 5})


def test_what_is_not_given_is_taken_by_default() -> None:
    """Text is parsed, other values checked, the rest filled in."""
    assert settle([RECORDS, SHARE, INPUT], {"records": "1e6", "keep": 1}) == {
        "records": 1_000_000,
        "keep": 1.0,
        "input": "integers",
    }


@pytest.mark.parametrize("param", [RECORDS, SHARE, TARGET, INPUT])
def test_every_stop_of_the_slider_is_allowed(param: Param) -> None:
    """The ladder holds the default and both ends, and nothing outside."""
    steps = param.steps()
    assert param.default in steps
    assert [param.check(step) for step in steps] == steps
    if not param.choices:
        assert steps[0] == param.low and steps[-1] == param.high


def test_a_log_ladder_goes_one_two_five() -> None:
    """Three stops a decade, so that a slider crosses six decades in twenty keys."""
    assert RECORDS.steps()[:5] == [10_000, 20_000, 50_000, 100_000, 200_000]


@given(st.integers(min_value=10_000, max_value=20_000_000))
def test_a_value_survives_being_written_and_read(value: int) -> None:
    """What the command line prints, the command line takes."""
    assert RECORDS.parse(f"{value:,}") == RECORDS.parse(str(value)) == value


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_a_parameter_may_not_bear_a_name_of_the_budget(name: str) -> None:
    """The call would take its value for the budget's; the declaration says so."""
    with pytest.raises(UsageError, match=f"can't be named '{name}'"):
        Param(name, 5, "", 1, 10)
