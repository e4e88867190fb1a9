"""What a cluster is asked to be: workers, their cores and memory, the hosts that they are on."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from labkit.core import units
from labkit.core.errors import UsageError
from labkit.core.settings import size
from labkit.spark.jvm.launch import machine_cores, machine_memory

MOST_WORKERS = 16

LEAST_MEMORY = 512 * 2**20
"""Bytes of a worker: an executor's heap must be half as large again as the 300 MB that Spark
reserves (UnifiedMemoryManager.getMaxMemory)."""


@dataclass(frozen=True)
class Layout:
    """A cluster: so many workers, each with cores and memory, spread over hosts by turns.

    A host is an address of the loopback network of its own, 127.0.0.1 and on. `memory` is as Spark
    writes it ("1g"), what a worker may give its executors' heaps.

    With `shuffle_service` the worker serves the shuffle files of its executors, also of those that
    have gone. It does so on one port of all addresses, whatever host it is on: there can be one
    worker, and it starts only where the network is loopback alone (`children.network`).

    Raises UsageError for what can't be, or what this machine doesn't have.
    """

    workers: int = 2
    cores: int = 1
    memory: str = "1g"
    hosts: int = 1
    shuffle_service: bool = False

    def __post_init__(self) -> None:
        machine = machine_cores()
        _whole("workers", self.workers, MOST_WORKERS)
        _whole("cores", self.cores, machine, "this machine's cores")
        _whole("hosts", self.hosts, self.workers, "the workers")
        if self.shuffle_service and self.workers > 1:
            raise UsageError(
                f"workers can't be {self.workers} with a shuffle service, which has one port for "
                "all; allowed: 1"
            )
        total, workers = self.workers * self.cores, units.plural(self.workers, "worker")
        if total > machine:
            raise UsageError(
                f"{workers} of {units.plural(self.cores, 'core')} can't be: that is "
                f"{total} cores; allowed: at most this machine's {machine}"
            )
        try:
            each = size(self.memory)
        except (ValueError, AttributeError):
            raise UsageError(
                f"memory can't be {self.memory!r}; allowed: a size such as '1g' or '768m'"
            ) from None
        if each < LEAST_MEMORY:
            raise UsageError(
                f"memory can't be {self.memory}; allowed: at least {LEAST_MEMORY // 2**20}m, "
                "with which an executor just starts"
            )
        if self.workers * each > machine_memory():
            raise UsageError(
                f"{workers} of {self.memory} can't be: that is "
                f"{units.size(self.workers * each)}; allowed: at most this machine's "
                f"{units.size(machine_memory())}"
            )
        for host in (self.host(number) for number in range(1, self.hosts)):
            _require_address(host, self.hosts)

    def host(self, worker: int) -> str:
        """The address of a worker by its number, from 0 on."""
        return f"127.0.0.{1 + worker % self.hosts}"

    def __str__(self) -> str:
        on = "" if self.hosts == 1 else f" on {self.hosts} hosts"
        each = f"{units.plural(self.cores, 'core')} and {self.memory}"
        return f"{units.plural(self.workers, 'worker')} of {each}{on}"


def _require_address(host: str, hosts: int) -> None:
    """Refuse one that nothing can listen on: macOS has 127.0.0.1 alone unless told otherwise."""
    try:
        socket.create_server((host, 0)).close()
    except OSError:
        raise UsageError(
            f"hosts can't be {hosts}: this machine has no address {host}; allowed: 1, or add the "
            f"address first (macOS: sudo ifconfig lo0 alias {host})"
        ) from None


def _whole(name: str, value: object, most: int, whose: str = "") -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        why = f" ({whose})" if whose else ""
        raise UsageError(
            f"{name} can't be {value!r}; allowed: a whole number from 1 to {most}{why}"
        )
