"""The arms' own functions in a lab's text."""

from __future__ import annotations

import inspect

import pytest

from labkit.core.claims.arms_code import EVERY, arms_in
from labkit.core.claims.lab import Lab
from labkit.labs import catalogue, find

MODULE = '''
from labkit.labs.kit import *

def helper(x): return x

def some(spark, n):
    """Numbers.

    Many.
    """
    def made():
        def inner():
            return {"no": made}
        return inner

    @decorated
    def slow():
        return spark.range(n)

    if n:
        return {"slow": slow, "fast": made("x")}
    return {"slow": slow}

def each(spark):
    def one(): return 1
    return {level: one for level in LEVELS}

def same(spark):
    def one(): return 1
    return dict.fromkeys(LEVELS, one)

def build(spark, n):
    return some(spark, n) | each(spark)
'''


def test_an_arm_is_the_function_that_a_builder_returns_under_its_name() -> None:
    """With its decorators and without its indent; what stands inside it is no arm."""
    some, each, same = arms_in(MODULE)
    assert some.title == "Numbers."
    assert [arm.name for arm in some.arms] == ["slow", "fast"]
    assert some.arms[0].text == "@decorated\ndef slow():\n    return spark.range(n)"
    assert some.arms[1].text.startswith("def made():")
    assert [arm.name for arm in (*each.arms, *same.arms)] == [EVERY, EVERY]


def test_where_no_arm_can_be_told_there_is_none() -> None:
    """The whole text is shown then."""
    assert arms_in("X = 1\n\ndef build(spark):\n    return made(spark)\n") == ()


LABS = [lab for lab in catalogue() if isinstance(lab, Lab)]


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_the_arms_of_every_lab_are_shown(lab: Lab) -> None:
    """In at most forty lines each, so that they can be read beside one another."""
    module = inspect.getmodule(lab.build)
    assert module is not None
    groups = arms_in(inspect.getsource(module))
    assert groups, "its builders return dicts of their own functions"
    assert all(len(arm.text.splitlines()) <= 40 for group in groups for arm in group.arms)


def test_the_first_groups_arms_are_those_of_the_first_run() -> None:
    """The ones that a newcomer sees beside the result."""
    first = arms_in(inspect.getsource(inspect.getmodule(find("reduce-by-key").build)))[0]  # type: ignore[arg-type]
    assert [arm.name for arm in first.arms] == ["groupByKey", "reduceByKey"]
