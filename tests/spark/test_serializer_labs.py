"""The labs of serializers, in sessions of their own: the exact figures of their lessons."""

from __future__ import annotations

from tests.spark.one_pair import figure, one_pair


def test_a_class_that_is_not_registered_is_refused_and_named() -> None:
    """The registered arm's sessions take no other class, and say so of one."""
    found = one_pair(None, "kryo-registration", records=10_000, partitions=2)
    assert figure(found, "registered", "shuffle_write_bytes") < 0.95 * figure(
        found, "unregistered", "shuffle_write_bytes"
    )
    (told,) = found.arm("registered").remarks
    assert "Class is not registered: labkit.Record" in told
    assert told in [item["text"] for item in found.advice]


def test_kryo_stores_less_than_java_and_a_dataframe_least() -> None:
    """The published ratio of stored bytes is 1.23; here it lies between 1.15 and 1.35."""
    found = one_pair(None, "kryo-java", records=1_000, partitions=2)
    java, kryo, rows = (
        figure(found, arm, "stored_disk_bytes") for arm in ("java", "kryo", "dataframe")
    )
    assert 1.15 < java / kryo < 1.35
    assert rows < kryo


def test_python_records_are_pickled_before_any_serializer_sees_them() -> None:
    """The shuffle has the same bytes under both, to the byte."""
    found = one_pair(None, "pyspark-serializer", records=1_000, partitions=2)
    java, kryo = (figure(found, arm, "shuffle_write_bytes") for arm in ("java", "kryo"))
    assert java == kryo > 0


def test_simple_types_go_through_kryo_anyway() -> None:
    """Integers take the same bytes under both serializers."""
    found = one_pair(None, "internal-kryo", records=10_000, partitions=2)
    java, kryo = (figure(found, arm, "shuffle_write_bytes") for arm in ("java", "kryo"))
    assert java == kryo > 0
