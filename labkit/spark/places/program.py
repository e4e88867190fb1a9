"""A program that needs a session of its own: run in a child process, what it yields sent here."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from labkit.core.errors import LabError
from labkit.spark.children.process import Child
from labkit.spark.children.scratch import Room
from labkit.spark.files.local_dirs import LOCAL_DIR
from labkit.spark.session import session
from labkit.spark.trial.by_value import by_name, ship
from labkit.spark.trial.failures import failure

Program = Callable[..., Iterator[Any]]
"""A generator of a module of the lab: takes a session, a folder and arguments of its own."""


def in_own_session(
    program: Program, master: str, conf: Mapping[str, str], *arguments: Any
) -> Generator[Any]:
    """What a program yields in a session of its own; with the last, its process is gone.

    So it is after an error or an interrupt, or when nobody asks for more. The folder that it is
    given, where Spark's files are too, goes with it; a `{folder}` in a setting stands for it.
    Raises TrialFailed with the program's error, SessionError when its process dies.
    """
    room = Room(on_disk=True)
    folder, _ = room.for_child()
    settings = {key: value.format(folder=folder) for key, value in conf.items()}
    begin = partial(_begin, program, master, settings, arguments)
    work = by_name((_Yielding, (begin,)))
    child = Child("a program in its own session", folder, work)
    try:
        while found := child.ask("some").result():
            yield found[0]
    finally:
        child.dismiss()
        child.wait()
        room.remove()


class _Yielding:
    """In the child: the program as far as it has come."""

    at_once: frozenset[str] = frozenset()
    folders: tuple[str, ...] = ()

    def __init__(self, begin: Callable[[Path], Iterator[Any]], folder: Path) -> None:
        self._begun = begin(folder)

    def some(self) -> tuple[Any, ...]:
        """The next thing that the program yields; nothing at its end."""
        with suppress(StopIteration):
            return (next(self._begun),)
        return ()

    def failed(self, error: Exception) -> LabError:
        """An error as one of the lab's own."""
        return failure("the program", error)


def _begin(
    program: Program,
    master: str,
    conf: Mapping[str, str],
    arguments: tuple[Any, ...],
    folder: Path,
) -> Iterator[Any]:
    """Open the session, and run the program in it."""
    own = {LOCAL_DIR: str(folder), "spark.ui.enabled": "false"}
    spark = session(master, **{**own, **conf})
    ship()
    yield from program(spark, folder, *arguments)
