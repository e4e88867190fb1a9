"""A web log in Apache combined format: made from a seed at any size, and read back."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from labkit.core.errors import LabError, UsageError
from labkit.datasets.draws import whole
from labkit.datasets.loglines import log_lines
from labkit.spark.trial.by_value import ship

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import SparkSession

MOST = 100_000  # users, and pages: their numbers have five digits

_QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"'  # Apache writes a quote inside as \"
# Format: https://httpd.apache.org/docs/2.4/logs.html#combined
_COMBINED = re.compile(
    r'\S+ \S+ (\S+) \[[^\]]+\] "[A-Z]+ /(\S*) HTTP/\d\.\d" (\d{3}) (\d+|-) '
    rf"{_QUOTED} {_QUOTED}",
    re.ASCII,
)


def web_log(
    spark: SparkSession,
    lines: int,
    *,
    seed: int = 1,
    users: int = 10_000,
    pages: int = 2_000,
    skew: float = 1.1,
    partitions: int | None = None,
) -> RDD[str]:
    """The first `lines` requests of a web log, of some 230 bytes each, in order of time.

    lines: how many, 0 or more. A shorter log is the beginning of a longer one.
    seed: 0 or more. The same seed gives the same lines at any number of partitions.
    users, pages: how many there are to draw from, 1 to 100,000 each. Both follow Zipf's law:
        user00000 and KBDOC-00000.html are the commonest.
    skew: the law's exponent, above 0. At 1.1 the first of 10,000 users sends 15% of the requests.
    partitions: 1 or more; None takes Spark's default parallelism.

    A user keeps one address and one browser, a page one size. 2% of the requests end in 404 and
    0.2% in 500; there are 20 a second from 15 September 2013 on.

    Returns a lazy RDD. Its workers make the lines and the driver holds none of them. They need
    NumPy, and not labkit.

    Raises UsageError for a value out of range.
    """
    lines, seed = whole("lines", lines, 0), whole("seed", seed, 0)
    users, pages = whole("users", users, 1, MOST), whole("pages", pages, 1, MOST)
    if not (isinstance(skew, (int, float)) and math.isfinite(skew) and skew > 0):
        raise UsageError(f"skew is {skew!r}; allowed is a number above 0.")
    chosen = None if partitions is None else whole("partitions", partitions, 1)
    ship()
    context = spark.sparkContext
    slices = chosen or context.defaultParallelism

    def partition(index: int, _: Iterable[int]) -> Iterator[str]:
        first, end = lines * index // slices, lines * (index + 1) // slices
        return log_lines(first, end, seed=seed, users=users, pages=pages, skew=skew)

    numbered = context.parallelize(range(slices), slices)
    return numbered.mapPartitionsWithIndex(partition).setName("web log")


def parse_request(line: str) -> tuple[str, str, int, int]:
    """The user, page, status and bytes of one request.

    line: one line in Apache combined format, without its line end.

    Returns for example ("user00042", "KBDOC-00183.html", 200, 6218): the page is the path after
    the slash, and a size of "-" (nothing was sent) is 0.

    Raises LabError for any other line. Skipping it in silence would let two arms agree on an
    answer that is wrong.
    """
    match = _COMBINED.fullmatch(line)
    if match is None:
        raise LabError(
            f"This is not a request in Apache combined format: {line[:200]!r}; "
            "filter such lines out first."
        )
    user, page, status, size = match.groups()
    return user, page, int(status), 0 if size == "-" else int(size)
