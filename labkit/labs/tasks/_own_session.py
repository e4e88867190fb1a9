"""A program that needs a Spark session of its own: run in another process, what it yields sent."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

from labkit.core.errors import LabError, SessionError

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from labkit.labs.tasks._own_session import main; main(int(sys.argv[2]))"
)

_NOT_INHERITED = ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET", "SPARK_LOCAL_DIRS")
"""Variables that would tie the process to this one's JVM, or to its folders."""

_PATIENCE = 5.0
"""Seconds that processes are given to end."""

Program = Callable[..., Iterator[Any]]
"""A generator of a module of the lab: takes a session, a folder and arguments of its own."""


def in_own_session(
    program: Program, master: str, conf: dict[str, str], *arguments: Any
) -> Generator[Any]:
    """What a program yields in a session of its own; with the last, its process is gone.

    So it is after an error or an interrupt, or when nobody asks for more. The folder that it is
    given, where Spark's files are too, goes with it; a `{folder}` in a setting stands for it.
    """
    link, theirs = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory(prefix="labkit-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "program.log"
        with theirs, log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", _START, json.dumps(sys.path), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=_environment(folder),
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # an interrupt is this process's affair
            )
        try:
            settings = {key: value.format(folder=folder) for key, value in conf.items()}
            link.send((program, master, settings, folder, arguments))
            yield from _received(link, log)
        finally:
            link.close()
            _end(process)


def _received(link: Connection, log: Path) -> Iterator[Any]:
    """What comes through a pipe until the program's end; its error, or SessionError if it dies."""
    while True:
        try:
            kind, value = link.recv()
        except (EOFError, OSError):
            said = log.read_text(encoding="utf-8", errors="replace")
            raise SessionError("the process of a program in its own session died", said) from None
        if kind == "end":
            return
        if kind == "error":
            raise value
        yield value


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it has started, its JVM and Python workers."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)
    rest = [p for p in psutil.process_iter() if _session_of(p.pid) == process.pid]
    for left in rest:
        with suppress(psutil.Error):
            left.kill()
    psutil.wait_procs(rest, timeout=_PATIENCE)
    process.wait()


def _session_of(process: int) -> int | None:
    with suppress(OSError):
        return os.getsid(process)
    return None


def _environment(folder: str) -> dict[str, str]:
    """The environment of the process, with every temporary file in a folder."""
    found = {k: v for k, v in os.environ.items() if k not in _NOT_INHERITED}
    return found | {"TMPDIR": folder}


def main(descriptor: int) -> None:
    """In the other process: run the program, send what it yields, end."""
    import labkit

    link = Connection(descriptor)
    program, master, conf, folder, arguments = link.recv()
    leaving = threading.Thread(target=_leave_with, args=(link, folder), daemon=True)
    leaving.start()
    own = {
        "spark.local.dir": folder,
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={folder} -XX:-UsePerfData",
        "spark.ui.enabled": "false",
    }
    try:
        spark = labkit.session(master, **{**own, **conf})
        _by_value()
        for value in program(spark, Path(folder), *arguments):
            link.send(("value", value))
        link.send(("end", None))
    except LabError as error:
        link.send(("error", type(error)(str(error), error.details)))
    except Exception as error:  # noqa: BLE001  the parent tells it
        link.send(("error", RuntimeError(f"{type(error).__name__}: {error}")))
    leaving.join()


def _by_value() -> None:
    """Send functions and classes of the lab to workers whole: they need not have it."""
    from pyspark import cloudpickle

    import labkit

    cloudpickle.register_pickle_by_value(labkit)


def _leave_with(link: Connection, folder: str) -> None:
    """When the other side has closed its end, or died, leave nothing behind and end."""
    with suppress(EOFError, OSError):
        link.recv()
    below = psutil.Process().children(recursive=True)
    for process in below:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(below, timeout=_PATIENCE)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)
