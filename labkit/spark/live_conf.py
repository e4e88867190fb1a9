"""Settings of a session that runs, changed for a block: those that Spark reads for each stage.

`sparkContext.getConf()` is a copy, and PySpark has no way to the one that the scheduler reads. What
it reads there as a stage's tasks are handed to it (the fields of TaskSetManager: the waits of
`spark.locality.wait`, `spark.speculation` with its quantile and multiplier) holds for the stages of
the block alone. Other settings are read once, as a session starts, and changing them here changes
nothing: look at the effect. Of speculation these are the interval, and whether the thread runs that
looks for slow tasks, which it does only in a session that was started with `spark.speculation`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from labkit.spark.session import as_text

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@contextmanager
def live(spark: SparkSession, settings: Mapping[str, object]) -> Iterator[None]:
    """A block whose stages are scheduled with these settings; afterwards all is as it was.

    Stages that other threads submit meanwhile are, too. Raises UsageError for a name that is no
    Spark setting, or one without a value.
    """
    wanted, conf = as_text(settings), spark.sparkContext._jsc.sc().conf()
    before = {key: str(conf.get(key)) if conf.contains(key) else None for key in wanted}
    try:
        for key, value in wanted.items():
            conf.set(key, value)
        yield
    finally:
        for key, kept in before.items():
            if kept is None:
                conf.remove(key)
            else:
                conf.set(key, kept)
