"""The comparisons that start a cluster of their own: their small runs, and what they must show."""

from __future__ import annotations

from labkit.core.claims.claim import Case, stated
from labkit.core.claims.judging import judged
from labkit.core.claims.lab import Lab
from labkit.core.claims.verdict import CONFIRMED
from labkit.core.records.comparison import Comparison
from labkit.labs import catalogue, find
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


def assert_shows(lab: Lab) -> None:
    """Its arms give one answer, its checks hold, and no trial is thrown out."""
    found = small(lab.id)
    assert [trial.invalid for arm in found.arms for trial in arm.trials if trial.invalid] == []
    assert lab.shows and all(check.exact for check in lab.shows)
    for checked in judged(Case(lab.id, lab.shows), found):
        assert checked.verdict == CONFIRMED, (stated(checked.check), checked.figures, checked.why)
