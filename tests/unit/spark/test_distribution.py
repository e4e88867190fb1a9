"""SPARK_HOME: used when its version is the Python package's, refused clearly when it is not."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest

from labkit.core.errors import SessionError
from labkit.spark.jvm.distribution import Spark, find_spark

PACKAGED = importlib.metadata.version("pyspark")


def unpack(home: Path, release: str = "", jar: str = "") -> Path:
    """Make a folder that looks like a Spark distribution."""
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "spark-submit").touch()
    (home / "jars").mkdir()
    if release:
        (home / "RELEASE").write_text(release)
    if jar:
        (home / "jars" / jar).touch()
    return home


def test_without_spark_home_the_package_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Spark inside the pip package runs when nothing else is asked for."""
    monkeypatch.delenv("SPARK_HOME", raising=False)
    spark = find_spark()
    assert spark.version == PACKAGED
    assert (spark.home / "bin" / "spark-submit").is_file()


@pytest.mark.parametrize(
    "contents",
    [
        {"release": "Spark 3.5.1 (git revision fd86f85e181) built for Hadoop 3.3.4\n"},
        {"jar": "spark-core_2.12-3.5.1.jar"},
    ],
)
def test_another_version_in_spark_home_is_refused_naming_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents: dict[str, str]
) -> None:
    """A clash of versions is one line with both versions and the way out."""
    monkeypatch.setenv("SPARK_HOME", str(unpack(tmp_path / "spark", **contents)))
    with pytest.raises(SessionError, match=rf"Spark 3\.5\.1, .*{PACKAGED}: unset SPARK_HOME\."):
        find_spark()


def test_a_spark_home_without_spark_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SPARK_HOME set to some other folder is one line that names it."""
    monkeypatch.setenv("SPARK_HOME", str(tmp_path))
    with pytest.raises(SessionError, match=f"SPARK_HOME is {tmp_path}, but there is no Spark"):
        find_spark()


def test_the_same_version_in_spark_home_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Spark of the package's own version in SPARK_HOME is the one that runs."""
    home = unpack(tmp_path / "spark", release=f"Spark {PACKAGED} built for Hadoop 3.4.2\n")
    monkeypatch.setenv("SPARK_HOME", str(home))
    assert find_spark() == Spark(home, PACKAGED)


def test_the_defaults_file_is_read_in_both_notations(tmp_path: Path) -> None:
    """spark-defaults.conf separates name and value by spaces or by an equals sign."""
    (tmp_path / "conf").mkdir()
    text = "# ours\nspark.driver.memory   8g \nspark.a.b=c d\n"
    (tmp_path / "conf" / "spark-defaults.conf").write_text(text)
    assert Spark(tmp_path, PACKAGED).defaults() == {"spark.driver.memory": "8g", "spark.a.b": "c d"}
