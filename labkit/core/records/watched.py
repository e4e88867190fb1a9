"""What ran in a session during a block of the person's own code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .anatomy import Anatomy
from .cluster_map import ClusterMap
from .ran import Ran
from .shown import Shown
from .task_frame import task_frame

if TYPE_CHECKING:
    import pandas as pd


@dataclass(repr=False)
class Watch(Shown):
    """Evidence without a comparison: empty until the watched block has ended.

    `figures` are Spark's metrics of all that ran in the session meanwhile, by name: "jobs",
    "stages", "tasks", "shuffle_write_bytes" and so on, in bytes, seconds and counts. `ran` has the
    anatomy of it: stages, tasks, lineage and plans. `cluster` says what of it ran where: the driver
    and the executors. As a cell's last value it shows them.
    """

    ran: Ran | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    cluster: ClusterMap | None = None

    @property
    def anatomy(self) -> Anatomy | None:
        """The stages, tasks, RDDs and plans; None before the end, or where Spark dropped some."""
        return self.ran.anatomy if self.ran else None

    @property
    def tasks(self) -> pd.DataFrame:
        """A row a task: stage, partition, executor, seconds, records and bytes."""
        return task_frame(self.anatomy)

    def figure(self, name: str) -> float:
        """One of the figures; KeyError for a name that is none of them."""
        return self.figures[name]
