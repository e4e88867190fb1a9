"""The broker: one process of Apache Kafka that is its own controller (KRaft), on loopback alone."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import uuid
from pathlib import Path

from labkit.core.errors import StartFailed
from labkit.spark.children.daemon import PATIENCE, Daemon, started, told
from labkit.spark.jvm.launch import LOOPBACK
from labkit.spark.jvm.packages import jars

from .java import command, environment
from .ports import free_ports, holder, is_taken

_SPEAKS = "kafka.server.KafkaRaftServer"
_READY = re.compile(r"Kafka Server started")
_TAKEN = "Address already in use"
_TRIES = 3

_HEAP = "512m"
"""Kafka's own scripts give a broker 1 GB; one topic of some million records needs far less."""

_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
log.dirs={data}
log.retention.ms=-1
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=1
num.io.threads=2
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size=2097152
"""
"""One of each where Kafka takes three machines for granted, nothing deleted by age, and a topic
that isn't there stays so; threads for a machine on which other things run. A broker that is started
again after a kill waits until its former self counts as gone, 9 s by default."""


class Broker:
    """A broker whose data is in a folder: started, killed, and started again on the same data.

    Parameters
    ----------
    folder:
        An empty folder for all that it writes.
    port:
        Where it listens; None for a port that is free.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self._folder, self._wanted, self.port = folder, port, port or 0
        self._starts = 0
        self._daemon: Daemon | None = None

    @property
    def address(self) -> str:
        """Where it listens, or will again."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def end(self) -> str:
        """How its process ended; empty while it runs."""
        return "" if self._daemon is None else self._daemon.end

    def begin(self) -> None:
        """Start it the first time. Raises StartFailed when it doesn't start."""
        for left in reversed(range(_TRIES)):
            self._choose_ports()
            try:
                return self.start()
            except StartFailed as error:  # a port that was free has been taken meanwhile
                if not left or self._wanted is not None or _TAKEN not in error.details:
                    raise
        return None

    def start(self) -> None:
        """Start it on the data and the ports that it has; return when it takes requests."""
        for port in (self.port, self._controller):
            if is_taken(port):
                raise StartFailed(
                    f"the broker did not start: {holder(port)} has its port {port} by now", _TAKEN
                )
        folder = self._folder / f"start-{self._starts}"
        folder.mkdir()
        self._starts += 1
        line = command(
            folder, jars("broker"), "kafka.Kafka", str(self._properties), heap=_HEAP,
            speaks=_SPEAKS, options=["-XX:+ExitOnOutOfMemoryError"],
        )  # fmt: skip
        self._daemon = started("the broker", line, environment(), folder)
        told(self._daemon, _READY, "Kafka")

    def kill(self) -> None:
        """End it as the system ends a process: at once."""
        if self._daemon is not None:
            self._daemon.kill()

    def _choose_ports(self) -> None:
        """Write down on which ports it listens, and make its folder one of Kafka's."""
        free, self._controller = free_ports(2)
        self.port = self._wanted or free
        data, self._properties = self._folder / "data", self._folder / "broker.properties"
        shutil.rmtree(data, ignore_errors=True)
        self._properties.write_text(
            _SETTINGS.format(host=LOOPBACK, port=self.port, controller=self._controller, data=data),
            encoding="utf-8",
        )
        name = cluster_id()
        line = command(
            self._folder, jars("broker"), "kafka.tools.StorageTool", "format", "-t", name,
            "-c", str(self._properties), heap=_HEAP,
            options=["-XX:TieredStopAtLevel=1"],
        )  # fmt: skip
        done = subprocess.run(
            line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", errors="replace", env=environment(), timeout=PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            last = (done.stdout.strip().splitlines() or ["no output"])[-1]
            raise StartFailed(f"Kafka did not start: its folder can't be made ({last})",
                              done.stdout)  # fmt: skip


def cluster_id() -> str:
    """A new name for a cluster, as Kafka writes a UUID; none that begins with a dash.

    On the command line that would be an option. Kafka's own leave them out, too.
    """
    while (name := base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()).startswith("-"):
        pass
    return name.rstrip("=")
