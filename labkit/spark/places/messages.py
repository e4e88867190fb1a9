"""What a child process is given once, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.core.claims.lab import Factory
from labkit.core.design.budget import Runs
from labkit.core.design.terms import USUAL, Terms
from labkit.core.records.anatomy import Anatomy
from labkit.core.records.trial import Trial
from labkit.spark.reading.evidence import Seen
from labkit.spark.trial.digests import Digest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Build = Callable[["SparkSession"], Mapping[str, Factory]]


@dataclass(frozen=True)
class Work:
    """What a child runs: the variants' build, the master, and what its JVM is started with.

    `local_dir` is a folder of its own in memory for Spark's files; empty: on disk, in its folder.
    `conf` are the settings of a session that stays open for all trials.
    """

    build: Build
    master: str
    jvm: Mapping[str, str]
    runs: Runs
    local_dir: str = ""
    conf: Mapping[str, str] = field(default_factory=dict)
    terms: Terms = USUAL


@dataclass(frozen=True)
class Prepared:
    """What a first session showed: the source of each variant by name, and the environment."""

    codes: Mapping[str, str]
    environment: Mapping[str, Any]


@dataclass(frozen=True)
class Brought:
    """What one session brought: its trial and the evidence of it, the digest when asked for."""

    trial: Trial
    seen: Seen
    anatomy: Anatomy | None
    digest: Digest | None
    cores: int | None = None
    executors: int | None = None
    hosts: int | None = None
