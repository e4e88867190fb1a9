"""Files written whole or not at all; what is no plain file is written through."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory

from labkit.core.errors import UsageError


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """A file to write to, moved into the target's place at the end.

    A link is followed, and a file that is replaced hands on its mode. A FIFO or a device stays:
    what was written goes through it at the end.
    Raises UsageError in one line when the folder is missing or closed, or the disk full.
    """
    if target.is_dir() or not target.name:
        raise UsageError(f"can't write {target}: that is a folder")
    try:
        # /dev/stdout leads to a pipe without a place: what is special is opened by its own name
        with _through(target) if is_special(target) else _beside(target.resolve()) as part:
            yield part
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a ring, in Python 3.11
        raise UsageError(f"can't write {target}: {_reason(error)}") from error


def is_special(target: Path) -> bool:
    """Whether the target is there and no plain file: a FIFO, a device, a socket."""
    return target.exists() and not (target.is_file() or target.is_dir())


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        if place.exists():
            part.touch(mode=0o600)
        yield part
        if place.exists():
            part.chmod(place.stat().st_mode & 0o7777)
        _to_disk(part)
        part.replace(place)
        _to_disk(place.parent)
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def _through(place: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix="labkit-") as folder:
        part = Path(folder) / "part"
        yield part
        with part.open("rb") as written, place.open("wb") as out:
            copyfileobj(written, out)


def _to_disk(path: Path) -> None:
    """Wait until the file, or the folder's list of names, has reached the disk."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:  # a folder that may be written to and not read
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
