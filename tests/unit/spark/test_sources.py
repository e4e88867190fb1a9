"""The Scala behind a module of Python: found in its text, with nothing imported or run."""

from __future__ import annotations

import inspect
import re

import pytest

from labkit.core.claims.lab import Demo, Lab
from labkit.labs import catalogue
from labkit.spark.sources import behind
from labkit.spark.workloads import methods_of, objects, place_of


def text_of(lab: Lab | Demo) -> str:
    """The source of a lab's module."""
    module = inspect.getmodule(lab.build if isinstance(lab, Lab) else lab.steps)
    assert module is not None
    return inspect.getsource(module)


CALLING = [lab for lab in catalogue() if "workload(spark" in text_of(lab)]


@pytest.mark.parametrize("lab", CALLING, ids=lambda lab: lab.id)
def test_no_method_that_a_lab_calls_is_missed(lab: Lab) -> None:
    """Whatever the lab's text has behind a dot or in quotes and is a method's name is shown."""
    text = text_of(lab)
    shown = behind(text)
    assert shown
    assigned = re.findall(r"^ +(\w+) = (.*)$", text, re.MULTILINE)
    others = {name for name, value in assigned if "workload(" not in value}
    for name in objects():
        if f'"{name}"' not in text:
            assert place_of(name) not in shown
            continue
        for method in methods_of(name):
            owners = set(re.findall(rf'(\w*)[."]{method}\b', text))
            if owners - others:  # a Python RDD may have a method of the same name
                assert re.search(rf"def {method}\b", shown[place_of(name)]), (name, method)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('scala = workload(spark, "Joins")\nscala.join(1)', {"Joins": ["join", "numbers"]}),
        ('workload(spark, "Memory").limit()', {"Memory": ["limit"]}),
        ('a, b = workload(spark, "Memory"), workload(spark, "Filters")\nb.typed(a.limit())',
         {"Filters": ["typed"], "Memory": ["limit"]}),
        ('a = workload(spark, "SimpleTypes")\nways = {"i": a.ints}',
         {"SimpleTypes": ["ints", "numbers"]}),
        ('a = workload(spark, "Memory")\ngetattr(a, which("limit"))()', {"Memory": ["limit"]}),
        ('a = workload(spark, "Memory")\nshow("limit")', {}),
        ('a = workload(spark, "Memory")\na.nothing()', {}),
        ('a = workload(spark, "Nowhere")\na.limit()', {}),
        ("rdd.join(other)", {}),
    ],
)  # fmt: skip
def test_uses_are_found_however_they_are_written(lines: str, found: dict[str, list[str]]) -> None:
    """By a name, without one, two at once, handed on, and chosen by text; and nothing else."""
    shown = {name: re.findall(r"def (\w+)", text) for name, text in behind(lines).items()}
    assert shown == found
