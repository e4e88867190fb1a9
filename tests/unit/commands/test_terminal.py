"""What a person sees: a real terminal of a size, a pipe, and where colour goes."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.unit.comparisons import comparison
from tests.unit.histories import saved

HUES = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")


def setting(folder: Path, **variables: str) -> dict[str, str]:
    """The environment of a command: nothing of this one's that has to do with colour or width."""
    known = {name: value for name, value in os.environ.items() if name not in HUES}
    return known | {"LABKIT_RUNS": str(folder), "TERM": "xterm"} | variables


def on_a_terminal(*words: str, columns: int, folder: Path, **variables: str) -> str:
    """What a command prints on a terminal of so many columns."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    attributes = termios.tcgetattr(inner)
    attributes[1] &= ~termios.OPOST  # lines end as they were written
    termios.tcsetattr(inner, termios.TCSANOW, attributes)
    process = subprocess.Popen(
        [sys.executable, "-m", "labkit.cli", *words], stdin=inner, stdout=inner,
        stderr=subprocess.DEVNULL, env=setting(folder, **variables),
    )  # fmt: skip
    os.close(inner)
    found = bytearray()
    try:
        while part := os.read(outer, 65536):
            found += part
    except OSError:  # the other end is closed
        pass
    os.close(outer)
    assert process.wait() == 0
    return found.decode()


def piped(*words: str, folder: Path, **variables: str) -> str:
    """What a command prints into a pipe."""
    done = subprocess.run(
        [sys.executable, "-m", "labkit.cli", *words], capture_output=True, text=True, check=True,
        env=setting(folder, **variables),
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def widest(text: str) -> int:
    return max(map(len, text.splitlines()))


def test_a_text_is_as_wide_as_its_terminal_and_80_columns_in_a_pipe(tmp_path: Path) -> None:
    """Not wider than 100, where lines get hard to read."""
    narrow, wide, huge = (
        on_a_terminal("show", "reduce-by-key", columns=columns, folder=tmp_path, NO_COLOR="1")
        for columns in (64, 98, 240)
    )
    assert 54 < widest(narrow) <= 64 and 80 < widest(wide) <= 98 and 80 < widest(huge) <= 100
    assert 70 < widest(piped("show", "reduce-by-key", folder=tmp_path)) <= 80
    assert narrow.split() == wide.split() == huge.split()


def test_verdicts_have_colour_on_a_terminal_and_none_elsewhere(tmp_path: Path) -> None:
    """Whoever wants it elsewhere can force it, whoever doesn't can do without."""
    saved(tmp_path, comparison())
    green = "\x1b[32mfaster\x1b[0m"
    assert green in on_a_terminal("history", columns=80, folder=tmp_path)
    assert green in piped("history", folder=tmp_path, FORCE_COLOR="1")
    for plain in (
        on_a_terminal("history", columns=80, folder=tmp_path, NO_COLOR="1"),
        on_a_terminal("history", columns=80, folder=tmp_path, TERM="dumb"),
        piped("history", folder=tmp_path),
    ):
        assert "\x1b" not in plain and "faster" in plain


@pytest.mark.parametrize("words", [("history", "--json"), ("list", "--json")])
def test_json_is_never_coloured(words: tuple[str, ...], tmp_path: Path) -> None:
    """A program reads it, on whatever terminal."""
    saved(tmp_path, comparison())
    assert "\x1b" not in on_a_terminal(*words, columns=80, folder=tmp_path, FORCE_COLOR="1")
