"""The processes of a cluster: Master and Workers of the installed Spark, started and ended by id.

They run in the process that keeps the cluster, not in the person's: whoever ends, all of it ends.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from labkit.spark.children.daemon import Daemon, started, told
from labkit.spark.jvm.cds import share
from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.java import find_java

from .layout import Layout

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"

_DAEMON_HEAP = "256m"
_DAEMON_OPTIONS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
"""Of Master and Worker: they pass messages and serve their pages. One thread that collects and the
quick compiler are enough for that, and leave the cores to what is measured."""

_URL = re.compile(r"Starting Spark master at (spark://\S+)")
_PAGES = re.compile(r"Bound \w+WebUI to \S+, and started at (http://\S+)")
_JOINED = re.compile(r"Successfully registered with master")

_LEFT_OUT = ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET", "SPARK_CONF_DIR",
             "SPARK_LOCAL_DIRS", "SPARK_LOCAL_HOSTNAME", "SPARK_PUBLIC_DNS",
             "SPARK_DAEMON_CLASSPATH", "SPARK_SHUFFLE_OPTS")  # fmt: skip
_OF_OTHERS = ("SPARK_MASTER_", "SPARK_WORKER_")
"""Variables, and how their names begin, that would tie a process to this one's JVM, or make it
another than asked for: options of Java win over the settings that it is given."""


class Daemons:
    """Starts the processes of a cluster in a folder, and ends them."""

    def __init__(self, layout: Layout, secret: str, folder: Path, local: Path | None) -> None:
        self._layout, self._folder, self._local = layout, folder, local or folder
        self._java, self._spark = find_java(), find_spark()
        self._properties = folder / "cluster.conf"
        settings = _settings(secret, layout.shuffle_service)
        with open(os.open(self._properties, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:  # noqa: PTH123
            file.writelines(f"{key} {value}\n" for key, value in settings.items())
        self.master: Daemon | None = None
        self.workers: list[Daemon] = []
        self.url = ""

    def start_master(self) -> str:
        """Start the Master, and return its address once it listens."""
        self.master = self._started(
            "the master", MASTER, "127.0.0.1", ["--host", "127.0.0.1", "--port", "0"], _DAEMON_HEAP
        )
        self.url = _told(self.master, _URL)
        self.master.pages = _told(self.master, _PAGES)
        return self.url

    def start_worker(self) -> Daemon:
        """Start one more Worker; `joined` waits until the Master knows it."""
        number, layout = len(self.workers), self._layout
        host, local = layout.host(number), self._local / f"worker-{number}-files"
        local.mkdir(parents=True)
        worker = self._started(
            f"worker {number}",
            WORKER,
            host,
            ["--host", host, "--cores", str(layout.cores), "--memory", layout.memory,
             "--work-dir", str(self._folder / f"worker-{number}-work"), self.url],
            _DAEMON_HEAP,
            {"SPARK_LOCAL_DIRS": str(local), "JDK_JAVA_OPTIONS": self._for_executors()},
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def joined(self, worker: Daemon) -> None:
        """Wait until the Master has taken a Worker."""
        _told(worker, _JOINED)
        worker.pages = _told(worker, _PAGES)

    def _for_executors(self) -> str:
        """The options that a Worker's executors start with beside their own: shared classes.

        They inherit its variables, and have the class path that the archive is made for. Other
        JVMs that a Worker's start takes have another one: what they say of that is no news.
        """
        own = [*share(self._java, self._spark, making=False).options, "-Xlog:cds=off",
               "-Xlog:class+path=off"]  # fmt: skip
        return f"{os.environ.get('JDK_JAVA_OPTIONS', '')} {_quoted(own)}".strip()

    def _started(
        self,
        name: str,
        kind: str,
        host: str,
        arguments: list[str],
        heap: str,
        variables: Mapping[str, str] | None = None,
    ) -> Daemon:
        folder = self._folder / name.replace(" ", "-")
        folder.mkdir()
        options = [f"-Djava.io.tmpdir={folder}", *_DAEMON_OPTIONS,
                   *share(self._java, self._spark, making=False).options]  # fmt: skip
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in _LEFT_OUT and not name.startswith(_OF_OTHERS)
        } | {
            "JAVA_HOME": str(self._java.home),
            "SPARK_LOCAL_IP": host,
            "SPARK_DAEMON_MEMORY": heap,
            "SPARK_DAEMON_JAVA_OPTS": _quoted(options),
            "SPARK_NO_DAEMONIZE": "1",
            "TMPDIR": str(folder),
            **(variables or {}),
        }
        command = [
            str(self._spark.home / "bin" / "spark-class"), kind, "--webui-port", "0",
            "--properties-file", str(self._properties), *arguments,
        ]  # fmt: skip
        return started(name, command, environment, folder)


def _told(daemon: Daemon, pattern: re.Pattern[str]) -> str:
    return told(daemon, pattern, "The cluster")


def _quoted(options: Sequence[str]) -> str:
    """Java options in one line; a folder's name may have spaces."""
    return " ".join(f'"{option}"' for option in options)


def _settings(secret: str, shuffle_service: bool) -> dict[str, str]:
    """What Master and Workers run with: nobody without the secret is let in, REST is off.

    Their pages ask nobody for it: they can be read, and end no application.
    """
    return {
        "spark.authenticate": "true",
        "spark.authenticate.secret": secret,
        "spark.master.rest.enabled": "false",
        "spark.ui.killEnabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.port.maxRetries": "64",
        "spark.shuffle.service.enabled": str(shuffle_service).lower(),
    }
