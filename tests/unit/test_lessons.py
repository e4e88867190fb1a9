"""What a lesson shows of a lab without running it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

import labkit
from labkit import lessons
from labkit.core.claims.lab import Demo, Lab
from labkit.core.errors import UsageError
from labkit.labs import catalogue
from tests.notebooks.store import NOTEBOOKS
from tests.unit.views.conftest import build


@pytest.mark.parametrize("lab_id", [lab.id for lab in catalogue()])
def test_a_labs_code_is_whole(lab_id: str) -> None:
    """It parses, and has all functions and classes of the lab, its own record left out."""
    names = {node.name for node in ast.parse(labkit.code(lab_id).python).body
             if isinstance(node, ast.FunctionDef | ast.ClassDef)}  # fmt: skip
    assert names & {"build", "steps"}
    assert "LAB" not in labkit.code(lab_id).python


@pytest.mark.parametrize("lab", catalogue(), ids=lambda lab: lab.id)
def test_a_labs_notebook_teaches_with_it(lab: Lab | Demo) -> None:
    """The one that is named with it, of its chapter."""
    text = (NOTEBOOKS / f"{lab.notebook}.ipynb").read_text()
    assert lab.id in text and lab.notebook[:2] == lab.chapter[:2]


@pytest.mark.parametrize(
    "demo", [lab for lab in catalogue() if isinstance(lab, Demo)], ids=lambda demo: demo.id
)
def test_a_demonstration_is_run_in_its_notebook(demo: Demo) -> None:
    """Where tests/notebooks/quick.py looks whether it shows what it says it does."""
    code = [
        "".join(cell["source"])
        for cell in json.loads((NOTEBOOKS / f"{demo.notebook}.ipynb").read_text())["cells"]
        if cell["cell_type"] == "code"
    ]
    assert any(f'labkit.run("{demo.id}"' in cell for cell in code)
    assert demo.shows and all(check.exact for check in demo.shows)


def test_a_class_that_variants_use_is_shown() -> None:
    """The object whose field is dragged along is the point of its lab."""
    assert "class Model" in labkit.code("closure-field").python


def test_scala_stands_below_the_python_under_its_files_name() -> None:
    """In the order in which the lab calls the objects; a lab in Python alone has none."""
    listing = labkit.code("kryo-registration")
    assert list(listing.scala) == ["SimpleTypes", "Records"]
    text = str(listing)
    places = [
        text.index(words)
        for words in ("def build(", "// labkit/spark/scala/SimpleTypes.scala", "def objects(",
                      "// labkit/spark/scala/Records.scala", "def repartitioned[")
    ]  # fmt: skip
    assert places == sorted(places)
    assert not labkit.code("broadcast-join").scala


def test_the_scala_files_named_above_the_methods_are_there() -> None:
    """Each object's file has its name."""
    for lab in catalogue():
        for file in re.findall(r"^// (\S+)$", str(labkit.code(lab.id)), re.MULTILINE):
            assert (Path(__file__).parents[2] / file).is_file()


def test_a_panel_has_the_scala_too() -> None:
    """In the fold of the tab of code, once there is a result."""
    tabs = labkit.panel("cartesian-join").tabs
    tabs.show(build())
    assert "// labkit/spark/scala/Joins.scala" in tabs.pages["Code"].value


def test_the_code_of_an_unknown_lab_is_one_line() -> None:
    """With the nearest spelling."""
    with pytest.raises(UsageError, match="did you mean kryo-java"):
        labkit.code("kyro-java")


def test_a_decorator_above_the_first_function_is_shown() -> None:
    """It belongs to the code as the function does."""
    head, end = '"""Doc."""\n\nimport functools\n\n', "\n\nLAB = Lab()\n"
    code = "@functools.cache\ndef build():\n    pass"
    assert lessons._own_code(head + code + end) == code
