"""A program that needs a session, or a cluster, of its own: what it yields is sent here."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from labkit.core.errors import LabError
from labkit.core.records.demonstration import Setting
from labkit.spark.children.process import Child
from labkit.spark.children.scratch import Room
from labkit.spark.cluster.cluster import Cluster
from labkit.spark.cluster.layout import Layout
from labkit.spark.environment import environment
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
    return _run(partial(_in_session, program, master, conf, arguments))


def on_own_cluster(
    program: Program,
    layout: Layout,
    conf: Mapping[str, str],
    *arguments: Any,
    alone: bool = False,
) -> Generator[Any]:
    """What a program yields in a session on a cluster of its own; with the last, all is gone.

    Before that comes the `Setting`. The program is given the session, the folder, the cluster (to
    kill executors of, to open other sessions on), and its arguments; all of that runs in its
    process, the rest is as in `in_own_session`. `alone` puts them into a network of their own, see
    `children.network`.
    """
    return _run(partial(_on_cluster, program, layout, conf, arguments), alone)


def _run(begin: Callable[[Path], Iterator[Any]], alone: bool = False) -> Generator[Any]:
    """What yields in a child process, from its start to its end."""
    room = Room(on_disk=True)
    folder, _ = room.for_child()
    work = by_name((_Yielding, (begin,)))
    child = Child("a program in its own session", folder, work, alone)
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


def _in_session(
    program: Program,
    master: str,
    conf: Mapping[str, str],
    arguments: tuple[Any, ...],
    folder: Path,
) -> Iterator[Any]:
    """Open the session, and run the program in it."""
    spark = session(master, **_settings(conf, folder))
    ship()
    yield from program(spark, folder, *arguments)


def _on_cluster(
    program: Program,
    layout: Layout,
    conf: Mapping[str, str],
    arguments: tuple[Any, ...],
    folder: Path,
) -> Iterator[Any]:
    """Start the cluster, open the session on it, and run the program there."""
    with Cluster(layout, on_disk=True) as cluster:
        spark = cluster.session(**_settings(conf, folder))
        ship()
        yield Setting(environment(spark))
        yield from program(spark, folder, cluster, *arguments)


def _settings(conf: Mapping[str, str], folder: Path) -> dict[str, str]:
    """A program's settings, with the folder in them, beside those that it has anyway."""
    own = {LOCAL_DIR: str(folder), "spark.ui.enabled": "false"}
    return own | {key: value.format(folder=folder) for key, value in conf.items()}
