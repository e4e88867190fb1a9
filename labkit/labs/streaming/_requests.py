"""A web log's lines in batches, what a batch job makes of them, and what Spark refuses."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from labkit.core.claims.lab import Stretch
from labkit.datasets import parse_request, web_log
from labkit.labs.kit import RDD, SparkSession, count

LINES = count("lines", 400, "lines of the web log in a batch", low=20, high=100_000)
USERS = count("users", 50, "users who send the requests", low=5, high=10_000)


def in_batches(spark: SparkSession, lines: int, batches: int, users: int) -> list[list[str]]:
    """The first lines of the web log, so many in a batch."""
    text = web_log(spark, lines * batches, users=users, partitions=2).collect()
    return [text[place : place + lines] for place in range(0, len(text), lines)]


def rdds(spark: SparkSession, batches: Iterable[Sequence[Any]]) -> list[Any]:
    """Each batch as an RDD of two partitions."""
    return [spark.sparkContext.parallelize(batch, 2) for batch in batches]


def user_of(line: str) -> str:
    """Who sent a request."""
    return parse_request(line)[0]


def once(line: str) -> tuple[str, int]:
    """Who sent a request, and that it is one."""
    return parse_request(line)[0], 1


def counted(batches: Iterable[Sequence[str]]) -> Counter[str]:
    """How many requests each user sent in these batches."""
    return Counter(user_of(line) for batch in batches for line in batch)


def answer_of(stretch: Stretch) -> Any:
    """What a stretch gives, which is run for it."""
    stretch.run()
    return stretch.answer()


def as_files(folder: Path, batches: Iterable[Sequence[str]]) -> str:
    """The batches as text files, one each, in the order in which a query takes them."""
    folder.mkdir()
    for number, batch in enumerate(batches):
        file = folder / f"{number:04}.txt"
        file.write_text("".join(f"{line}\n" for line in batch))
        os.utime(file, (number, number))  # the files' order is that of their times
    return str(folder)


def put_out(rdd: RDD[tuple[str, int]]) -> None:
    """Bring a batch's counts to the driver, and do no more with them."""
    rdd.collect()


def refusal(call: Callable[[], Any]) -> str:
    """The first line of what Spark says against a call; empty where it takes it."""
    try:
        call()
    except Exception as error:  # noqa: BLE001  it is what is shown
        java = getattr(error, "java_exception", None)
        text = str(java.getMessage() if java is not None else error)
        first = next((line for line in text.splitlines() if line.strip()), type(error).__name__)
        return first.split("terminated with exception: ")[-1].split(" Currently running")[0]
    return ""
