"""Outcomes of claims on disk, beside the saved runs: one JSON file each, never changed."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from labkit.core.errors import LabError
from labkit.core.records.files import writing
from labkit.core.records.store import Problem, default_folder

from .outcome import Outcome, outcome_from_json


class ClaimStore:
    """The folder `claims` below that of the saved runs. Any number of processes may use it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = default_folder() / "claims" if folder is None else folder

    def append(self, outcome: Outcome) -> Path:
        """Save the outcome and return its file, whose name begins with when (UTC) and the claim.

        Raises LabError when the folder can't be written to.
        """
        stamp = re.sub(r"[^0-9TZ]", "", outcome.date)
        path = self.folder / f"{stamp}-{outcome.claim}-{secrets.token_hex(3)}.json"
        text = json.dumps(outcome.to_json(), allow_nan=False) + "\n"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with writing(path) as part:
                part.write_text(text, encoding="utf-8")
        except OSError as error:
            raise LabError(f"can't write to {self.folder}: {error.strerror or error}") from error
        return path

    def newest(self, claims: Iterable[str]) -> tuple[dict[str, Outcome], list[Problem]]:
        """The newest outcome of each of these claims that was tried, by the claim's id.

        And the files that are no whole outcome, which are skipped. Files are read from the newest
        on, by their names, until every claim is found.
        """
        wanted = list(dict.fromkeys(claims))
        found: dict[str, Outcome] = {}
        problems: list[Problem] = []
        for path in sorted(self.folder.glob("[!.]*.json"), reverse=True):
            if len(found) == len(wanted):
                break
            try:
                outcome = _read(path)
            except (ValueError, OSError) as error:
                problems.append(Problem(path.name, " ".join(str(error).split())))
                continue
            if outcome.claim in wanted:
                found.setdefault(outcome.claim, outcome)
        return {claim: found[claim] for claim in wanted if claim in found}, problems


def _read(path: Path) -> Outcome:
    """The file's outcome; ValueError with the reason when it is no whole one."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"not whole JSON ({error})") from error
    if not isinstance(data, dict):
        raise ValueError("no record of labkit's")
    return outcome_from_json(data)
