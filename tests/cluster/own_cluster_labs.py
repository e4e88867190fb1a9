"""The comparisons that start a cluster of their own: their small runs, and what they must show."""

from __future__ import annotations

import os

from labkit.core.claims.claim import Case, stated
from labkit.core.claims.judging import judged
from labkit.core.claims.lab import Lab
from labkit.core.claims.verdict import CONFIRMED
from labkit.core.records.comparison import Comparison
from labkit.core.records.place import OWN_CLUSTER
from labkit.labs import catalogue, find
from labkit.spark.jvm.known_clusters import Known, known_clusters
from tests.spark.one_pair import one_pair


def own_cluster_labs(chapter: str) -> list[Lab]:
    """Those of a chapter."""
    return [
        lab
        for lab in catalogue()
        if isinstance(lab, Lab) and lab.own_cluster and lab.chapter == chapter
    ]


def small(lab_id: str) -> Comparison:
    """A lab's small run; once in a file of tests, however many of them look at it."""
    return one_pair(None, lab_id, **find(lab_id).small)


def mine() -> list[Known]:
    """The clusters that this process has started."""
    return [cluster for cluster in known_clusters() if cluster.owner == os.getpid()]


def assert_shows(lab: Lab) -> None:
    """Its arms give one answer, its checks hold, no trial is thrown out, its clusters are gone."""
    before = mine()
    found = small(lab.id)
    assert mine() == before
    assert {arm.place.kind for arm in found.arms if arm.place} == {OWN_CLUSTER}
    assert [trial.invalid for arm in found.arms for trial in arm.trials if trial.invalid] == []
    assert lab.shows and all(check.exact for check in lab.shows)
    for checked in judged(Case(lab.id, lab.shows), found):
        assert checked.verdict == CONFIRMED, (stated(checked.check), checked.figures, checked.why)
