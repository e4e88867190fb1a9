"""Saved runs on disk: one JSON file a run, written whole, never changed afterwards."""

from __future__ import annotations

import difflib
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sized
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from labkit.core.errors import LabError, UsageError
from labkit.core.params import Value
from labkit.core.records.demonstration import SCHEMA as DEMONSTRATION_SCHEMA
from labkit.core.records.demonstration import Demonstration, demonstration_from_json
from labkit.core.records.sweep import SCHEMA as SWEEP_SCHEMA
from labkit.core.records.sweep import Sweep, sweep_from_json

from .comparison import SCHEMA, Comparison, Result, comparison_from_json
from .files import writing
from .fingerprint import fingerprint

LAST = "last"

NEWEST = 100
"""Runs that a history reads if nothing else is said: some tenths of a second."""


Kind = TypeVar("Kind", bound=Any)

READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    SCHEMA: comparison_from_json,
    SWEEP_SCHEMA: sweep_from_json,
    DEMONSTRATION_SCHEMA: demonstration_from_json,
}
"""What reads a record of each schema."""

PLACE = ("spark", "java", "python", "os", "cores", "machine_cores", "memory", "heap", "master")
"""What a brief has of the environment; settings are in its fingerprint alone."""

STAMP = 15
"""Characters of a run's id that say when it was saved (UTC)."""

_NAMED = re.compile(r"\d{8}-\d{6}-(.+)-[0-9a-f]{6}")


@dataclass(frozen=True)
class Saved:
    """One saved run in brief. `fingerprint` is that of its environment, `place` a part of that.

    `results` are those of a comparison, `band` how far a ratio must lie from 1 in it; other kinds
    of runs have none. `kind` is the name of the record's schema.
    """

    run: str
    saved: float
    lab: str
    what: str
    verdicts: Mapping[str, str]
    pairs: int
    stopped: str
    fingerprint: str
    kind: str = "comparison"
    params: Mapping[str, Value] = field(default_factory=dict)
    place: Mapping[str, Any] = field(default_factory=dict)
    reference: str = ""
    results: tuple[Result, ...] = ()
    band: float = 0.0


@dataclass(frozen=True)
class Problem:
    """A file in the folder that is no whole run; it is left as it is."""

    file: str
    reason: str


def default_folder() -> Path:
    """Where runs are saved: $LABKIT_RUNS, else labkit/runs in the person's data folder.

    The data folder is $XDG_DATA_HOME, else ~/.local/share (XDG Base Directory Specification).
    """
    if own := os.environ.get("LABKIT_RUNS"):
        return Path(own)
    try:
        home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    except RuntimeError:  # a user id without a name, and no HOME
        raise UsageError(
            "There is no home folder to keep runs in: set LABKIT_RUNS to a folder, or HOME."
        ) from None
    return Path(home) / "labkit" / "runs"


class Store:
    """The folder of saved runs. Nothing is kept open: any number of processes may use it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = default_folder() if folder is None else folder

    def unread(self, *read: Sized, lab: str = "", since: float = 0) -> str:
        """What to say of the files that weren't among those read; empty where all were."""
        older = len(self._asked(lab, since)) - sum(map(len, read))
        runs = "run is" if older == 1 else "runs are"
        return f"{older:,} older {runs} not listed" if older > 0 else ""

    def append(self, record: Kind) -> Kind:
        """Save the record and return it with its run's id.

        The id has the time (UTC), the lab and six random digits: two processes that save at
        once don't meet. Raises LabError when the folder can't be written to; earlier runs
        are never touched.
        """
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        named = replace(record, run=f"{stamp}-{record.lab}-{secrets.token_hex(3)}")
        text = json.dumps(named.to_json(), allow_nan=False) + "\n"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with writing(self._path(named.run)) as part:
                part.write_text(text)
        except OSError as error:
            raise LabError(f"can't write to {self.folder}: {error.strerror or error}") from error
        return named

    def load(self, run: str) -> Any:
        """The record of a run: by its id, the beginning of just one id, or "last".

        Raises UsageError when there is no such run or its file is not whole.
        """
        try:
            return self._read(self._path(self._find(run)))
        except ValueError as error:
            raise UsageError(f"run {run} can't be read: {error}") from error

    def runs(
        self, most: int | None = None, lab: str = "", since: float = 0
    ) -> tuple[list[Saved], list[Problem]]:
        """All runs, or the newest `most`, the oldest first; and the files that are none.

        Those of a `lab` alone, and those saved `since` a Unix time, where that is asked for. Files
        are read from the newest on, so many as it takes.
        """
        saved: list[Saved] = []
        problems: list[Problem] = []
        for path in reversed(_by_age(self._asked(lab, since))):
            if len(saved) == most:
                break
            try:
                record = self._read(path)
                if not lab or record.lab == lab:
                    saved.append(_brief(path, record))
            except (ValueError, OSError) as error:
                reason = " ".join(str(error).split())
                problems.append(Problem(path.name, reason))
        return saved[::-1], problems

    def check_lab(self, lab: str, others: Iterable[str] = ()) -> None:
        """Raise UsageError for a lab that no run is of, nor among the `others` that there are.

        Where no run is saved at all, and nothing is known of others, any lab will do.
        """
        labs = {named[1] for path in self._files() if (named := _NAMED.fullmatch(path.stem))}
        known = labs | set(others)
        if lab in known or not known or self.runs(1, lab)[0]:
            return
        near = difflib.get_close_matches(lab, sorted(known), n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise UsageError(
            f"no run of a lab {lab!r} is saved{hint}; allowed: {', '.join(sorted(labs or known))}"
        )

    def handles(self, runs: Iterable[str]) -> dict[str, str]:
        """For each run the beginning of its id that names it alone: mostly when it was saved."""
        asked = list(runs)
        known = sorted({*(path.stem for path in self._files()), *asked})
        found = {}
        for i, run in enumerate(known):
            near = (*known[max(0, i - 1) : i], *known[i + 1 : i + 2])
            shared = max((_shared(run, other) for other in near), default=0)
            found[run] = run[: max(STAMP, shared + 1)]
        return {run: found[run] for run in asked}

    def _asked(self, lab: str, since: float) -> list[Path]:
        """The files that may hold runs of a lab, saved since then: their names say of which."""
        return [
            path
            for path in self._files()
            if (not lab or (named := _NAMED.fullmatch(path.stem)) is None or named[1] == lab)
            and (not since or _age(path) >= since)
        ]

    def _find(self, run: str) -> str:
        known = [path.stem for path in self._files()]
        if run == LAST:
            return self._last()
        if run in known:
            return run
        meant = [name for name in known if run and name.startswith(run)]
        if len(meant) == 1:
            return meant[0]
        near = meant or difflib.get_close_matches(run, known, n=3, cutoff=0.5)
        allowed = f"did you mean {', '.join(sorted(near)[:3])}?" if near else "see labkit history"
        state = "names several runs" if meant else "is not the id of a saved run"
        raise UsageError(f"{run!r} {state}: {allowed}")

    def _last(self) -> str:
        """The newest run; files are read from the newest on, until one is whole."""
        for path in reversed(_by_age(self._files())):
            try:
                self._read(path)
            except (ValueError, OSError):
                continue
            return path.stem
        raise UsageError(f"no run is saved in {self.folder}")

    def _files(self) -> list[Path]:
        return sorted(p for p in self.folder.glob("*.json") if not p.name.startswith("."))

    def _path(self, run: str) -> Path:
        return self.folder / f"{run}.json"

    def _read(self, path: Path) -> Any:
        """The file's record; ValueError with the reason when it is no whole run."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise ValueError(f"not whole JSON ({error})") from error
        if not isinstance(data, dict) or "schema" not in data:
            raise ValueError("no record of labkit's")
        if data["schema"] not in READERS:
            raise ValueError(f"its schema {data['schema']!r} is not known to this labkit")
        return READERS[data["schema"]](data)


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    apart = (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(apart, min(len(one), len(other)))


def _age(path: Path) -> float:
    with suppress(FileNotFoundError):  # removed since it was listed
        return path.stat().st_mtime
    return 0.0


def _by_age(files: Iterable[Path]) -> list[Path]:
    """The files, the oldest first; by their names where they came at the same time."""
    ages = []
    for path in files:
        with suppress(FileNotFoundError):  # removed since it was listed
            ages.append((path.stat().st_mtime, path.stem, path))
    return [path for _, _, path in sorted(ages)]


def _brief(path: Path, record: Comparison | Sweep | Demonstration) -> Saved:
    results: dict[str, Any] = {}
    if isinstance(record, Demonstration):
        verdicts, pairs = record.verdicts, 0
    elif isinstance(record, Sweep):
        verdicts = {arm: record.brief(arm) for arm in record.arms[1:]}
        pairs = max((point.pairs for point in record.points), default=0)
    else:
        verdicts, pairs = record.verdicts, record.most_pairs
        results = {"reference": record.reference, "results": record.results, "band": record.band}
    return Saved(
        run=path.stem,
        saved=path.stat().st_mtime,
        lab=record.lab,
        what=record.title,
        verdicts=verdicts,
        pairs=pairs,
        stopped=record.stopped,
        fingerprint=fingerprint(record.environment),
        kind=type(record).__name__.lower(),
        params=record.params,
        place={name: record.environment[name] for name in PLACE if name in record.environment},
        **results,
    )
