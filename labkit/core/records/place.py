"""Where an arm ran: in the person's session, or in one that was made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HERE, OWN_SESSION, OWN_JVM, FRESH_JVM, OWN_CLUSTER = (
    "here", "own session", "own JVM", "fresh JVM", "own cluster",
)  # fmt: skip

TRIAL, RUN = "trial", "run"


@dataclass(frozen=True)
class Place:
    """Where an arm's trials ran.

    `kind` is one of the words above: the person's session, a session or a JVM of the arm's own, a
    JVM that was started for the whole comparison, a cluster. It `lives` for a trial or for the run.
    `settings` are what it was opened with beside what all arms have in common. `cores` are those of
    its executors, `executors` how many there were and `hosts` on how many machines, None where
    that isn't known.
    """

    kind: str = HERE
    lives: str = RUN
    settings: Mapping[str, str] = field(default_factory=dict)
    cores: int | None = None
    executors: int | None = None
    hosts: int | None = None
