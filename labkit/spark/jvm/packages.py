"""Jars that PySpark lacks: Kafka's broker and Spark's connector, each held against its checksum.

`packages.json` beside this file is their lock. They come from the person's folder, else from the
cache, else from whatever registry Spark's own resolver is set up for here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from labkit.core.errors import SessionError, UsageError
from labkit.spark.jvm.alone import alone
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.java import cache_dir
from labkit.spark.jvm.resolver import Unresolved, resolve

FOLDER = "LABKIT_KAFKA_JARS"
"""The variable that names a folder with the jars, for machines that reach no registry."""

Kind = Literal["broker", "connector"]

_LOCK = Path(__file__).with_suffix(".json")


@dataclass(frozen=True)
class Jar:
    """A jar of the lock: its coordinates, `group:artifact:version`, and its SHA-256."""

    coordinates: str
    checksum: str

    @property
    def names(self) -> tuple[str, str]:
        """What its file is called: by Spark's resolver, and in a registry."""
        group, artifact, version = self.coordinates.split(":")
        return f"{group}_{artifact}-{version}.jar", f"{artifact}-{version}.jar"


@dataclass(frozen=True)
class Lock:
    """The jars of one kind: what is asked for, what Spark has of it, what comes of that."""

    asked: tuple[str, ...]
    left_out: tuple[str, ...]
    jars: tuple[Jar, ...]

    @property
    def folder(self) -> str:
        """A name that changes with any of the jars."""
        told = hashlib.sha256("\n".join(map(str, self.jars)).encode()).hexdigest()
        return f"{self.asked[0].split(':')[1]}-{told[:12]}"


def lock(kind: Kind) -> Lock:
    """What is locked for the Spark that is installed; SessionError where that is another one."""
    told, found = json.loads(_LOCK.read_text(encoding="utf-8")), find_spark().version
    if not f"{found}.".startswith(f"{told['spark']}."):
        raise SessionError(
            f"labkit's Kafka goes with Spark {told['spark']}, and this is Spark {found}: use a "
            f"pyspark of {told['spark']}"
        )
    one: Mapping[str, Mapping[str, str]] = told[kind]
    jars = tuple(Jar(name, checksum) for name, checksum in one["jars"].items())
    return Lock(tuple(one["asked"]), tuple(one["left_out"]), jars)


def jars(kind: Kind) -> list[Path]:
    """The jars of a kind on this machine, fetched where they are not there yet.

    Parameters
    ----------
    kind:
        "broker": Apache Kafka, without what Spark's own jars have. "connector": Spark's sources of
        Kafka, with its client.

    Raises
    ------
    UsageError
        The folder that $LABKIT_KAFKA_JARS names has not all of them.
    SessionError
        They can't be fetched, one has another checksum, or this is another Spark.
    """
    wanted, given = lock(kind), os.environ.get(FOLDER)
    if given:
        return _given(Path(given), wanted)
    place = cache_dir() / "kafka" / wanted.folder
    try:
        place.parent.mkdir(exist_ok=True)
        with alone(place.with_name(f"{place.name}.lock")):
            if not _is_whole(place, wanted):
                shutil.rmtree(place, ignore_errors=True)
                _fetch(kind, place, wanted)
    except OSError as error:
        raise SessionError(
            f"Kafka's jars can't be kept in {place.parent}: {error.strerror or error}"
        ) from error
    return [place / jar.names[0] for jar in wanted.jars]


def _given(folder: Path, wanted: Lock) -> list[Path]:
    """The jars in a person's own folder, by either of their names."""
    if not folder.is_dir():
        raise UsageError(f"{FOLDER} can't be {folder}; allowed: a folder with Kafka's jars")
    found = [_in(folder, jar) for jar in wanted.jars]
    missing = [jar.names[1] for jar, path in zip(wanted.jars, found, strict=True) if path is None]
    if missing:
        rest = f" and {len(missing) - 1} more" if missing[1:] else ""
        raise UsageError(f"{FOLDER}, {folder}, has no {missing[0]}{rest}: copy what is missing")
    for jar, path in zip(wanted.jars, found, strict=True):
        assert path is not None
        require_checksum(path, jar)
    return [path for path in found if path is not None]


def _in(folder: Path, jar: Jar) -> Path | None:
    return next((folder / name for name in jar.names if (folder / name).is_file()), None)


def require_checksum(path: Path, jar: Jar) -> None:
    """Refuse a file that is not the very jar of the lock."""
    found = checksum(path)
    if found != jar.checksum:
        raise SessionError(
            f"{path.name} is not {jar.coordinates} as it was tried: its SHA-256 is "
            f"{found[:12]}..., not {jar.checksum[:12]}... ({path.parent}); it is not used"
        )


def checksum(path: Path) -> str:
    """A file's SHA-256, in hexadecimal digits."""
    with path.open("rb") as file:
        told = hashlib.sha256()
        while part := file.read(2**20):
            told.update(part)
    return told.hexdigest()


def _is_whole(place: Path, wanted: Lock) -> bool:
    files = {jar: place / jar.names[0] for jar in wanted.jars}
    return all(p.is_file() and checksum(p) == jar.checksum for jar, p in files.items())


def _fetch(kind: Kind, place: Path, wanted: Lock) -> None:
    """Fetch the jars into a folder beside the place, hold them against the lock, move them."""
    print(f"Fetching the {kind} of Kafka (once, under a minute)...", file=sys.stderr, flush=True)
    draft = place.with_name(f"{place.name}.part")
    shutil.rmtree(draft, ignore_errors=True)  # of a process that was killed
    try:
        found = resolve(wanted.asked, wanted.left_out, draft)
        for jar in wanted.jars:
            path = _in(found, jar)
            if path is None:
                raise SessionError(f"Spark's resolver found no {jar.coordinates}: {_WAY_OUT}")
            require_checksum(path, jar)
        for path in found.iterdir():
            if path.name not in {jar.names[0] for jar in wanted.jars}:
                path.unlink()
        found.replace(place)
    except Unresolved as error:
        what = " and ".join(re.sub(r"^.*?:", "", name) for name in wanted.asked)
        raise SessionError(
            f"{what} can't be fetched ({error}): {_WAY_OUT}", error.details
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


_WAY_OUT = (
    f"set up a registry for Spark (spark.jars.ivySettings), or set {FOLDER} to a folder with the "
    "jars"
)
