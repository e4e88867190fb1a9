"""Settings of arms, looked at before anything starts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.errors import UsageError
from labkit.core.settings import (
    COLLECTORS,
    JAVA_OPTIONS,
    collector_option,
    java_options,
    one_collector,
    require_arms,
    settled,
    size,
)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("spark.io.compression.codec", "lz5", "unknown codec 'lz5' .*; allowed: lz4, lzf"),
        ("spark.serializer", "kryo", "unknown serializer 'kryo'; allowed: org.apache.spark"),
        ("spark.sql.defaultCacheStorageLevel", "MEMORY", "unknown storage level 'MEMORY'"),
        (JAVA_OPTIONS, "-XX:+UseConcMarkSweepGC", "unknown collector 'ConcMarkSweep'; allowed: G1"),
        (JAVA_OPTIONS, "-XX:+UseG1GC -XX:+UseZGC", "one collector at a time"),
        (JAVA_OPTIONS, "-Xmx2g", "the heap is set by spark.driver.memory"),
        ("spark.driver.memory", "2048", "allowed: a size with its unit, such as 512m or 2g"),
        ("spark.driver.memory", "much", "spark.driver.memory can't be 'much'"),
        ("spark.memory.fraction", "60%", "allowed: a number between 0 and 1"),
        ("spark.rdd.compress", "yes", "spark.rdd.compress can't be 'yes'; allowed: true, false"),
        ("memory.fraction", "0.5", "'memory.fraction' of arm a is no Spark setting"),
        ("spark.rdd.compress", None, "spark.rdd.compress of arm a is None"),
    ],
)
def test_a_bad_setting_is_one_line_that_says_what_is_allowed(
    key: str, value: Any, said: str
) -> None:
    """What Spark would refuse in mid-run, or take for something else, is refused first."""
    with pytest.raises(UsageError, match=said) as error:
        settled({"a": {key: value}})
    assert len(str(error.value).splitlines()) == 1


def test_settings_are_written_as_spark_writes_them() -> None:
    """Switches in small letters, numbers as text; somebody's own codec is left to Spark."""
    codec = "com.example.MyCodec"
    found = settled({"a": {"spark.rdd.compress": True, "spark.memory.fraction": 0.5},
                     "b": {"spark.io.compression.codec": codec}})  # fmt: skip
    assert found["a"] == {"spark.rdd.compress": "true", "spark.memory.fraction": "0.5"}
    assert found["b"] == {"spark.io.compression.codec": codec}


def test_settings_that_are_no_mapping_are_refused() -> None:
    """The line shows how they are written."""
    with pytest.raises(UsageError, match="allowed: Spark settings by arm, such as"):
        settled({"a": "spark.rdd.compress"})  # type: ignore[dict-item]


def test_settings_are_given_for_every_arm_and_no_other() -> None:
    """One that is missing is as wrong as one too many."""
    require_arms({"a": {}, "b": {}}, ["a", "b"])
    with pytest.raises(UsageError, match="settings name no 'b'"):
        require_arms({"a": {}}, ["a", "b"])
    with pytest.raises(UsageError, match="settings are given for 'c'; the arms are a, b"):
        require_arms({"a": {}, "b": {}, "c": {}}, ["a", "b"])


@given(st.integers(1, 10_000), st.sampled_from("kmgt"), st.sampled_from(["", "b"]))
def test_a_size_is_its_number_in_powers_of_two(number: int, unit: str, byte: str) -> None:
    """As Spark reads them: 1k is 1024 bytes, in letters of either size."""
    wanted = number * 1024 ** (1 + "kmgt".index(unit))
    assert size(f"{number}{unit}{byte}") == size(f"{number}{unit.upper()}{byte}") == wanted


def test_a_collector_is_chosen_by_its_name() -> None:
    """Each known one has its option; an unknown one is refused."""
    for name, option in COLLECTORS.items():
        assert collector_option(name) == option
        assert java_options({JAVA_OPTIONS: f"{option} -Dx=y"}) == [option, "-Dx=y"]
    with pytest.raises(UsageError, match="unknown collector 'CMS'"):
        collector_option("CMS")


def test_a_collector_that_is_asked_for_takes_the_place_of_the_persons_own() -> None:
    """Java would not start with two; without one asked for, theirs stays; the rest always does."""
    own = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dname=x"
    assert one_collector(own, "-Xss4m -XX:+UseG1GC") == "-XX:TieredStopAtLevel=1 -Dname=x"
    assert one_collector(own, "-Xss4m") == own
