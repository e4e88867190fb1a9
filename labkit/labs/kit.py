"""All that a lab needs to be written: its records, parameters, checks, data and Scala."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit import datasets
from labkit.core.claims.claim import EQUAL, PLAN, SHOWN, Check
from labkit.core.claims.lab import Demo, Factory, Lab, Measured, Stretch
from labkit.core.params import Param
from labkit.core.records.demonstration import Observation
from labkit.core.records.figures import Figure
from labkit.core.settings import HEAP, JAVA_OPTIONS, collector_option
from labkit.datasets import parse_request, web_log
from labkit.spark.watching import watching
from labkit.spark.workloads import workload

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, GroupedData, SparkSession
else:  # a lab names them for its readers only; Spark is loaded where one runs
    RDD = DataFrame = GroupedData = SparkSession = Any

__all__ = [
    "EQUAL",
    "HEAP",
    "JAVA_OPTIONS",
    "PLAN",
    "RDD",
    "SHOWN",
    "Any",
    "Arms",
    "Check",
    "DataFrame",
    "Demo",
    "Factory",
    "Figure",
    "GroupedData",
    "Lab",
    "Measured",
    "Observation",
    "Param",
    "Settings",
    "SparkSession",
    "Stretch",
    "choice",
    "collector_option",
    "count",
    "datasets",
    "keys",
    "parse_request",
    "partitions",
    "records",
    "watching",
    "web_log",
    "workload",
]  # fmt: skip

Arms = Mapping[str, Factory]
"""The variants by name, the reference first."""

Settings = Mapping[str, Mapping[str, str]]
"""The Spark settings of every arm by its name."""


def count(
    name: str,
    default: int,
    help: str,
    low: int,
    high: int,
    only: tuple[str, str] | None = None,
) -> Param:
    """A whole number that a sweep would double rather than raise by one.

    `only` is the choice of another parameter without which it has no meaning.
    """
    return Param(name, default, help, low=low, high=high, scale="log", only=only)


def records(default: int, help: str, low: int = 1_000, high: int = 10_000_000) -> Param:
    """How much data there is."""
    return count("records", default, help, low, high)


def keys(default: int, help: str, low: int = 1, high: int = 10_000) -> Param:
    """How many different keys the data has."""
    return count("keys", default, help, low, high)


def partitions(default: int, help: str = "partitions", low: int = 1, high: int = 200) -> Param:
    """In how many partitions the data lies."""
    return count("partitions", default, help, low, high)


def choice(name: str, help: str, *choices: str) -> Param:
    """One of some words, the first by default."""
    return Param(name, choices[0], help, choices=choices)
