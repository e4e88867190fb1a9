"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import UsageError


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """A file beside `target` to write to, moved into its place at the end.

    Raises UsageError in one line when the folder is missing or closed, or the disk full.
    """
    if target.is_dir() or not target.name:
        raise UsageError(f"can't write {target}: that is a folder")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        _to_disk(part)
        part.replace(target)
        _to_disk(target.parent)
    except OSError as error:
        raise UsageError(f"can't write {target}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink()


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
