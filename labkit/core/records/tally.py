"""What a person has done of the lessons: guesses that held, exercises that were right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from .files import writing
from .store import default_folder

FILE = ".tally.json"
"""Beside the saved runs; its name keeps it from being taken for one."""

GUESS, EXERCISE = "guess", "exercise"


class Tally:
    """The file of it. It is a courtesy: where it can't be read or written, nothing is said."""

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (default_folder() if folder is None else folder) / FILE

    def record(self, kind: str, name: str, held: bool) -> None:
        """Keep how it went. An exercise that was right once stays so; a first guess stays."""
        known = self._read()
        key = f"{kind}:{name}"
        known[key] = known.get(key, held) if kind == GUESS else known.get(key, False) or held
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with writing(self.path) as part:
                part.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")

    def held(self, kind: str, names: Iterable[str]) -> int:
        """How many of these held, or were right."""
        known = self._read()
        return sum(known.get(f"{kind}:{name}", False) for name in names)

    def _read(self) -> dict[str, bool]:
        with suppress(OSError, ValueError):
            found = json.loads(self.path.read_text())
            if isinstance(found, dict):
                return {str(key): value is True for key, value in found.items()}
        return {}
