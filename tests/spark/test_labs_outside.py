"""Labs that use what is outside Spark: what they count, and that they leave nothing behind."""

from __future__ import annotations

import gc
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from labkit.core.errors import TrialFailed, UsageError
from labkit.core.params import settle
from labkit.labs import find
from labkit.labs.tasks._service import LOOPBACK, Service, running
from labkit.spark.places.program import in_own_session
from tests.shown import figure
from tests.spark.one_pair import one_pair
from tests.spark.own_sessions import children


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which temporary ones are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_connections_are_one_a_record_a_partition_or_a_worker(
    spark: SparkSession, temporary: Path
) -> None:
    """Exactly; a worker has more than one task. The database goes with the comparison."""
    found = one_pair(spark, "map-partitions", records=2_000, products=50, partitions=24)
    assert figure(found, "a_record", "connections") == 2_000
    assert figure(found, "a_partition", "connections") == 24
    assert 1 <= figure(found, "a_worker", "connections") <= 12
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_a_pool_asks_at_once_and_one_by_one_does_not(spark: SparkSession) -> None:
    """Each record is asked for once, by as many threads as a task has."""
    found = one_pair(spark, "io-threads", records=40, threads=8, latency_ms=50, partitions=1)
    assert figure(found, "one_by_one", "requests") == figure(found, "pool", "requests") == 40
    assert figure(found, "one_by_one", "at_once") == 1
    assert 1 < figure(found, "pool", "at_once") <= 8


def test_what_computes_asks_nobody(spark: SparkSession) -> None:
    """The same arms, without a request."""
    found = one_pair(spark, "io-threads", records=20, threads=4, work="cpu", partitions=1)
    assert figure(found, "pool", "requests") == 0


def test_a_service_ends_with_its_block_on_an_error_too() -> None:
    """Nobody answers afterwards."""
    with suppress(ZeroDivisionError), running(Service(0.0)) as service:
        url = f"http://{LOOPBACK}:{service.server_port}/7"
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == b"49"
        raise ZeroDivisionError
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url, timeout=5)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"records": 10_000, "latency_ms": 1_000}, "records times latency_ms can't be 10,000 s"),
        ({"threads": 32, "partitions": 64}, "can't be 2,048 look-ups at once; allowed: 512"),
        ({}, ""),
    ],
)
def test_a_service_is_asked_within_bounds(asked: dict[str, int], said: str) -> None:
    """Of rate and of time, before anything starts."""
    lab = find("io-threads")
    assert lab.allows is not None
    assert said in lab.allows(**settle(lab.params, asked))
    with pytest.raises(UsageError):
        settle(lab.params, {"threads": 1_000})


def stumbling(spark: SparkSession, folder: Path) -> Iterator[object]:
    """Yield where it runs, then fail."""
    yield str(folder), spark.sparkContext.master
    raise ValueError("a stone in the way")


def test_a_program_in_a_session_of_its_own_leaves_nothing_when_it_fails(temporary: Path) -> None:
    """What it yielded before is there, its error is told, folder and processes are gone."""
    program = in_own_session(stumbling, "local[1,3]", {})
    folder, master = next(program)
    assert Path(folder).parent.parent == temporary
    assert master == "local[1,3]"
    with pytest.raises(TrialFailed, match="a stone in the way"):
        next(program)
    assert list(temporary.iterdir()) == []
    assert children(Path(folder)) == []


def test_a_program_ends_when_nobody_asks_for_more(temporary: Path) -> None:
    """As when a demonstration is cancelled after one of its observations."""
    program = in_own_session(stumbling, "local[1]", {})
    folder, _ = next(program)
    program.close()
    assert list(temporary.iterdir()) == []
    assert children(Path(folder)) == []


def test_a_checkpoint_cuts_an_rdds_lineage() -> None:
    """Every round adds to it and to what each stage sends, until a checkpoint forgets it."""
    found = one_pair(None, "checkpoint-lineage", rounds=10, every=5, data="rdd")
    for cut in ("local", "reliable"):
        for name in ("lineage_depth", "task_bytes"):
            assert figure(found, cut, name) < figure(found, "uncut", name)
