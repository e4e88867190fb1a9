"""Spark's metrics where its sinks take them: files, console, JMX, Graphite, Prometheus's pages."""

from __future__ import annotations

import csv
import re
import socketserver
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import pbkdf2_hmac
from pathlib import Path

import psutil

from labkit.labs.kit import *
from labkit.labs.tasks._service import LOOPBACK, running
from labkit.spark.places.program import in_own_session

METRIC = "lab.driver.executor.succeededTasks"
"""The metric that is followed: the namespace, who counts, what of it, and its name."""

PATIENCE = 10.0
"""Seconds that a sink is given to tell the last figure: it is told once a second."""


class Graphite(socketserver.ThreadingTCPServer):
    """What stands for a Graphite server: it keeps the lines `name value time` that it is sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), Lines)
        self.lines: list[str] = []


class Lines(socketserver.StreamRequestHandler):
    """One connection to it."""

    server: Graphite

    def handle(self) -> None:
        """Keep every line."""
        self.server.lines += (line.decode().strip() for line in self.rfile)


def sinks(port: int) -> dict[str, str]:
    """Settings that send all metrics to five places; those that are sent, once a second."""
    sink, package = "spark.metrics.conf.*.sink", "org.apache.spark.metrics.sink"
    return {
        "spark.metrics.namespace": METRIC.split(".")[0],
        f"{sink}.csv.class": f"{package}.CsvSink",
        f"{sink}.csv.directory": "{folder}",
        f"{sink}.csv.period": "1",
        f"{sink}.console.class": f"{package}.ConsoleSink",
        f"{sink}.console.period": "1",
        f"{sink}.jmx.class": f"{package}.JmxSink",
        f"{sink}.graphite.class": f"{package}.GraphiteSink",
        f"{sink}.graphite.host": LOOPBACK,
        f"{sink}.graphite.port": str(port),
        f"{sink}.graphite.period": "1",
        f"{sink}.prometheusServlet.class": f"{package}.PrometheusServlet",
        f"{sink}.prometheusServlet.path": "/metrics/prometheus",
        "spark.ui.prometheus.enabled": "true",
        "spark.ui.enabled": "true",
        "spark.ui.port": "0",
    }


def told(name: str, tasks: int, where: str, look: Callable[[], int | None]) -> Observation:
    """What a sink says of the tasks that have run, once it says so or has had its time."""
    end = time.monotonic() + PATIENCE
    while (found := look()) != tasks and time.monotonic() < end:
        time.sleep(0.1)
    says = "says nothing of it" if found is None else f"says {found:,}"
    return Observation(
        name, f"{tasks:,} tasks have succeeded", f"{where} {says}", found == tasks, {"tasks": tasks}
    )


def last(pattern: str, text: str) -> int | None:
    """The last number that a pattern finds."""
    found = re.findall(pattern, text)
    return int(float(found[-1])) if found else None


def lines_of(file: Path) -> list[tuple[int, int]]:
    """The time, in seconds, and the value in each line of a counter's file, once there is one."""
    if not file.is_file():
        return []
    with file.open(newline="") as text:
        return [(int(line["t"]), int(line["count"])) for line in csv.DictReader(text)]


def ended(file: Path) -> int | None:
    """The last value in a counter's file: it only grows."""
    return max((value for _, value in lines_of(file)), default=None)


def bean_count(sc: Any) -> int:
    """What the metric's management bean says; by reflection, as its server's class is hidden."""
    jvm = sc._jvm
    server = jvm.java.lang.management.ManagementFactory.getPlatformMBeanServer()
    kind = jvm.java.lang.Class.forName("javax.management.MBeanServer")
    (ask,) = (method for method in kind.getMethods() if method.getName() == "getAttribute")
    asked = sc._gateway.new_array(jvm.java.lang.Object, 2)
    asked[0] = jvm.javax.management.ObjectName(f"metrics:name={METRIC},type=counters")
    asked[1] = "Count"
    return int(ask.invoke(server, asked))


def program(spark: SparkSession, folder: Path, jobs: int, partitions: int) -> Iterator[Observation]:
    """Run some jobs, then look for the number of their tasks wherever it was sent."""
    sc: Any = spark.sparkContext

    def slow_hash(x: int) -> bytes:
        return pbkdf2_hmac("sha256", x.to_bytes(8, "big"), b"labkit", 2_000)

    for _ in range(jobs):
        sc.parallelize(range(100 * partitions), partitions).map(slow_hash).count()
    tasks, file = jobs * partitions, folder / f"{METRIC}.csv"

    seen = told("csv", tasks, f"{file.name}, in its last line,", lambda: ended(file))
    lines = lines_of(file)
    series = {f"after {at - lines[0][0]} s": float(value) for at, value in lines}
    yield replace(seen, figures={**seen.figures, **series})

    name = re.escape(METRIC)
    jvm = psutil.Process(sc._gateway.proc.pid)
    (printed,) = {Path(f.path) for f in jvm.open_files() if Path(f.path).match("jvm-*.log")}
    yield told(
        "console",
        tasks,
        "what the JVM prints",
        lambda: last(rf"{name}\s+count = (\d+)", printed.read_text(errors="replace")),
    )

    yield told("jmx", tasks, "the management bean", lambda: bean_count(sc))

    def page(path: str) -> str:
        with urllib.request.urlopen(f"{sc.uiWebUrl}{path}", timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    flat = METRIC.replace(".", "_")
    yield told(
        "prometheus",
        tasks,
        "/metrics/prometheus",
        lambda: last(rf"metrics_{flat}_\w+{{.*?}} (\S+)", page("/metrics/prometheus/")),
    )
    yield told(
        "prometheus-executors",
        tasks,
        "/metrics/executors/prometheus",
        lambda: last(
            r"metrics_executor_completedTasks_total{.*?} (\S+)",
            page("/metrics/executors/prometheus/"),
        ),
    )

    listening = {c.laddr.ip for c in jvm.net_connections() if c.status == psutil.CONN_LISTEN}
    mine = {LOOPBACK, f"::ffff:{LOOPBACK}", "::1"}
    yield Observation(
        "address",
        "reached from this machine only",
        f"the JVM listens on {', '.join(sorted(listening))}",
        listening <= mine,
    )


def steps(spark: SparkSession, jobs: int, partitions: int) -> Iterator[Observation]:  # noqa: ARG001
    """In a session of its own, since metrics are set up where one starts."""
    with running(Graphite()) as server:
        conf = sinks(server.server_address[1])
        for seen in in_own_session(program, "local[2]", conf, jobs, partitions):
            yield seen
            if seen.name == "csv":
                yield told(
                    "graphite",
                    int(seen.figures["tasks"]),
                    "the last line sent",
                    lambda: last(rf"{re.escape(METRIC)}\.count (\d+)", "\n".join(server.lines)),
                )


LAB = Demo(
    title="Spark's metrics sent where they are asked for",
    notebook="06b_outside_spark",
    question="Do Spark's sinks take its metrics where they are told to?",
    expect=(
        "Each sink has the number of tasks that have run: those that are told once a second soon "
        "after, those that are asked at once. Metrics are set up where a session starts, so that "
        "this one has a session of its own, in a process that ends with it; a server that takes "
        "lines stands for Graphite. Everything listens on this machine alone."
    ),
    params=(
        count("jobs", 12, "jobs to run", low=1, high=200),
        partitions(4, high=100),
    ),
    steps=steps,
    small={"jobs": 2, "partitions": 2},
    shows=tuple(
        Check(name, says=SHOWN)
        for name in (
            "csv", "graphite", "console", "jmx", "prometheus", "prometheus-executors", "address",
        )
    ),
)  # fmt: skip
