"""The compiler inside Spark: its jar is made once, and its complaints are told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from labkit.core.errors import SessionError
from labkit.spark.jvm.compiler import compiled

COMPILE = "from labkit.spark.jvm.compiler import compiled; print(compiled())"


def compiling(cache: Path) -> subprocess.Popen[str]:
    """Start a process of its own that asks for the jar."""
    return subprocess.Popen(
        [sys.executable, "-c", COMPILE],
        env={**os.environ, "LABKIT_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_of_two_processes_one_compiles_and_both_have_the_jar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process that was killed left behind does no harm, and a jar needs no Java again."""
    killed = compiling(tmp_path)
    while not list(tmp_path.glob("scala/*.classes")):
        assert killed.poll() is None
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert not list(tmp_path.glob("scala/*.jar"))

    both = [compiling(tmp_path), compiling(tmp_path)]
    told = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sorted(stderr.count("Compiling the Scala workloads") for _, stderr in told) == [0, 1]
    assert told[0][0] == told[1][0]
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "no java"))
    assert str(compiled()) == told[0][0].strip()
    assert {file.suffix for file in (tmp_path / "scala").iterdir()} == {".jar", ".lock"}


def test_a_source_that_does_not_compile_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line has the compiler's first message, the details all of it; no jar is left."""
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache"))
    broken = tmp_path / "Broken.scala"
    broken.write_text('object Broken {\n  val one: Int = "one"\n  val two = three\n}\n')
    with pytest.raises(SessionError) as error:
        compiled([broken])
    assert str(error.value).startswith("the Scala workloads don't compile: Broken.scala:2: type")
    assert "\n" not in str(error.value)
    assert "not found: value three" in error.value.details
    assert [file.suffix for file in (tmp_path / "cache" / "scala").iterdir()] == [".lock"]
