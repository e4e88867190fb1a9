"""The driver, the workers and the executors as they are: processes, hosts, cores, what each ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from .shown import Shown

DRIVER, MASTER, WORKER, EXECUTOR = "driver", "master", "worker", "executor"


class Process(NamedTuple):
    """A process on this machine: `what` is "driver", "master", "worker" or "executor".

    `worker` is the number of the worker that it is or belongs to (-1: none), `executor` its id in
    the application `app`, both empty for the others. `memory` is the heap that it may have or give,
    as Spark writes it. `python` counts the Python processes below it. `cpu` are the seconds that it
    has used itself, `python_cpu` those of what it has started, the ended ones too; `resident` the
    bytes of memory that all of these take, shared pages counted in each.
    """

    what: str
    pid: int
    worker: int = -1
    host: str = ""
    executor: str = ""
    app: str = ""
    cores: int = 0
    python: int = 0
    memory: str = ""
    cpu: float = 0.0
    python_cpu: float = 0.0
    resident: int = 0


@dataclass(frozen=True)
class Work:
    """What an executor has run, as Spark sums it up: counts, seconds and bytes.

    `running` and `cached_bytes` are those of the moment. The tasks' `seconds` contain the garbage
    collections during them.
    """

    tasks: int = 0
    running: int = 0
    failed: int = 0
    seconds: float = 0.0
    gc_seconds: float = 0.0
    input_bytes: int = 0
    shuffle_read_bytes: int = 0
    shuffle_write_bytes: int = 0
    cached_bytes: int = 0

    def since(self, before: Work) -> Work:
        """What of it came after an earlier moment; what is of the moment stays."""
        return Work(
            self.tasks - before.tasks,
            self.running,
            self.failed - before.failed,
            self.seconds - before.seconds,
            self.gc_seconds - before.gc_seconds,
            self.input_bytes - before.input_bytes,
            self.shuffle_read_bytes - before.shuffle_read_bytes,
            self.shuffle_write_bytes - before.shuffle_write_bytes,
            self.cached_bytes,
        )


@dataclass(frozen=True)
class Executor:
    """An executor, or the driver, which in local mode runs the tasks itself.

    `heap` is as Spark writes it; `room` are the bytes of it that cached data may take where no task
    needs them. `came` is a Unix time, and so is `left`, which is None while it is there; `reason`
    says why it went. `process` is None where that can't be known, `work` of another application's.
    """

    id: str
    host: str = ""
    cores: int = 0
    heap: str = ""
    room: int = 0
    work: Work | None = None
    came: float = 0.0
    left: float | None = None
    reason: str = ""
    process: Process | None = None
    app: str = ""


@dataclass(frozen=True)
class Host:
    """A machine, or what Spark takes for one: its workers, and the executors that are on it."""

    name: str
    workers: tuple[Process, ...] = ()
    executors: tuple[Executor, ...] = ()


@dataclass(frozen=True, repr=False)
class ClusterMap(Shown):
    """What of an application, or of a cluster without one, is where.

    `app` is the application's id, empty where there is none; `program` is the number of the
    person's own process, the driver's Python. `workers` and `master_process` are
    there for a cluster that labkit started on this machine; of any other `unknown` says what can't
    be told. `others` are executors of other applications on it. `block` names what the executors'
    work is of, empty for all since they came.
    """

    master: str
    app: str = ""
    driver: Executor | None = None
    executors: tuple[Executor, ...] = ()
    master_process: Process | None = None
    workers: tuple[Process, ...] = ()
    others: tuple[Executor, ...] = ()
    unknown: tuple[str, ...] = ()
    block: str = ""
    program: int | None = None

    @property
    def present(self) -> tuple[Executor, ...]:
        """The application's executors that are there now."""
        return tuple(one for one in self.executors if one.left is None)

    @property
    def cores(self) -> int:
        """The cores that its tasks can run on at once: the driver's own where it runs them."""
        several = self.present or ((self.driver,) if self.driver else ())
        return sum(one.cores for one in several)

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The hosts of workers and executors, by their names; the driver's is not among them."""
        every = (*self.executors, *self.others)
        names = {one.host for one in every} | {worker.host for worker in self.workers}
        return tuple(
            Host(
                name,
                tuple(worker for worker in self.workers if worker.host == name),
                tuple(one for one in every if one.host == name),
            )
            for name in sorted(names)
        )

    def since(self, before: ClusterMap, block: str) -> ClusterMap:
        """The same with the work and the CPU time that came after an earlier map."""
        known = {one.id: one for one in (*before.executors, before.driver) if one}
        return replace(
            self,
            driver=_since(self.driver, known) if self.driver else None,
            executors=tuple(_since(one, known) for one in self.executors),
            block=block,
        )


def _since(one: Executor, known: Mapping[str, Executor]) -> Executor:
    earlier = known.get(one.id, Executor(one.id))
    work, process = one.work, one.process
    if work is not None:
        work = work.since(earlier.work or Work())
    if process is not None and earlier.process is not None:
        process = process._replace(
            cpu=process.cpu - earlier.process.cpu,
            python_cpu=max(0.0, process.python_cpu - earlier.process.python_cpu),
        )
    return replace(one, work=work, process=process)
