"""Output in encodings that lack some of our signs."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import labkit
from labkit.core.records.comparison import Result
from labkit.core.spelling import PLAIN, make_writable, plain
from labkit.views.plain import strip

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


def test_every_sign_that_labkit_may_print_has_a_spelling() -> None:
    """Those of all views: none comes out as a question mark."""
    sources = Path(labkit.__file__).parent.rglob("*.py")
    signs = {sign for file in sources for sign in file.read_text("utf-8") if not sign.isascii()}
    assert "◆" in signs
    assert [sign for sign in sorted(signs) if plain(sign) == "?"] == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_verdicts_strip_keeps_its_shape(encoding: str) -> None:
    """Band, interval and ratio can be told apart, column by column."""
    found = Result("arm", 1.3, 1.1, 1.6, 0.95, 10, "faster")
    drawn, written = strip(found, 0.05), io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding)
    make_writable(stream)
    stream.write(drawn)
    stream.flush()
    text = written.getvalue().decode(encoding)
    assert len(text) == len(drawn)
    signs = dict(zip(drawn, text, strict=True))
    assert len(set(signs.values())) == len(signs) and "?" not in text


def test_every_replacement_is_ascii() -> None:
    """So that it can be written everywhere."""
    assert all(text.isascii() and text for text in PLAIN.values())
    assert (plain("é"), plain("語")) == ("e", "?")
