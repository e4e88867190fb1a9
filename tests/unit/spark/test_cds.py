"""The class-data-sharing archive's life on disk: who may write it, and when it is adopted."""

from __future__ import annotations

import os
from dataclasses import replace
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pytest

from labkit.spark.jvm.cds import archive_path, share
from labkit.spark.jvm.distribution import Spark
from labkit.spark.jvm.java import Java

COMPLETE = b"\xa8\xab\x0b\xf0 and the rest of an archive"
SPARK = Spark(Path("/opt/spark"), "4.3.0")


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Java:
    """Return a Java that comes with its own archive, with an empty cache beside it."""
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("LABKIT_CDS", raising=False)
    own = tmp_path / "java" / "lib" / "server" / "classes.jsa"
    own.parent.mkdir(parents=True)
    own.touch()
    return Java(tmp_path / "java", 17, "17.0.15", "PATH")


def test_one_launch_at_a_time_writes_the_archive(java: Java) -> None:
    """While one JVM may write the archive, another launch neither writes nor uses one."""
    first = share(java, SPARK)
    assert any("ArchiveClassesAtExit" in option for option in first.options)
    assert share(java, SPARK).options == ()
    first.close()


def test_a_complete_draft_is_adopted_and_used(java: Java) -> None:
    """When the JVM that wrote it has gone, the next launch uses what it wrote."""
    archive = archive_path(java, SPARK)
    first = share(java, SPARK)
    archive.with_suffix(".draft").write_bytes(COMPLETE)
    assert share(java, SPARK).archive is None, "its JVM still holds the lock"
    first.close()
    second = share(java, SPARK)
    assert second.archive == archive
    assert f"-XX:SharedArchiveFile={archive}" in second.options
    assert archive.read_bytes() == COMPLETE


def test_an_archive_that_a_jvm_maps_stays_whole_while_another_takes_its_place(java: Java) -> None:
    """Archives are replaced by name and never written into: a JVM reads its own to the end."""
    archive = archive_path(java, SPARK)
    draft = archive.with_suffix(".draft")
    share(java, SPARK).close()
    draft.write_bytes(COMPLETE)
    used = share(java, SPARK)
    with archive.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
        used.discard()
        share(java, SPARK).close()
        draft.write_bytes(COMPLETE[:8])
        assert share(java, SPARK).archive == archive
        assert archive.read_bytes() == COMPLETE[:8]
        assert mapped[:] == COMPLETE


def test_a_broken_off_draft_is_thrown_away(java: Java) -> None:
    """The JVM writes the first bytes last, so a draft without them was never finished."""
    draft = archive_path(java, SPARK).with_suffix(".draft")
    share(java, SPARK).close()
    draft.write_bytes(bytes(100))
    share(java, SPARK).close()
    assert not draft.exists()
    assert not archive_path(java, SPARK).exists()


def test_a_class_path_that_cannot_be_archived_is_given_up_after_three_launches(
    java: Java,
) -> None:
    """Launches stop paying for an archive that never comes."""
    for _ in range(3):
        sharing = share(java, SPARK)
        assert sharing.options
        sharing.close()
    assert share(java, SPARK).options == ()


def test_another_java_spark_or_class_path_has_another_archive(java: Java) -> None:
    """An archive is never offered to a JVM that it was not made by."""
    paths = {
        archive_path(java, SPARK),
        archive_path(replace(java, full_version="17.0.16"), SPARK),
        archive_path(java, replace(SPARK, version="4.3.1")),
        archive_path(java, SPARK, "/my/classes.jar"),
    }
    assert len(paths) == 4


def test_the_oldest_archives_are_removed(java: Java) -> None:
    """No more than three archives, of 150 MB each, are kept."""
    archive = archive_path(java, SPARK)
    archive.parent.mkdir(parents=True)
    for age in range(5):
        old = archive.parent / f"old-{age}.jsa"
        old.touch()
        os.utime(old, (1000 - age, 1000 - age))
    archive.write_bytes(COMPLETE)
    assert share(java, SPARK).archive == archive
    kept = {path.name for path in archive.parent.glob("*.jsa")}
    assert kept == {archive.name, "old-0.jsa", "old-1.jsa"}


def test_sharing_can_be_switched_off(java: Java, monkeypatch: pytest.MonkeyPatch) -> None:
    """LABKIT_CDS=0 launches without an archive, for comparing."""
    monkeypatch.setenv("LABKIT_CDS", "0")
    assert share(java, SPARK).options == ()


def test_a_cache_that_cannot_hold_an_archive_means_no_sharing(java: Java) -> None:
    """A file where the folder should be is no reason to fail."""
    archive_path(java, SPARK).parent.touch()
    assert share(java, SPARK).options == ()
