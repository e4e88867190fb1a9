"""What a lesson shows of a lab without running it."""

from __future__ import annotations

import ast

import pytest

import labkit
from labkit.core.errors import UsageError
from labkit.labs import catalogue


@pytest.mark.parametrize("lab_id", [lab.id for lab in catalogue()])
def test_a_labs_code_is_whole(lab_id: str) -> None:
    """It parses, and has all functions and classes of the lab, its own record left out."""
    names = {node.name for node in ast.parse(labkit.code(lab_id).data).body
             if isinstance(node, ast.FunctionDef | ast.ClassDef)}  # fmt: skip
    assert "build" in names
    assert "LAB" not in labkit.code(lab_id).data


def test_a_class_that_variants_use_is_shown() -> None:
    """The object whose field is dragged along is the point of its lab."""
    assert "class Model" in labkit.code("closure-field").data


def test_the_code_of_an_unknown_lab_is_one_line() -> None:
    """With the nearest spelling."""
    with pytest.raises(UsageError, match="did you mean kryo-java"):
        labkit.code("kyro-java")
