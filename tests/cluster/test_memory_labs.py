"""Labs on clusters of their own that no notebook runs, and the levels that keep two copies."""

from __future__ import annotations

import pytest

from labkit.core.claims.judging import judged
from labkit.core.claims.lab import Lab
from labkit.core.claims.verdict import CONFIRMED, REFUTED
from labkit.core.design.budget import Stopping
from labkit.core.records.place import OWN_CLUSTER
from labkit.labs import entry, find
from labkit.labs.streaming import CHAPTER as STREAMS
from labkit.ledger import CLAIMS
from labkit.trials.plans import of_lab
from tests.notebooks.looks import clusters
from tests.notebooks.tried import untried
from tests.shown import figure
from tests.spark.lab_shown import require_shown
from tests.spark.one_pair import one_pair

pytestmark = pytest.mark.long

LABS = [lab for lab in untried() if lab.own_cluster and lab.chapter != STREAMS]


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_a_lab_on_a_cluster_shows_what_it_says_it_does(lab: Lab) -> None:
    """Its arms give one answer, its checks hold, no trial is thrown out, its clusters are gone.

    Of replicas: a level keeps a block on one executor unless it ends in _2, which takes twice the
    bytes and blocks.
    """
    before = clusters()
    require_shown(lab, None)
    found = one_pair(None, lab.id, **lab.small)
    assert clusters() == before
    assert {arm.place.kind for arm in found.arms if arm.place} == {OWN_CLUSTER}
    assert [trial.invalid for arm in found.arms for trial in arm.trials if trial.invalid] == []


def test_the_claim_that_a_serialized_level_replicates_is_refuted() -> None:
    """By the exact figure, at any size: one executor has a block, two with the _2 level."""
    (case,), lab = CLAIMS["replicated-levels"].cases, find("replicated-levels")
    main, *beside = judged(case, one_pair(None, lab.id, **lab.small))
    assert main.verdict == REFUTED and main.figures == (2, 1)
    assert {checked.verdict for checked in beside} == {CONFIRMED}


def test_levels_with_two_copies_have_a_cluster_and_the_others_have_none() -> None:
    """Records in memory are there twice; what is read is the same."""
    lab = entry("storage-levels")
    assert isinstance(lab, Lab) and not lab.own_cluster
    arms, params = ("MEMORY_ONLY_2", "DISK_ONLY_2"), {**lab.small, "copies": "two"}
    asked = of_lab(lab, params, Stopping(1), seed=1, arms=arms).budgeted(warmup_rounds=0)
    two = asked.run(None)
    assert {arm.place.kind for arm in two.arms if arm.place} == {OWN_CLUSTER}
    assert {arm.place.executors for arm in two.arms if arm.place} == {2}
    each = 5_000 * 1_000
    assert figure(two, "MEMORY_ONLY_2", "stored_memory_bytes") > 2 * each
    assert figure(two, "DISK_ONLY_2", "stored_disk_bytes") > 2 * each
