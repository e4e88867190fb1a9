"""The titles of the web log's pages: the small table that its requests are joined with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.datasets.draws import uniforms, whole
from labkit.datasets.loglines import page_name
from labkit.datasets.weblog import MOST

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

_TASKS = ("Activate", "Back up", "Clean", "Connect", "Pair", "Repair", "Replace", "Reset", "Update")
_PARTS = ("the battery", "the camera", "the charger", "the display", "the keypad", "the SIM card")
_DEVICES = ("the Heron 2", "the Heron 3", "the Kestrel", "the Kestrel Mini", "the Osprey S")
_STREAM = 2  # of the seed; loglines.py uses 0 and 1


def page_title_table(pages: int = 2_000, seed: int = 1) -> dict[str, str]:
    """A title for every page of `web_log` with the same `pages`, keyed as `parse_request` does.

    pages: how many, 1 to 100,000; 2,000 of them are some 0.1 MB, a fair size to broadcast.
    seed: 0 or more; the same seed gives the same titles.

    Returns for example {"KBDOC-00000.html": "Reset the camera of the Kestrel", ...}. Titles
    repeat, pages don't.

    Raises UsageError for a value out of range.
    """
    pages, seed = whole("pages", pages, 1, MOST), whole("seed", seed, 0)
    choices = len(_TASKS) * len(_PARTS) * len(_DEVICES)
    table = {}
    for page, draw in enumerate((uniforms(pages, seed, _STREAM) * choices).astype(int).tolist()):
        rest, task = divmod(draw, len(_TASKS))
        device, part = divmod(rest, len(_PARTS))
        table[page_name(page)] = f"{_TASKS[task]} {_PARTS[part]} of {_DEVICES[device]}"
    return table


def page_titles(
    spark: SparkSession, pages: int = 2_000, *, seed: int = 1, partitions: int | None = None
) -> RDD[tuple[str, str]]:
    """`page_title_table` as an RDD of (page, title), for a join through a shuffle.

    partitions: 1 or more; None leaves it to Spark (its default parallelism).

    Raises UsageError for a value out of range.
    """
    table = page_title_table(pages, seed)
    slices = None if partitions is None else whole("partitions", partitions, 1)
    return spark.sparkContext.parallelize(list(table.items()), slices).setName("page titles")
