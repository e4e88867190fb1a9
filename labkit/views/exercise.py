"""Exercises: what a check says of the person's own answer, and how many were right."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from labkit.core.records.tally import EXERCISE, GUESS, Tally

from .markup import escape
from .palette import variable
from .panel_html import style_html


class Check:
    """Grades an answer: `with Check(name) as right:` has assertions, each saying what is missing.

    The first one that fails is told, in one line, and so is an error of the person's own code; the
    notebook goes on. Called, it says what is right: `right("200 keys, 5% of the bytes")`. `passed`
    tells how it went.
    """

    def __init__(self, name: str) -> None:
        self.name, self.passed, self._text = name, False, ""

    def __enter__(self) -> Check:
        """Begin to look."""
        self.passed, self._text = False, ""
        return self

    def __call__(self, text: str) -> None:
        """Say what is right, once all assertions have held."""
        self._text = text

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Tell how it went, and keep it."""
        if error is not None and not isinstance(error, Exception):
            return False
        self.passed = error is None
        if isinstance(error, AssertionError):
            self._text = str(error).partition("\n")[0]
        elif error is not None:
            self._text = f"{type(error).__name__}: {error}"
        Tally().record(EXERCISE, self.name, self.passed)
        _display(Said("Right" if self.passed else "Not yet", self._text, self.passed))
        return True


class Said:
    """A line of a check; shows itself in a notebook, prints anywhere."""

    def __init__(self, word: str, text: str, good: bool | None = None) -> None:
        self.word, self.text, self.good = word, text, good

    def __str__(self) -> str:
        """The line."""
        return f"{self.word}: {self.text}" if self.text else f"{self.word}."

    __repr__ = __str__

    def _repr_html_(self) -> str:
        tone = {True: "faster", False: "open", None: "line"}[self.good]
        sign = {True: "✓ ", False: "", None: ""}[self.good]
        text = f": {escape(self.text)}" if self.text else "."
        return (
            f'{style_html()}<div class="labkit labkit-head" role="status" style="border-left:4px '
            f'solid {variable(tone)};padding:2px 12px"><p style="margin:4px 0;color:'
            f'{variable("ink")}"><b>{sign}{escape(self.word)}</b>{text}</p></div>'
        )


def tally(guesses: Sequence[str], exercises: Sequence[str]) -> Said:
    """How many of a notebook's guesses held and exercises were right."""
    kept = Tally()
    parts = []
    if guesses:
        parts.append(f"guesses that held: {kept.held(GUESS, guesses)} of {len(guesses)}")
    if exercises:
        right = kept.held(EXERCISE, exercises)
        parts.append(f"exercises that are right: {right} of {len(exercises)}")
    return Said("This notebook, so far", ", ".join(parts))


def _display(said: Any) -> None:
    if "ipykernel" in sys.modules:
        from IPython.display import display

        display(said)
    else:
        print(said)
