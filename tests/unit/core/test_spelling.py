"""Output in encodings that lack some of our signs."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from labkit.core.spelling import PLAIN, make_writable, plain

ENCODINGS = ("cp1252", "cp437", "cp932", "latin-1", "ascii")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("call", [("list",), ("--help",), ("run", "--help"), ("verify", "--help")])
def test_commands_print_in_every_encoding(encoding: str, call: tuple[str, ...]) -> None:
    """As a Windows console and a pipe in the C locale have it."""
    done = subprocess.run(
        [sys.executable, "-m", "labkit.cli", *call],
        capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_complaints_print_in_every_encoding(encoding: str) -> None:
    """An error that names a value with such signs is one line on stderr."""
    done = subprocess.run(
        [sys.executable, "-m", "labkit.cli", "run", "läb–×"],
        capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 2
    (line,) = done.stderr.decode(encoding).splitlines()
    assert line.startswith("labkit: unknown lab")


def test_signs_that_cant_be_written_are_spelled_out() -> None:
    """Those that can be written stay."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding="latin-1")
    make_writable(stream)
    stream.write("1.41× (1.35–1.47) in 3 µs … é 語")
    stream.flush()
    assert written.getvalue().decode("latin-1") == "1.41× (1.35-1.47) in 3 µs ... é ?"


def test_every_replacement_is_ascii() -> None:
    """So that it can be written everywhere."""
    assert all(text.isascii() and text for text in PLAIN.values())
    assert (plain("é"), plain("語")) == ("e", "?")
