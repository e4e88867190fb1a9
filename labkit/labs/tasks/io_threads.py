"""Look-ups over HTTP in a task, one after the other or by a pool of threads."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import mean

from labkit.labs.kit import *
from labkit.labs.tasks._service import LOOPBACK, PATIENCE, Service, running

BUSY = 0.75
"""The share of their time that cores are busy where, it is said, threads stop to help."""

MOST_WAITING, MOST_AT_ONCE = 240, 512
"""Seconds that all look-ups of a trial may wait, added up; look-ups at one time."""


class Client:
    """Looks records up in the service, computes, or both; a connection for each thread."""

    def __init__(self, place: tuple[str, int], work: str, effort: int) -> None:
        self.place, self.work, self.effort = place, work, effort
        self.mine, self.opened = threading.local(), list[http.client.HTTPConnection]()

    def look_up(self, record: int) -> tuple[int, float]:
        """What was found, and the seconds that it took."""
        begun, found = time.perf_counter(), record**2
        if self.work != "cpu":
            connection = self._connection()
            connection.request("GET", f"/{record}")
            found = int(connection.getresponse().read())
        if self.work != "lookup":
            found += sum(i * i % 7 for i in range(self.effort))
        return found, time.perf_counter() - begun

    def close(self) -> None:
        """Let go of all connections."""
        for connection in self.opened:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self.mine, "connection"):
            self.mine.connection = http.client.HTTPConnection(*self.place, timeout=PATIENCE)
            self.opened.append(self.mine.connection)
        found: http.client.HTTPConnection = self.mine.connection
        return found


Found = Iterator[tuple[int, float]]


def build(
    spark: SparkSession,
    records: int,
    threads: int,
    work: str,
    latency_ms: int,
    effort: int,
    partitions: int,
) -> Arms:
    """Look every record up; the service is there for the length of a trial, however that ends."""
    sc = spark.sparkContext

    def measured(all_of: Callable[[Client, Iterable[int]], Found]) -> Measured:
        with running(Service(latency_ms / 1000)) as service:
            place = (LOOPBACK, service.server_port)

            def task(mine: Iterable[int]) -> Found:
                with closing(Client(place, work, effort)) as client:
                    yield from all_of(client, mine)

            begun = time.perf_counter()
            answers = sc.parallelize(range(records), partitions).mapPartitions(task).collect()
            spent = (time.perf_counter() - begun) * sc.defaultParallelism
            figures = {
                "most_cpu_seconds": BUSY * spent,
                "lookup_seconds": mean(seconds for _, seconds in answers),
                "requests": service.requests,
                "at_once": service.at_once,
            }
        return Measured([found for found, _ in answers], lambda: figures)

    def one_by_one() -> Measured:
        return measured(lambda client, mine: map(client.look_up, mine))

    def pool() -> Measured:
        def by_threads(client: Client, mine: Iterable[int]) -> Found:
            with ThreadPoolExecutor(threads) as workers:
                yield from workers.map(client.look_up, mine)

        return measured(by_threads)

    return {"one_by_one": one_by_one, "pool": pool}


def allows(records: int, threads: int, latency_ms: int, partitions: int, **_: Any) -> str:
    """Within a few minutes, and no more at a time than one small service takes."""
    if records * latency_ms > MOST_WAITING * 1000:
        return (
            f"records times latency_ms can't be {records * latency_ms / 1000:,.0f} s of waiting; "
            f"allowed: {MOST_WAITING} s"
        )
    if threads * partitions > MOST_AT_ONCE:
        return (
            f"threads times partitions can't be {threads * partitions:,} look-ups at once; "
            f"allowed: {MOST_AT_ONCE}"
        )
    return ""


LAB = Lab(
    title="A pool of threads in a task",
    notebook="06b_outside_spark",
    question="Do look-ups in a task gain from a pool of threads?",
    expect=(
        "A look-up waits, and while it waits another thread can ask: with ten threads a task "
        "is done in about a tenth of the time, as long as the cores are mostly idle. Threads give "
        "no more CPU: what computes gains nothing, and where both are done, the gain ends when "
        "the cores are busy. The service runs in the driver: with latency_ms=0 a run tells how "
        "many requests it can serve, and look-ups that take much longer than it waits tell that "
        "it is the limit."
    ),
    metric="at_once",
    params=(
        records(200, "records to look up", low=10, high=10_000),
        count("threads", 10, "threads a task", low=1, high=32),
        choice("work", "what a record takes: a request that waits, computing, or both", "lookup",
               "cpu", "both"),
        Param("latency_ms", 20, "how long the service waits before it answers", low=0, high=1_000),
        count("effort", 50_000, "rounds of computing a record", low=100, high=10_000_000),
        partitions(2, "partitions, hence tasks", high=64),
    ),
    build=build,
    allows=allows,
    pairs=6,
    small={"records": 20, "threads": 4, "partitions": 1},
    shows=(Check("pool", "one_by_one", "requests", EQUAL),),
    figures=(
        Figure("most_cpu_seconds", "75% of the cores' time", "s", False, "the CPU time that the "
               "session's cores have meanwhile, three quarters of it", beside=True),
        Figure("lookup_seconds", "time of a look-up", "s", False, "mean time that a record took, "
               "as the task saw it", beside=True),
        Figure("requests", "requests", "", True, "requests that the service answered"),
        Figure("at_once", "look-ups at once", "", False, "most requests that waited at one time",
               kept=True),
    ),
)  # fmt: skip
