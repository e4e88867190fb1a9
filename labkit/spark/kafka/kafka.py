"""A Kafka as a person holds it: started, written to, read by a session, killed, stopped."""

from __future__ import annotations

import atexit
import itertools
import os
import re
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from labkit.core import units
from labkit.core.errors import LabError, SessionError, UsageError
from labkit.spark.children.daemon import remove
from labkit.spark.children.process import Child
from labkit.spark.children.scratch import new_folder
from labkit.spark.jvm.addresses import said, unreachable
from labkit.spark.jvm.compiler import compiled, sources
from labkit.spark.jvm.packages import jars
from labkit.spark.session import session
from labkit.spark.trial.by_value import by_name
from labkit.spark.workloads import connect

from .keeper import Keeper
from .ports import require_port
from .records import Record, Sent, require_rate, write_file
from .sending import Sending

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Tell = Callable[[str], None]

ADDRESS = "LABKIT_KAFKA"
"""The variable that names a broker of the person's own, HOST:PORT."""

MOST_PARTITIONS = 64

_NAME = re.compile(r"[A-Za-z0-9._-]{1,249}")
_PLACE = re.compile(r"(\[[0-9a-fA-F:]+\]|[^\s:,]+):\d{1,5}")


class Kafka:
    """One broker of Apache Kafka as a child process, on loopback alone; or the person's own.

    It runs from its making until `stop()`, or to the end of a `with` block; nothing of it outlives
    this process, however that ends. Where $LABKIT_KAFKA names a broker, that one is used, and only
    the topics that were made here go at the end.

    Parameters
    ----------
    partitions:
        How many a new topic has when nothing else is said.
    port:
        Where the broker listens; None for a port that is free.
    tell:
        Called with a line about each step of the start.

    Raises
    ------
    UsageError
        For what can't be.
    SessionError, JavaError
        When it doesn't start, or its jars can't be had.
    """

    def __init__(
        self, partitions: int = 1, port: int | None = None, tell: Tell = lambda said: None
    ) -> None:
        self._partitions = require_partitions(partitions)
        foreign, begun = own_broker(), time.perf_counter()
        if port is not None:
            require_port(port)
        connector = jars("connector")
        compiled(sources("desk"), connector)
        if not foreign:
            jars("broker")
        self._made: list[str] = []
        self._numbers = itertools.count()
        self.folder = new_folder()
        self._inside = self.folder / "kafka"
        self._inside.mkdir()
        self._child = Child("Kafka", self._inside, by_name((Keeper, (foreign, port))))
        self._runs = True
        atexit.register(self.stop)
        try:
            tell(f"Looking for the broker at {foreign}" if foreign else "Starting a Kafka broker")
            self.address: str = self._ask("begin")
        except BaseException:
            self.stop()
            raise
        self._foreign = bool(foreign)
        tell(f"{self!r}, after {units.seconds(time.perf_counter() - begun)}")

    def __enter__(self) -> Kafka:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Kafka at {self.address}" + ("" if self._runs else " (stopped)")

    @property
    def runs(self) -> bool:
        """Whether its broker takes requests: it was neither stopped nor killed."""
        return self._runs and not self._ask("end")

    def session(self, **conf: Any) -> SparkSession:
        """A session made for measuring that can read topics; one that runs is given what it needs.

        `conf` are Spark settings by their full names.
        """
        self._require_running()
        spark = session(**conf)
        connect(spark)
        return spark

    def options(self, *topics: str) -> dict[str, str]:
        """What Spark's reader is told: `spark.readStream.format("kafka").options(**...)`.

        Raises UsageError for a topic that isn't there.
        """
        for topic in [require_name(topic) for topic in topics]:
            self.offsets(topic)
        told = {"kafka.bootstrap.servers": self.address}
        return told | ({"subscribe": ",".join(topics)} if topics else {})

    def topic(self, name: str, partitions: int | None = None) -> str:
        """Make a topic; its name. It can be read and written when this returns."""
        require_name(name)
        number = self._partitions if partitions is None else require_partitions(partitions)
        self._asked("make", name, str(number))
        self._made.append(name)
        return name

    def topics(self) -> list[str]:
        """The topics that there are, by name."""
        return self._asked("topics")

    def drop(self, topic: str) -> None:
        """Remove a topic with its records."""
        self._asked("drop", require_name(topic))
        if topic in self._made:
            self._made.remove(topic)

    def offsets(self, topic: str) -> list[int]:
        """How many records were written to each partition of a topic, in their order."""
        return [int(word) for word in self._asked("offsets", require_name(topic))]

    def write(self, topic: str, records: Iterable[Record], rate: float | None = None) -> Sent:
        """Write records to a topic, and return when the broker has taken them.

        See `send`, which doesn't wait. What was sent, how fast, and whether a rate was kept is in
        the answer.
        """
        return self.send(topic, records, rate).wait()

    def send(self, topic: str, records: Iterable[Record], rate: float | None = None) -> Sending:
        """Begin to write records to a topic, from a process of its own; wait for it or stop it.

        Parameters
        ----------
        records:
            Values, or pairs of a key and a value, each a str or bytes. Those without a key go to
            the partitions by turns, those with one to the partition of their key.
        rate:
            So many a second; None for as fast as can be. At most a million a second, and 10
            minutes of it.

        Raises
        ------
        UsageError
            For a topic that isn't there, a rate or records that can't be.
        """
        require_name(topic)
        asked = require_rate(rate)
        self.offsets(topic)
        number = str(next(self._numbers))
        file = self._inside / f"records-{number}"
        try:
            write_file(records, file, asked)
            self._asked("send", number, topic, str(asked), str(file))
        except OSError as error:
            file.unlink(missing_ok=True)
            why = said(error)
            raise UsageError(
                f"the records can't be kept in {self.folder} to be sent ({why})"
            ) from error
        except BaseException:
            file.unlink(missing_ok=True)
            raise
        return Sending(number, topic, asked, self._asked)

    def kill(self) -> None:
        """Kill the broker, as when its machine goes; its data stays for `restart`."""
        self._ask("kill")

    def restart(self) -> None:
        """Start the broker again on its data and its port; one that runs is killed before."""
        self._ask("restart")

    def stop(self) -> None:
        """End the broker and remove its data; of a person's own broker, the topics made here."""
        atexit.unregister(self.stop)
        if self._runs and getattr(self, "_foreign", False):
            for topic in self._made:
                with suppress(LabError):
                    self._asked("drop", topic)
        self._runs = False
        self._child.dismiss()
        self._child.wait()
        remove(self.folder)

    def _asked(self, *question: str) -> list[str]:
        words: list[str] = self._ask("ask", *question)
        return words

    def _ask(self, question: str, *arguments: Any) -> Any:
        self._require_running()
        return self._child.ask(question, *arguments).result()

    def _require_running(self) -> None:
        if not self._runs:
            raise LabError(f"Kafka at {self.address} has been stopped: start another one")


def require_name(name: object) -> str:
    """What a topic is called. Raises UsageError for what can't be."""
    if isinstance(name, str) and _NAME.fullmatch(name) and name not in (".", ".."):
        return name
    raise UsageError(
        f"a topic can't be called {name!r}; allowed: letters, digits, '.', '_' and '-'"
    )


def require_partitions(number: object) -> int:
    """How many partitions a topic is to have. Raises UsageError for what can't be."""
    if isinstance(number, bool) or not isinstance(number, int):
        number = repr(number)
    elif 1 <= number <= MOST_PARTITIONS:
        return number
    raise UsageError(
        f"partitions can't be {number}; allowed: a whole number from 1 to {MOST_PARTITIONS}"
    )


def own_broker() -> str:
    """The address of the person's own broker, empty where there is none.

    Raises UsageError for what is no address, SessionError where nobody listens.
    """
    found = os.environ.get(ADDRESS, "").strip()
    if not found:
        return ""
    if not _PLACE.fullmatch(found):
        raise UsageError(f"{ADDRESS} can't be {found!r}; allowed: HOST:PORT of a broker")
    host, _, port = found.rpartition(":")
    why = unreachable(host.strip("[]"), int(port))
    if why:
        raise SessionError(
            f"no broker of Kafka answers at {found}, which {ADDRESS} names ({why}): start it, or "
            "unset the variable for a broker of the lab's"
        )
    return found
