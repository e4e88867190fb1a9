"""The entry of a child process: it takes questions from a pipe and answers them in order.

Beside the thread that works there is one that listens, so that how far a trial is can be told
meanwhile. None for a question, or a closed pipe (the parent has died), is the end.
"""

from __future__ import annotations

import os
import pickle
import queue
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

from labkit.core.errors import LabError
from labkit.spark.files.process_folders import remove_folders
from labkit.spark.trial.failures import failure

from .kept import KeptSession
from .messages import Work
from .sessions import Sessions

Question = tuple[int, str, tuple[Any, ...]]


def main(descriptor: int, folder: str) -> None:
    """Answer until the pipe closes; then end the JVM, remove the folder and exit."""
    link = Connection(descriptor)
    work: Work = pickle.loads(link.recv_bytes())
    sessions = (KeptSession if work.keeps else Sessions)(work, Path(folder))
    questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
    sending = threading.Lock()

    def answer(number: int, call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        found = _outcome(call, arguments)
        with sending, suppress(OSError):  # nobody listens any more: the other thread ends this
            link.send((number, *found))

    def listen() -> None:
        with suppress(EOFError, OSError):
            while (question := link.recv()) is not None:
                number, name, arguments = question
                if name == "tasks_done":
                    answer(number, sessions.tasks_done, ())
                else:
                    questions.put((number, name, arguments))
        _end(Path(folder), work.local_dir)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        number, name, arguments = questions.get()
        answer(number, getattr(sessions, name), arguments)


def _outcome(call: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether a call went well, and its value or else its error, as one of the lab's own."""
    try:
        return True, call(*arguments)
    except LabError as error:
        return False, type(error)(str(error), error.details)
    except Exception as error:  # noqa: BLE001  the parent tells it
        return False, failure("a session", error)


def _end(folder: Path, local_dir: str) -> None:
    below = psutil.Process().children(recursive=True)  # the JVM and its Python workers
    for process in below:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(below, timeout=5)
    shutil.rmtree(folder, ignore_errors=True)
    remove_folders()
    if local_dir:
        shutil.rmtree(local_dir, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()  # the last child does it, where the parent has died
    os._exit(0)
