"""The parent's side of one child process: start it, ask it, notice its death, stop it."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from labkit.core.errors import Cancelled, LabError, SessionError
from labkit.spark.children.daemon import ending
from labkit.spark.jvm.launch_log import log_tail

from .network import in_own_network

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from labkit.spark.children.child import main; main(int(sys.argv[2]), sys.argv[3])"
)

_NOT_INHERITED = ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET", "SPARK_LOCAL_DIRS")
"""Variables that would tie a child to the JVM, or to the folders, of this process."""

_PATIENCE = 5.0
"""Seconds that a child may take to end its JVM."""

_LOG_LINES = 20


class Child:
    """One child process with a folder, a session of processes and a JVM of its own.

    `ask` returns at once, with a future: any number of threads may wait.

    Parameters
    ----------
    name:
        What it is for, as errors name it.
    folder:
        An empty folder for all that it writes; the child removes it when it ends.
    work:
        What serves in the child, pickled: a callable and its arguments, before the folder.
    alone:
        Whether it gets a network of its own, loopback alone; it dies where there is none.
    """

    def __init__(self, name: str, folder: Path, work: bytes, alone: bool = False) -> None:
        self._name = name
        self._log = folder / "child.log"
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[Any]] = {}
        self._lock = threading.Lock()
        self._end: LabError | None = None
        self._link, theirs = multiprocessing.Pipe()
        command = [sys.executable, "-c", _START, json.dumps(sys.path), str(theirs.fileno()),
                   str(folder)]  # fmt: skip
        with theirs, self._log.open("wb") as log:
            self._process = subprocess.Popen(
                in_own_network(command) if alone else command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(folder),
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # an interrupt is this process's affair
            )
        threading.Thread(target=self._listen, daemon=True).start()
        with suppress(OSError):  # it has died already: the thread above sees it
            self._link.send_bytes(work)

    @property
    def pid(self) -> int:
        """The child's process id: all that it starts is in its session of processes."""
        return self._process.pid

    def ask(self, question: str, *arguments: Any) -> Future[Any]:
        """Ask the child to call a method of what serves there.

        The future's error is the child's own LabError, SessionError when it dies meanwhile, or
        Cancelled when it was stopped.
        """
        future: Future[Any] = Future()
        number = next(self._numbers)
        with self._lock:
            if self._end is not None:
                future.set_exception(self._end)
                return future
            self._waiting[number] = future
            with suppress(OSError):  # it has died: the listening thread sees it
                self._link.send((number, question, arguments))
        return future

    def cancel(self) -> None:
        """Wait for no answer any longer."""
        self._conclude(Cancelled("the run was cancelled"))

    def dismiss(self) -> None:
        """Tell the child to end; `wait` for it later."""
        self.cancel()
        with self._lock, suppress(OSError):
            self._link.send(None)

    def wait(self) -> None:
        """Wait until the child, its JVM and their Python workers are gone; then none is left."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        self._kill_rest()

    def _listen(self) -> None:
        """Hand each answer to who waits for it, until the child is gone."""
        with suppress(EOFError, OSError):
            while True:
                number, went_well, found = self._link.recv()
                with self._lock:
                    future = self._waiting.pop(number, None)
                if future is None:
                    continue
                if went_well:
                    future.set_result(found)
                else:
                    future.set_exception(found)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
            self._kill_rest()  # whatever killed the child: what was below it doesn't stay
        self._conclude(SessionError(self._death(), self._last_words()))

    def _conclude(self, error: LabError) -> None:
        with self._lock:
            self._end = self._end or error
            waiting, self._waiting = list(self._waiting.values()), {}
        for future in waiting:
            future.set_exception(error)

    def _death(self) -> str:
        return f"the process of {self._name} has died ({ending(self._process.poll())})"

    def _last_words(self) -> str:
        own = ""
        with suppress(OSError):
            own = self._log.read_text(encoding="utf-8", errors="replace")
        lines = [*log_tail(_LOG_LINES, self._process.pid).splitlines(),
                 *own.splitlines()[-_LOG_LINES:]]  # fmt: skip
        return "\n".join(lines)

    def _kill_rest(self) -> None:
        """Kill what the child has left behind: whatever is in its session of processes."""
        rest = [p for p in psutil.process_iter() if _session_of(p.pid) == self._process.pid]
        for process in rest:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(rest, timeout=_PATIENCE)
        self._process.wait()


def _session_of(process: int) -> int | None:
    try:
        return os.getsid(process)
    except OSError:
        return None


def _environment(folder: Path) -> Mapping[str, str]:
    """The child's environment: this one's, with every temporary file in the folder."""
    found = {k: v for k, v in os.environ.items() if k not in _NOT_INHERITED}
    java = f'"-Djava.io.tmpdir={folder}" -XX:-UsePerfData'  # else the JVM keeps a file in /tmp
    options = f"{found.get('SPARK_SUBMIT_OPTS', '')} {java}".strip()
    return found | {"TMPDIR": str(folder), "SPARK_SUBMIT_OPTS": options}
