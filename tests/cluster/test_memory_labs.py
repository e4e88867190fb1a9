"""Labs on what is kept of a dataset, on clusters of their own: replicas, and what they take."""

from __future__ import annotations

import pytest

from labkit.core.claims.judging import judged
from labkit.core.claims.lab import Lab
from labkit.core.claims.verdict import CONFIRMED, REFUTED
from labkit.core.design.budget import Stopping
from labkit.core.records.place import OWN_CLUSTER
from labkit.labs import entry
from labkit.labs.memory import CHAPTER
from labkit.ledger import CLAIMS
from labkit.trials.plans import of_lab
from tests.cluster.own_cluster_labs import assert_shows, own_cluster_labs, small
from tests.spark.one_pair import figure

LABS = own_cluster_labs(CHAPTER)


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_a_lab_on_a_cluster_shows_what_it_says_it_does(lab: Lab) -> None:
    """A level keeps a block on one executor unless it ends in _2: twice the bytes and blocks."""
    assert_shows(lab)


def test_the_claim_that_a_serialized_level_replicates_is_refuted() -> None:
    """By the exact figure, at any size: one executor has a block, two with the _2 level."""
    (case,) = CLAIMS["replicated-levels"].cases
    main, *beside = judged(case, small("replicated-levels"))
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
