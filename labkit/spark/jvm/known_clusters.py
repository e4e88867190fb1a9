"""Clusters that run on this machine: what a session needs to be let in, by their addresses.

Each has a file that only this user can read, which goes with it. What a killed process has left is
removed when it is looked at.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from .java import cache_dir

AUTHENTICATE, SECRET = "spark.authenticate", "spark.authenticate.secret"


@dataclass(frozen=True)
class Known:
    """A cluster that runs: its address, its secret, what its executors get, who keeps it.

    `memory` is for each of them, `cores` for all together.

    `keeper` is the process below which all of its processes are, `owner` the one that asked for it,
    `started` when that one was (seconds since 1970), so that a number that the system has given
    to another process by now is not taken for it. `kept` ones stay until they are stopped.
    """

    master: str
    secret: str
    memory: str
    cores: int
    layout: str
    keeper: int
    owner: int
    started: float
    kept: bool = False
    pages: str = ""

    @property
    def runs(self) -> bool:
        """Whether its owner does."""
        with suppress(psutil.Error):
            return abs(psutil.Process(self.owner).create_time() - self.started) < 1
        return False

    @property
    def conf(self) -> dict[str, str]:
        """What a session on it must be given, and the heap that its executors have room for.

        It begins with all of its executors, or else the first would run all tasks of the first
        jobs: it waits for them, but not where there can be none.
        """
        return {
            AUTHENTICATE: "true",
            SECRET: self.secret,
            "spark.executor.memory": self.memory,
            "spark.cores.max": str(max(1, self.cores)),
            "spark.scheduler.minRegisteredResourcesRatio": "1.0" if self.cores else "0",
        }


def remember(cluster: Known) -> Path:
    """Write the cluster's file, and return it."""
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{cluster.keeper}.json"
    draft = path.with_suffix(".part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(cluster), file)
    draft.replace(path)
    return path


def known_clusters() -> list[Known]:
    """All that run, those that were started first before the others."""
    return sorted(_read(), key=lambda cluster: cluster.started)


def known(master: str) -> Known | None:
    """The one at an address; None where that is no cluster of the lab's."""
    return next((cluster for cluster in _read() if cluster.master == master), None)


def _read() -> Iterator[Known]:
    for path in sorted(_folder().glob("*.json")):
        with suppress(OSError, ValueError, TypeError):
            cluster = Known(**json.loads(path.read_text(encoding="utf-8")))
            if cluster.runs:
                yield cluster
            else:
                path.unlink(missing_ok=True)


def _folder() -> Path:
    return cache_dir() / "clusters"
