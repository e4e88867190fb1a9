"""Labs on what is kept of a dataset, on clusters of their own: replicas, and what a loss costs."""

from __future__ import annotations

import pytest

from labkit.core.claims.claim import Case, stated
from labkit.core.claims.judging import judged
from labkit.core.claims.lab import Lab
from labkit.core.claims.verdict import CONFIRMED, REFUTED
from labkit.core.design.budget import Stopping
from labkit.core.records.comparison import Comparison
from labkit.core.records.place import OWN_CLUSTER
from labkit.labs import entry
from labkit.ledger import CLAIMS
from labkit.trials.plans import of_lab
from tests.spark.one_pair import figure, one_pair

pytestmark = pytest.mark.xdist_group("lineage labs")


@pytest.fixture(scope="module")
def replicated() -> Comparison:
    """One pair of each storage level on a cluster of two executors."""
    return one_pair(None, "replicated-levels", **entry("replicated-levels").small)


def test_a_level_keeps_a_block_on_one_executor_unless_it_ends_in_2(replicated: Comparison) -> None:
    """Twice the bytes and the blocks for two copies, whether in memory or on disk."""
    lab = entry("replicated-levels")
    assert isinstance(lab, Lab)
    for checked in judged(Case(lab.id, lab.shows), replicated):
        assert checked.verdict == CONFIRMED, (stated(checked.check), checked.figures)
        assert checked.ratio == 2.0
    assert figure(replicated, "MEMORY_AND_DISK_SER", "block_holders") == 1
    assert figure(replicated, "MEMORY_AND_DISK_SER_2", "block_holders") == 2


def test_the_claim_that_a_serialized_level_replicates_is_refuted(replicated: Comparison) -> None:
    """By the exact figure, at any size."""
    (case,) = CLAIMS["replicated-levels"].cases
    main, *beside = judged(case, replicated)
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
