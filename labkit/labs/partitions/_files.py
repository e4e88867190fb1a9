"""Text files of known lengths, in a folder that goes with them."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LINE = 100
"""Bytes of a line, its end included."""


class Files:
    """Files of lines that are numbered from 0 in each, named in the order of their lengths.

    The folder is the session's own, so that it goes with it however that ends; it goes before, when
    nothing holds this any more, as when a run is over or has failed.
    """

    def __init__(self, spark: SparkSession, lengths: Sequence[int]) -> None:
        context: Any = spark.sparkContext
        self.lengths = list(lengths)
        self.folder = Path(tempfile.mkdtemp(prefix="files-", dir=context._temp_dir))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        longest = max(self.lengths) // LINE
        text = "".join(f"{number:0{LINE - 1}d}\n" for number in range(longest)).encode()
        for number, length in enumerate(self.lengths):
            (self.folder / f"{number:06d}.txt").write_bytes(text[:length])

    @property
    def url(self) -> str:
        """The folder, as Spark is told of it."""
        return self.folder.as_uri()


def whole_lines(size: int) -> int:
    """The largest number of bytes up to `size` that is lines throughout, one line at least."""
    return max(1, size // LINE) * LINE
