"""`labkit show LAB`: all that is known of one, or its code."""

from __future__ import annotations

import shlex

import pytest

import labkit
from labkit import cli
from labkit.core.claims.lab import Demo, Lab
from labkit.core.params import Param
from labkit.core.records.figures import describe
from labkit.labs import catalogue
from labkit.ledger import CLAIMS, trying
from labkit.views.catalogue_text import lab_text

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("lab", catalogue(), ids=lambda lab: lab.id)
def test_a_lab_is_shown_whole(lab: Lab | Demo, capsys: Captured) -> None:
    """Nothing is cut, nothing is wider than 80 columns."""
    assert cli.main(["show", lab.id]) == 0
    text = capsys.readouterr().out
    flat = " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 80
    for said in (lab.title, lab.question, lab.expect, f"notebooks/{lab.notebook}.ipynb"):
        assert " ".join(said.split()) in flat
    for claim in trying(lab.id):
        assert f"{claim}: {CLAIMS[claim].says}" in flat
    for param in lab.params:
        default = f"{param.default:,}" if isinstance(param.default, int) else param.default
        assert f"{param.name} = {default} {param.help}; {param.allowed}" in flat
    if isinstance(lab, Lab):
        assert describe(lab.figure).label in flat and describe(lab.metric).label in flat


def test_the_commands_that_it_names_are_calls_that_there_are(capsys: Captured) -> None:
    """With the parameters of a run in seconds, as the lab declares them."""
    assert cli.main(["show", "reduce-by-key"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    small = next(lab.small for lab in catalogue() if lab.id == "reduce-by-key")
    words = " ".join(f"--set {name}={value}" for name, value in small.items())
    assert f"labkit run reduce-by-key {words}" in text
    parsed = cli._parser().parse_args(["run", "reduce-by-key", *shlex.split(words)])
    assert len(parsed.settings) == len(small)
    code = ", ".join(f"{name}={value!r}" for name, value in small.items())
    assert f'labkit.run("reduce-by-key", {code})' in text


def test_a_demonstration_is_shown_as_one() -> None:
    """It has observations and no figure; no parameters and no claims are said to be none."""
    demo = Demo("Shown", "What is seen?", "This.", (), lambda _: iter(()), "seen", "06_tasks")
    text = lab_text(demo, [])
    assert text.startswith("Shown (seen)\n") and "Nothing is timed" in text
    assert text.count("  none") == 2 and "labkit run seen" in text and "in seconds" not in text


def test_words_among_the_parameters_of_a_small_run_are_quoted_for_python() -> None:
    """And not for the shell."""
    params = (Param("input", "a", "what", choices=("a", "b")),)
    demo = Demo("T", "Q?", "E.", params, lambda _: iter(()), "seen", "06", small={"input": "b"})
    text = lab_text(demo, [])
    assert "labkit run seen --set input=b\n" in text and 'labkit.run("seen", input="b")' in text


def test_its_code_is_printed_as_it_is(capsys: Captured) -> None:
    """What `labkit.code` gives, and nothing else."""
    assert cli.main(["show", "reduce-by-key", "--code"]) == 0
    assert capsys.readouterr().out == f"{labkit.code('reduce-by-key')}\n"
