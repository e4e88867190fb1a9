"""Who is where: read from Spark's rows and the system's processes."""

from __future__ import annotations

from labkit.core.reading.executors import there
from labkit.core.reading.names import numbered
from labkit.core.records.cluster_map import ClusterMap, Process, Work
from labkit.spark.cluster_map import with_processes
from tests.unit.cluster_maps import MASTER_URL, PROCESSES, foreign, local, two_hosts


def test_each_host_has_its_workers_and_executors() -> None:
    """By Spark's row and by the process, joined by the executor's id."""
    found = two_hosts()
    where = {host.name: (host.workers, host.executors) for host in found.hosts}
    told = {name: ([w.worker for w in ours], [e.id for e in theirs])
            for name, (ours, theirs) in where.items()}  # fmt: skip
    assert told == {"127.0.0.1": ([0], ["1"]), "127.0.0.2": ([1], ["0"])}
    assert [one.process.pid for one in found.executors if one.process] == [25919, 25908]
    assert found.cores == 2 and found.driver is not None and found.driver.cores == 0
    assert found.driver.work is not None and found.driver.work.seconds == 0


def test_an_executor_that_is_gone_has_no_core_and_says_why() -> None:
    """It stays on the map with what it ran."""
    gone = {"isActive": False, "removeTime": 1795872119000, "removeReason": "killed\n  at a.b.C"}
    found = two_hosts(e0=gone)
    (lost,) = (one for one in found.executors if one.left is not None)
    assert (lost.id, lost.reason, lost.process) == ("0", "killed", None)
    assert found.cores == 1 and lost.work is not None and lost.work.tasks == 10


def test_times_are_read_as_the_rest_api_writes_them_too() -> None:
    """In GMT, to the millisecond."""
    stamp = {"addTime": "2026-11-28T13:21:56.568GMT"}
    ours, theirs = (next(one for one in found.executors if one.id == "0")
                    for found in (two_hosts(), two_hosts(e0=stamp)))  # fmt: skip
    assert theirs.came == ours.came


def test_a_cluster_without_a_session_has_its_processes_alone() -> None:
    """Executors are those of other applications then, of which Spark tells nothing here."""
    found = with_processes(ClusterMap(MASTER_URL), PROCESSES)
    assert [one.what for one in found.workers] == ["worker", "worker"]
    assert found.executors == () and [one.work for one in found.others] == [None, None]
    assert found.master_process == Process("master", 25586, host="127.0.0.1")


def test_in_local_mode_the_driver_has_the_cores() -> None:
    """And there are no hosts beside it."""
    assert local().cores == 2 and local().hosts == ()
    assert local().driver is not None and local().driver.work is not None  # type: ignore[union-attr]


def test_a_block_has_the_work_that_came_after_its_beginning() -> None:
    """Of an executor that came later, all of it; what is kept in memory is that of the moment."""
    before, after = two_hosts(), two_hosts(e0={"completedTasks": 15, "totalDuration": 9913})
    found = {one.id: one.work for one in after.since(before, "a block").executors}
    assert found["0"] == Work(5, 1, seconds=1.0, cached_bytes=90512)
    assert found["1"] == Work(cached_bytes=90512)
    assert after.since(ClusterMap(MASTER_URL), "").executors[0].work == after.executors[0].work


def test_a_record_numbers_hosts_that_are_not_this_machines() -> None:
    """Loopback stays; whoever was there in the stretch of time is in it."""
    assert numbered(["10.0.0.2", "127.0.0.2", "10.0.0.1"]) == {
        "10.0.0.1": "host 1", "10.0.0.2": "host 2", "127.0.0.2": "127.0.0.2",
    }  # fmt: skip
    executors = foreign().executors
    came = executors[0].came
    assert [one.host for one in there(executors, came + 1, 5.0)] == ["host 1", "host 2"]
    assert there(executors, came - 10, 5.0) == ()
    gone = two_hosts(e0={"isActive": False, "removeTime": int((came + 2) * 1000)}).executors
    assert [one.id for one in there(gone, came + 3, 5.0)] == ["1"]
