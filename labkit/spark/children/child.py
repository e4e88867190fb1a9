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
from typing import Any, Protocol

import psutil

from labkit.core.errors import LabError
from labkit.spark.files.process_folders import remove_folders

Question = tuple[int, str, tuple[Any, ...]]


class Servant(Protocol):
    """What answers in a child: its methods are the questions.

    It is made there, with the folder that is the child's own.
    """

    @property
    def at_once(self) -> frozenset[str]:
        """Questions that are answered while another one is."""

    @property
    def folders(self) -> tuple[str, ...]:
        """What is removed at the end beside the child's own folder."""

    def failed(self, error: Exception) -> LabError:
        """An error of a method's as one of the lab's own."""


def main(descriptor: int, folder: str) -> None:
    """Answer until the pipe closes; then end all processes below, remove the folder and exit."""
    link = Connection(descriptor)
    make, arguments = pickle.loads(link.recv_bytes())
    servant: Servant = make(*arguments, Path(folder))
    questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
    sending = threading.Lock()

    def answer(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        found = _outcome(servant, getattr(servant, name), arguments)
        with sending, suppress(OSError):  # nobody listens any more: the other thread ends this
            link.send((number, *found))

    def listen() -> None:
        with suppress(EOFError, OSError):
            while (question := link.recv()) is not None:
                if question[1] in servant.at_once:
                    answer(*question)
                else:
                    questions.put(question)
        _end(Path(folder), servant.folders)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        answer(*questions.get())


def _outcome(
    servant: Servant, call: Callable[..., Any], arguments: tuple[Any, ...]
) -> tuple[bool, Any]:
    """Whether a call went well, and its value or else its error, as one of the lab's own."""
    try:
        return True, call(*arguments)
    except LabError as error:
        return False, type(error)(str(error), error.details)
    except Exception as error:  # noqa: BLE001  the parent tells it
        return False, servant.failed(error)


def _end(folder: Path, others: tuple[str, ...]) -> None:
    below = psutil.Process().children(recursive=True)  # JVMs and their Python workers
    for process in below:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(below, timeout=5)
    shutil.rmtree(folder, ignore_errors=True)
    remove_folders()
    for other in others:
        shutil.rmtree(other, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()  # the last child does it, where the parent has died
    os._exit(0)
