"""The comparisons of chapter 07 at a small size, each on the cluster that it starts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labkit.core.claims.lab import Lab
from labkit.core.errors import UsageError
from labkit.labs import find
from labkit.labs.scheduling import CHAPTER
from labkit.labs.scheduling.locality_wait import LEVELS
from labkit.spark.cluster import layout
from labkit.trials.plans import of_lab
from tests.cluster.own_cluster_labs import assert_shows, own_cluster_labs, small
from tests.spark.one_pair import figure

LABS = own_cluster_labs(CHAPTER)


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.id)
def test_a_lab_on_a_cluster_shows_what_it_says_it_does(lab: Lab) -> None:
    """Also beside the other tests of its run."""
    assert_shows(lab)


def test_executors_of_one_host_ask_each_other_only_where_they_may_not_read_its_disk() -> None:
    """Every byte is local in both layouts; by sockets some half of them are remote."""
    found = small("executor-layout")
    places = [arm.place for arm in found.arms if arm.place is not None]
    assert [place.executors for place in places] == [2, 1, 2]
    assert [place.cores for place in places] == [2, 2, 2]
    read = figure(found, "many", "shuffle_read_bytes")
    for arm in ("many", "one"):
        assert figure(found, arm, "remote_bytes") == 0
        assert figure(found, arm, "local_bytes") == read
    remote = figure(found, "many_by_socket", "remote_bytes")
    assert 0.2 * read < remote < 0.8 * read
    assert remote + figure(found, "many_by_socket", "local_bytes") == read


def test_tasks_wait_for_the_executor_with_their_partitions_or_go_to_the_other() -> None:
    """All are process-local where they wait; without, some run on the other host."""
    found = small("locality-wait")
    waits, free = (
        {level: figure(found, arm, level) for level in LEVELS} for arm in ("wait_3s", "wait_0")
    )
    assert waits == dict.fromkeys(LEVELS, 0) | {"process_local": 4}
    assert free["any"] >= 1 and free["process_local"] + free["any"] == 4
    kept = [figure(found, arm, "cached_partitions") for arm in ("wait_3s", "wait_0")]
    assert kept == [5, 5], "the four and the one that they came from; what is fetched is not kept"


def test_the_slow_hosts_task_gets_a_copy_only_with_speculation() -> None:
    """One session for both: the switch is read for each stage."""
    found = small("speculation")
    assert figure(found, "off", "task_copies") == 0
    assert figure(found, "on", "task_copies") == 1
    assert [arm.place.executors for arm in found.arms if arm.place is not None] == [2, 2]
    conf = found.environment["conf"]
    assert conf["spark.speculation.interval"] == "100ms"


def test_a_cluster_that_this_machine_can_not_have_is_refused_before_it_starts() -> None:
    """In one line."""
    lab = replace(LABS[0], cluster=lambda **_: {"workers": 99})
    with pytest.raises(UsageError, match="workers can't be 99; allowed: a whole number from 1 to"):
        of_lab(lab, {})


def test_a_machine_with_one_core_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything starts: two executors need two."""
    monkeypatch.setattr(layout.os, "cpu_count", lambda: 1)
    with pytest.raises(UsageError, match="cores can't be 2; allowed: a whole number from 1 to 1"):
        of_lab(find("executor-layout"), {})
    for lab in ("locality-wait", "speculation"):
        with pytest.raises(UsageError, match="that is 2 cores; allowed: at most this machine's 1"):
            of_lab(find(lab), {})


def test_what_would_take_too_long_is_refused() -> None:
    """In one line, with what is allowed."""
    with pytest.raises(UsageError, match=r"task_ms times slower can't be 1,000 s for a task"):
        of_lab(find("speculation"), {"task_ms": 5_000, "slower": 200})
    with pytest.raises(UsageError, match=r"rounds a task; allowed: 20,000,000"):
        of_lab(find("locality-wait"), {"records": 2_000_000})
