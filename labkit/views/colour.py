"""Colour for a terminal, laid over finished text: the texts know nothing of it.

Green, red and yellow are the terminal's own, so that its theme keeps them readable. Whatever is
coloured is said in words, too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from labkit.core.claims.verdict import CONFIRMED, FAILED, OPEN, REFUTED
from labkit.core.judging.differ import UNCHANGED, UNCLEAR
from labkit.core.records.demonstration import FAILS, HOLDS
from labkit.core.stats.pairs import AHEAD, BEHIND, INCONCLUSIVE, SAME, TOO_FEW

BOLD, DIM, RED, GREEN, YELLOW, PLAIN = "1", "2", "31", "32", "33", "0"

_TONES: Mapping[str, str] = (
    dict.fromkeys((*AHEAD, CONFIRMED, HOLDS), GREEN)
    | dict.fromkeys((*BEHIND, REFUTED, FAILS, FAILED), RED)
    | dict.fromkeys((SAME, INCONCLUSIVE, TOO_FEW, OPEN, UNCHANGED, UNCLEAR), YELLOW)
)
_WORDS = "|".join(sorted((re.escape(word) for word in _TONES), key=len, reverse=True))

_VERDICT = re.compile(
    rf"(?<= is )(?:{_WORDS})(?=: | up to | at | from |$)"  # a headline's: b is faster: 1.83× as
    rf"|(?<=: )(?:{_WORDS})(?=$|[ .,;])"  # a name's: groupBy: no practical difference
    rf"|(?<=: )(?:{_WORDS.upper()})\b"  # a claim's: reduce-by-key: CONFIRMED (in 12.3 s)
    rf"|(?<=  )(?:{_WORDS})(?=$|  )"  # a table's
    rf"|(?<=\) )(?:{_WORDS})$"  # one behind the figures in brackets
    rf"|(?<=×, )(?:{_WORDS})(?= \(|:|$)"  # a difference's: 2.00× → 1.00×, worse (−50%
)
_MARKS = re.compile("[━┿◆]+")
_BAND = re.compile("[·│]+")
_SCALE = re.compile(r"[◂▸]")
_COLUMNS = re.compile(r"\S {2,}\S")
_NOTE = re.compile(r"[-*!→] ")


def is_wanted(stream: Any) -> bool:
    """Whether to colour what goes to a stream: a terminal that can, or one is told to.

    $NO_COLOR comes first (no-color.org), then $FORCE_COLOR, then TERM=dumb, then what it is; the
    order is that of Python's own command line.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return os.environ.get("TERM") != "dumb" and bool(stream.isatty())


def coloured(text: str) -> str:
    """The text with its title and headings bold, verdicts and interval strips in their tone."""
    lines = text.split("\n")
    found: list[str] = []
    tone = BOLD
    for i, line in enumerate(lines):
        verdict = None if _NOTE.match(line) else _VERDICT.search(line)
        if verdict:
            tone = _TONES[verdict[0].lower()]
        elif not line:
            found.append(line)
            continue
        if verdict is None and _is_heading(lines, i):
            found.append(_painted(line, BOLD))
        else:
            found.append(_line(line, verdict, tone))
    return "\n".join(found)


def _line(line: str, verdict: re.Match[str] | None, tone: str) -> str:
    """A line with its verdict and the strip beside it in their tone; the strip's scale is dim."""
    if verdict:
        ends = verdict.span()
        before, after = (_strip(part, tone) for part in (line[: ends[0]], line[ends[1] :]))
        return before + _painted(verdict[0], tone) + after
    return _painted(line, DIM) if _SCALE.search(line) else _strip(line, tone)


def _strip(part: str, tone: str) -> str:
    """The marks of an interval in its tone, the band dim."""
    if not ("│" in part or _MARKS.search(part)):
        return part
    faint = _BAND.sub(lambda found: _painted(found[0], DIM), part)
    return _MARKS.sub(lambda found: _painted(found[0], tone), faint)


def _is_heading(lines: list[str], i: int) -> bool:
    """Whether it is the text's first line, or begins a table, or what is indented below it."""
    line = lines[i]
    if _SCALE.search(line) or line.startswith(" ") or _NOTE.match(line) or line.endswith("."):
        return False
    below = lines[i + 1] if i + 1 < len(lines) else ""
    table = _COLUMNS.search(line) and _COLUMNS.search(below)
    return i == 0 or (not lines[i - 1] and bool(below.startswith("  ") or table))


def _painted(text: str, tone: str) -> str:
    return f"\x1b[{tone}m{text}\x1b[{PLAIN}m"
