"""Where a lab's arms run, by what it asks for: nothing is started."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core.claims.lab import Lab
from labkit.core.params import Param
from labkit.spark.places.benches import Apart, Fresh, Here, OnCluster
from labkit.trials.plans import of_lab
from labkit.trials.sweep import of_sweep

FAIR = {"spark.scheduler.mode": "FAIR"}
PLAIN = Lab("Plain", "?", "", "tasks", (Param("size", 1, "a size", low=1, high=9),),
            lambda spark, size: {}, id="plain")  # fmt: skip
ONE_SESSION = replace(PLAIN, conf=lambda size: FAIR)
SESSIONS = replace(PLAIN, settings=lambda size: {"a": FAIR, "b": {}})
CLUSTER = replace(PLAIN, cluster=lambda size: {"workers": 1, "memory": "600m"})


def test_a_lab_that_asks_for_nothing_runs_in_the_persons_session() -> None:
    """And so does a sweep of it."""
    assert of_lab(PLAIN, {}).where == Here()
    assert PLAIN.needs_session and not PLAIN.own_cluster
    assert of_sweep(PLAIN, "size", (1, 2), {}).needs_session


@pytest.mark.parametrize("lab", [ONE_SESSION, SESSIONS, CLUSTER])
def test_one_that_has_a_place_of_its_own_starts_no_session_of_the_persons(lab: Lab) -> None:
    """Neither for a comparison nor for a sweep."""
    assert not of_lab(lab, {}).needs_session and not lab.needs_session
    assert not of_sweep(lab, "size", (1, 2), {}).needs_session


def test_settings_for_all_arms_are_those_of_one_fresh_session() -> None:
    """Those for each arm of a session for each trial."""
    assert of_lab(ONE_SESSION, {}).where == Fresh(FAIR)
    assert of_lab(SESSIONS, {}).where == Apart({"a": FAIR, "b": {}})


def test_on_a_cluster_of_its_own_they_are_those_of_the_session_there() -> None:
    """Or of those that the arms have."""
    shared = of_lab(replace(ONE_SESSION, cluster=CLUSTER.cluster), {}).where
    apart = of_lab(replace(SESSIONS, cluster=CLUSTER.cluster), {}).where
    assert isinstance(shared, OnCluster) and isinstance(apart, OnCluster)
    assert (shared.conf, shared.settings) == (FAIR, None)
    assert (apart.conf, apart.settings) == ({}, {"a": FAIR, "b": {}})
    assert replace(ONE_SESSION, cluster=CLUSTER.cluster).own_cluster


def test_a_lab_can_not_ask_for_both() -> None:
    """One session for all arms has no settings of an arm's own."""
    with pytest.raises(ValueError, match="settings of its arms' sessions, or the conf of one"):
        replace(ONE_SESSION, settings=SESSIONS.settings)
