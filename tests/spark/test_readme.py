"""Blocks of README and of docs/using.md do what these say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from labkit import Comparison, Sweep
from labkit.cli import _parser, main
from labkit.core.params import settle
from labkit.core.records.watched import Watch
from labkit.core.streams.watch import StreamWatch
from labkit.labs import entry

ROOT = Path(__file__).parents[2]
README = "\n".join((ROOT / page).read_text() for page in ("README.md", "docs/using.md"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.usefixtures("hardly_warm")
@pytest.mark.parametrize(
    "block", blocks("python"), ids=["compare", "catalogue", "watch", "stream", "sweep"]
)
def test_a_python_block_runs_as_it_stands(
    spark: SparkSession, block: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Copied into a session, it prints a result."""
    assert spark.version
    names: dict[str, Any] = {}
    exec(compile(block, "README.md", "exec"), names)
    found = next(names[name] for name in ("result", "curve", "seen") if name in names)
    assert isinstance(found, Comparison | Sweep | Watch | StreamWatch)
    assert capsys.readouterr().out


def commands() -> list[str]:
    lines = [
        line.split(" #")[0].strip() for block in blocks("console") for line in block.split("\n")
    ]
    return [line for line in lines if line]


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("labkit ")])
def test_a_labkit_command_is_one_that_the_command_line_takes(command: str) -> None:
    """Lab, options and values are all known."""
    args = _parser().parse_args(shlex.split(command.split(">")[0])[1:])
    if hasattr(args, "settings"):
        settle(entry(args.lab).params, dict(s.split("=") for s in args.settings))


@pytest.mark.parametrize("command", [c for c in commands() if c.startswith("make ")])
def test_a_make_command_has_its_target(command: str) -> None:
    """The two commands are there."""
    assert re.search(rf"^{command.split()[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_pictures_of_the_readme_are_there() -> None:
    """A link to a picture that is missing shows nothing."""
    for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / name).stat().st_size > 10_000


def test_list_is_what_the_readme_calls_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The catalogue is printed without starting Spark."""
    assert main(["list"]) == 0
    assert "reduce-by-key" in capsys.readouterr().out
