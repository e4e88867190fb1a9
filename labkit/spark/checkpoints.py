"""Where reliable checkpoints go: files that all executors reach."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from labkit.core.errors import UsageError
from labkit.spark.jvm.masters import is_here

if TYPE_CHECKING:
    from pyspark import SparkContext


def ensure_checkpoints(context: SparkContext) -> None:
    """Give reliable checkpoints a folder, if none was set; it goes with the session.

    Raises UsageError on another machine's cluster: its workers don't reach a folder of this one.
    """
    if context.getCheckpointDir():
        return
    if not is_here(context.master or ""):
        raise UsageError(
            f"reliable checkpoints on {context.master} need spark.checkpoint.dir: a folder that "
            "all workers reach"
        )
    context.setCheckpointDir(tempfile.mkdtemp(prefix="checkpoints-", dir=context._temp_dir))
