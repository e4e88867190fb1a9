"""Output files keep being what they are."""

from __future__ import annotations

import os
import stat
import threading
from argparse import Namespace
from pathlib import Path

import pytest

from labkit.commands.values import files
from labkit.core.errors import UsageError
from labkit.core.records.files import writing


def write(target: Path, text: str = "new") -> None:
    """As every command and `save` does: asked for before the work, written after it."""
    files(Namespace(json=str(target), html=None, png=None))
    with writing(target) as part:
        part.write_text(text)


def test_a_mode_is_kept(tmp_path: Path) -> None:
    """A file that only its owner may read stays so, and is never readable in between."""
    target = tmp_path / "run.json"
    target.write_text("old")
    target.chmod(0o600)
    with writing(target) as part:
        assert stat.S_IMODE(part.stat().st_mode) == 0o600
        part.write_text("new")
    write(target)
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == ("new", 0o600)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(tmp_path: Path, there: bool) -> None:
    """To the file that it names, whether that is there or not."""
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    if there:
        real.write_text("old")
    link.symlink_to(real)
    write(link)
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_a_fifo_is_written_through(tmp_path: Path) -> None:
    """Its reader gets the whole text; the FIFO stays."""
    fifo, got = tmp_path / "pipe", list[str]()
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: got.append(fifo.read_text()), daemon=True)
    reader.start()
    write(fifo, "all of it")
    reader.join(10)
    assert got == ["all of it"]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_a_device_is_written_through() -> None:
    """And is a device afterwards."""
    null = Path(os.devnull)
    write(null)
    assert stat.S_ISCHR(null.stat().st_mode)


def test_links_in_a_ring_are_one_line(tmp_path: Path) -> None:
    """As other places that can't be written to."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.symlink_to(other)
    other.symlink_to(one)
    with pytest.raises(UsageError, match="can't write"), writing(one) as part:
        part.write_text("new")


def test_what_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """And nothing beside it."""
    target = tmp_path / "run.json"
    target.write_text("old")

    def fail() -> None:
        with writing(target) as part:
            part.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]
