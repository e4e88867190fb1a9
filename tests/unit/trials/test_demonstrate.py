"""A demonstration whose steps have a place of their own: it asks for no session."""

from __future__ import annotations

from collections.abc import Iterator

from labkit.core.claims.lab import Demo
from labkit.core.records.demonstration import Observation, Setting
from labkit.trials.demonstrate import Showing
from labkit.trials.job import unsaved


def steps(spark: None) -> Iterator[Observation | Setting]:
    """Say where it runs, then what is so."""
    yield Setting({"master": "spark://127.0.0.1:1", "executors": 2})
    yield Observation("session", "none", str(spark), spark is None)


ELSEWHERE = Demo("Elsewhere", "Where?", "On a cluster.", (), steps, "elsewhere", own_cluster=True)


def test_what_runs_on_a_cluster_of_its_own_needs_no_session_and_records_its_setting() -> None:
    """The person's is neither started nor written down; the setting is no observation."""
    found = unsaved(Showing(ELSEWHERE, {}))
    assert found.verdicts == {"session": "as predicted"}
    assert found.environment == {"master": "spark://127.0.0.1:1", "executors": 2}
    assert not found.stopped


def test_any_other_needs_one() -> None:
    """Its steps are given it."""
    here = Demo("Here", "Where?", "Here.", (), steps, "here")
    assert Showing(here, {}).needs_session and not Showing(ELSEWHERE, {}).needs_session
