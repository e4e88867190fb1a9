"""Colour over finished text: what is coloured, and that nothing else changes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from labkit.core.judging import differ
from labkit.core.records.comparison import Comparison
from labkit.core.records.store import Store
from labkit.views.colour import GREEN, RED, YELLOW, coloured, is_wanted
from labkit.views.diff_text import difference_text
from labkit.views.history_text import history_text
from labkit.views.sweeps.text import sweep_text
from labkit.views.text import comparison_text
from tests.unit.histories import saved
from tests.unit.sweeps import build_sweep

ESCAPE = re.compile(r"\x1b\[(\d+)m")

Make = Callable[..., Comparison]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def tones(text: str) -> set[tuple[str, str]]:
    """What is coloured, with its tone."""
    return {(m[2], m[1]) for m in re.finditer(r"\x1b\[(\d+)m(.*?)\x1b\[0m", text)}


def test_without_the_escapes_it_is_the_same_text(make_comparison: Make, tmp_path: Path) -> None:
    """Of every kind of result: nothing is said by colour alone, nothing moves."""
    made = make_comparison(4, rejected=1)
    saved(tmp_path, made)
    runs = Store(tmp_path).runs()[0]
    for text in (
        comparison_text(made), sweep_text(build_sweep()),
        difference_text(differ.diff(made, made)), history_text(runs, {r.run: "x" for r in runs}),
    ):  # fmt: skip
        told = coloured(text)
        assert "\x1b[" in told and ESCAPE.sub("", told) == text
        assert all(line.count("\x1b[0m") * 2 == line.count("\x1b[") for line in told.splitlines())


def test_verdicts_and_their_strips_bear_one_tone(make_comparison: Make) -> None:
    """Faster and slower, in the headline and in the strip below it."""
    text = coloured(comparison_text(make_comparison(3)))
    found = tones(text)
    assert ("faster", GREEN) in found and ("slower", RED) in found
    strips = [next(tone for mark, tone in tones(line) if "◆" in mark)
              for line in text.splitlines() if "◆" in line]  # fmt: skip
    assert strips == [GREEN, RED]


@pytest.mark.parametrize(
    ("line", "word", "tone"),
    [
        ("b is faster: 1.83× as fast as a", "faster", GREEN),
        ("b is better: 1.83× as good as a in size", "better", GREEN),
        ("b and a: no practical difference", "no practical difference", YELLOW),
        ("b against a: inconclusive", "inconclusive", YELLOW),
        ("b is slower up to records = 3; no difference shown beyond", "slower", RED),
        ("reduce-by-key: CONFIRMED (in 12.3 s)", "CONFIRMED", GREEN),
        ("reduce-by-key: NOT SETTLED", "NOT SETTLED", YELLOW),
        ("  b / a: time      9.78×      1.30× (1.28× to 1.34×)  refuted", "refuted", RED),
        ("b: 2.00× → 1.00×, worse (−50%; 95% interval −51% to −49%)", "worse", RED),
        ("step: as predicted", "as predicted", GREEN),
        ("step: otherwise", "otherwise", RED),
    ],
)
def test_a_verdict_is_found_wherever_one_is_given(line: str, word: str, tone: str) -> None:
    """By where it stands, not by what it says: prose stays plain."""
    assert (word, tone) in tones(coloured(f"title\n\n{line}"))


def test_prose_is_left_alone() -> None:
    """A sentence that has such a word in it is no verdict."""
    prose = "- Whoever is slower: look at what it waits for; most are faster the second time."
    assert coloured(f"title\n\n{prose}").endswith(f"\n{prose}")


def test_titles_and_headings_are_bold() -> None:
    """The first line, the heads of tables, and lines with something indented below them."""
    text = "title\n\nHead\n  body\n\nA sentence.\n  more\n\n- a note\n  more\n\na   b\n1   2"
    assert tones(coloured(text)) == {("title", "1"), ("Head", "1"), ("a   b", "1")}


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, (True, False)),
        ({"NO_COLOR": "1"}, (False, False)),
        ({"NO_COLOR": ""}, (True, False)),
        ({"TERM": "dumb"}, (False, False)),
        ({"FORCE_COLOR": "1"}, (True, True)),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, (True, True)),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (False, False)),
    ],
)
def test_colour_goes_to_terminals_unless_the_environment_says_otherwise(
    variables: dict[str, str], wanted: tuple[bool, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal, and a file or pipe."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert (is_wanted(Terminal()), is_wanted(io.StringIO())) == wanted
