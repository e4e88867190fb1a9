"""Which arms get JVMs of their own, and whether those and their files fit on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from labkit.core.claims.lab import Lab
from labkit.core.errors import UsageError
from labkit.core.records.trial import TIMED, Trial
from labkit.core.settings import HEAP, JAVA_OPTIONS, size
from labkit.spark.children.scratch import base, require_disk
from labkit.spark.jvm.cds import share
from labkit.spark.jvm.distribution import Spark
from labkit.spark.jvm.java import Java
from labkit.spark.places.jvms import HEAPS, MOST_HEAP, are_apart, jvm_settings
from labkit.spark.places.sessions import middle, some
from labkit.trials.plans import of_lab, of_variants

KRYO = {"spark.serializer": "org.apache.spark.serializer.KryoSerializer"}


def test_arms_share_a_jvm_unless_they_differ_in_what_it_is_started_with() -> None:
    """A serializer is a session's, a heap or a collector a JVM's."""
    assert not are_apart({"a": {}, "b": KRYO})
    assert not are_apart({"a": {HEAP: "1g"}, "b": {HEAP: "1g", **KRYO}})
    assert are_apart({"a": {HEAP: "1g"}, "b": {HEAP: "2g"}})
    assert are_apart({"a": {}, "b": {JAVA_OPTIONS: "-XX:+UseZGC"}})


def test_heaps_that_nobody_chose_stay_small_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many JVMs run side by side, all of them have 3 GiB at most."""
    monkeypatch.delenv("SPARK_DRIVER_MEMORY", raising=False)
    for jvms in range(1, 9):
        heap = size(jvm_settings({}, jvms)[HEAP])
        assert heap <= MOST_HEAP * 2**20 and jvms * heap <= HEAPS * 2**20
    assert jvm_settings({HEAP: "3g", **KRYO}, 2) == {HEAP: "3g"}


def test_a_heap_larger_than_the_machine_is_refused_before_anything_starts() -> None:
    """One that is too large, and two that are so together."""
    with pytest.raises(UsageError, match=r"spark\.driver\.memory of arm b can't be .* allowed"):
        of_variants({"a": str, "b": str}, settings={"a": {}, "b": {HEAP: "4000g"}})
    off = {"spark.memory.offHeap.enabled": True, "spark.memory.offHeap.size": "4000g"}
    with pytest.raises(UsageError, match="of arm b can't be"):
        of_variants({"a": str, "b": str}, settings={"a": {}, "b": off})


def test_jvms_that_fit_one_by_one_but_not_together_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They all run at the same time."""
    monkeypatch.setattr("labkit.spark.places.jvms.machine_memory", lambda: 4 * 2**30)
    with pytest.raises(UsageError, match="side by side"):
        of_variants({"a": str, "b": str}, settings={"a": {HEAP: "2g"}, "b": {HEAP: "3g"}})


def test_too_little_disk_is_refused_before_anything_starts() -> None:
    """The line has what is needed, what is free, and the way out."""
    require_disk(1000)
    lab = Lab(
        title="t", question="q?", expect="e", metric="m", params=(), build=lambda spark: {},
        id="demo", disk_bytes=lambda: 10**18,
    )  # fmt: skip
    with pytest.raises(UsageError, match=r"would keep about .* on disk, and .* free"):
        of_lab(lab, {})


def test_files_go_where_spark_was_told_to_put_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The first of $SPARK_LOCAL_DIRS, which a person sets to a fast or a large disk."""
    monkeypatch.setenv("SPARK_LOCAL_DIRS", f"{tmp_path},/other")
    assert base() == tmp_path
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path / "missing"))
    with pytest.raises(UsageError, match=r"SPARK_LOCAL_DIRS can't be .*missing; allowed"):
        base()


def test_the_figure_of_a_session_is_its_median_sound_run() -> None:
    """A run whose task failed is no measure of the arm."""

    def run(seconds: float, invalid: str = "") -> Trial:
        return Trial("a", "timed", 0, 0, seconds, invalid=invalid)

    assert middle([run(3), run(1), run(2)]).seconds == 2
    assert middle([run(1, "a task failed"), run(5), run(4), run(6)]).seconds == 5
    assert middle([run(2, "bad"), run(1, "bad"), run(3, "bad")]).seconds == 2


def test_a_jvm_that_may_make_no_archive_is_not_told_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It leaves no draft and no try behind, so that a usual session makes the archive."""
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path))
    java = Java(tmp_path / "java", 17, "17.0.1", "PATH")
    (tmp_path / "java" / "lib" / "server").mkdir(parents=True)
    (tmp_path / "java" / "lib" / "server" / "classes.jsa").touch()
    spark = Spark(tmp_path / "spark", "4.3.0")
    assert share(java, spark, making=False).options == ()
    sharing = share(java, spark)
    sharing.close()
    assert any("ArchiveClassesAtExit" in option for option in sharing.options)


@pytest.mark.parametrize(
    ("seconds", "repeats", "count"),
    [(0.2, 1, 5), (0.7, 1, 5), (1.0, 1, 3), (1.6, 1, 2), (9.0, 1, 1), (0.1, 10, 3)],
)
def test_a_session_has_fewer_runs_of_what_takes_long(
    seconds: float, repeats: int, count: int
) -> None:
    """Never none; repetitions inside a run count."""
    found = some(5, 3.0, lambda: Trial("a", TIMED, 0, 0, seconds, repeats=repeats))
    assert len(found) == count
