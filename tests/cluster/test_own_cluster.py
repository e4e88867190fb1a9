"""Arms on a cluster that is started for them: where each ran, and that it is gone."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from labkit.core.claims.lab import Lab
from labkit.core.design.budget import Stopping
from labkit.core.errors import UsageError
from labkit.core.records.place import OWN_CLUSTER
from labkit.spark.jvm.known_clusters import Known, known_clusters
from labkit.trials.plans import of_lab
from tests.cluster.own_cluster_lab import APART, SHARED


def mine() -> list[Known]:
    """The clusters that this process has started."""
    return [cluster for cluster in known_clusters() if cluster.owner == os.getpid()]


@pytest.mark.parametrize(("lab", "executors"), [(APART, [2, 1]), (SHARED, [1, 1])])
def test_each_arm_says_how_many_executors_it_had(lab: Lab, executors: list[int]) -> None:
    """In sessions of its own with its settings, or in one that all share; two cores in either."""
    before = mine()
    found = of_lab(lab, {}, Stopping(1), seed=1).budgeted(warmup_rounds=0).run(None)
    assert [arm.name for arm in found.arms] == ["many", "one"]
    places = [arm.place for arm in found.arms if arm.place is not None]
    assert [(place.kind, place.cores) for place in places] == [(OWN_CLUSTER, 2)] * 2
    assert [place.executors for place in places] == executors
    assert mine() == before


def test_a_cluster_that_this_machine_can_not_have_is_refused_before_it_starts() -> None:
    """In one line."""
    lab = replace(SHARED, cluster=lambda: {"workers": 99})
    with pytest.raises(UsageError, match="workers can't be 99; allowed: a whole number from 1 to"):
        of_lab(lab, {})
