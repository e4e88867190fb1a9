"""The compiler of the Scala workloads: which jar belongs to what, its command, its errors."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from labkit.core.errors import SessionError
from labkit.spark.jvm.compiler import command, first_error, jar_path, sources
from labkit.spark.jvm.distribution import Spark
from labkit.spark.jvm.java import Java

ROOT = Path(__file__).parents[3]
JAVA = Java(Path("/java"), 17, "17.0.15", "PATH")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep nothing in the person's cache."""
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def spark(tmp_path: Path) -> Callable[..., Spark]:
    """Return a maker of folders that look like a Spark with the compiler inside."""

    def make(version: str = "4.3.0", scala: str = "2.13.18") -> Spark:
        home = tmp_path / f"spark-{version}-{scala}"
        (home / "jars").mkdir(parents=True, exist_ok=True)
        for part in ("compiler", "library", "reflect"):
            (home / "jars" / f"scala-{part}-{scala}.jar").touch()
        (home / "jars" / "scala-parser-combinators_2.13-2.4.0.jar").touch()
        return Spark(home, version)

    return make


def source(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(text)
    return file


def test_a_jar_belongs_to_sources_spark_and_scala(
    tmp_path: Path, spark: Callable[..., Spark]
) -> None:
    """Another text, name, Spark or Scala is another jar; the folder of the sources is not."""
    one = source(tmp_path / "a", "A.scala", "object A")
    same = source(tmp_path / "b", "A.scala", "object A")
    renamed = source(tmp_path / "a", "B.scala", "object A")
    changed = source(tmp_path / "c", "A.scala", "object A ")
    usual = jar_path([one], spark())
    assert jar_path([same], spark()) == usual
    others = [
        jar_path([renamed], spark()),
        jar_path([changed], spark()),
        jar_path([one, renamed], spark()),
        jar_path([one], spark(version="4.2.0")),
        jar_path([one], spark(scala="2.13.17")),
    ]
    assert len({usual, *others}) == 6


def test_text_that_moves_from_one_file_to_the_next_makes_another_jar(
    tmp_path: Path, spark: Callable[..., Spark]
) -> None:
    """The hash knows where a file ends."""
    first = [source(tmp_path / "a", name, text) for name, text in (("A", "ab"), ("B", "c"))]
    second = [source(tmp_path / "b", name, text) for name, text in (("A", "a"), ("B", "bc"))]
    assert jar_path(first, spark()) != jar_path(second, spark())


def test_the_compiler_comes_from_sparks_own_jars(
    tmp_path: Path, spark: Callable[..., Spark]
) -> None:
    """The Java that was found runs it, on three jars; the sources see all of Spark."""
    found = spark()
    file = source(tmp_path / "a", "A.scala", "object A")
    line = command([file], tmp_path / "classes", JAVA, found)
    assert line[0] == "/java/bin/java"
    assert line[-1] == str(file)
    program = line[line.index("-cp") + 1].split(":")
    assert [Path(jar).name for jar in program] == [
        "scala-compiler-2.13.18.jar",
        "scala-library-2.13.18.jar",
        "scala-reflect-2.13.18.jar",
    ]
    assert line[line.index("-classpath") + 1] == str(found.home / "jars" / "*")
    assert line[line.index("-d") + 1] == str(tmp_path / "classes")


def test_a_spark_without_a_compiler_is_named(tmp_path: Path) -> None:
    """The line says what is missing, and where."""
    (tmp_path / "jars").mkdir()
    with pytest.raises(SessionError, match=f"The Spark in {tmp_path} has no scala-compiler"):
        jar_path(sources(), Spark(tmp_path, "4.3.0"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "/some/where/A.scala:3: warning: unused\n/some/where/A.scala:12: error: not found: "
            "value x\n    x + 1\n    ^\n/some/where/B.scala:1: error: later\n2 errors\n",
            "A.scala:12: not found: value x",
        ),
        ("Error: Could not find or load main class scala.tools.nsc.Main\n",
         "Error: Could not find or load main class scala.tools.nsc.Main"),
        ("", "the compiler said nothing"),
    ],
    ids=["an error behind a warning", "Java's own", "nothing"],
)  # fmt: skip
def test_the_first_error_is_told_without_folders(said: str, told: str) -> None:
    """File, line and message of the first error; what is no error of a source as it stands."""
    assert first_error(said) == told


def test_every_workload_is_documented() -> None:
    """Each file, object and public method has its one line of Scaladoc."""
    for file in (*sources(), *sources("kafka")):
        lines = file.read_text(encoding="utf-8").splitlines()
        for above, line in itertools.pairwise(lines):
            if re.match(r"(  def|object|  case class|case class) ", line):
                assert re.fullmatch(r"\s*/\*\* .*\. \*/", above), f"{file.name}: {line}"
        assert max(map(len, lines)) <= 110, f"{file.name} has a line too long to be shown"


def test_a_wheel_carries_the_sources(tmp_path: Path) -> None:
    """What is installed can be compiled: the Scala files are in the package."""
    build = "import sys; from flit_core import buildapi; print(buildapi.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / done.stdout.strip()) as wheel:
        packed = set(wheel.namelist())
    assert {f"labkit/spark/scala/{file.name}" for file in sources()} <= packed
    rooms = {room: sources(room) for room in ("desk", "kafka")}
    assert all(rooms.values())
    assert {
        f"labkit/spark/scala/{r}/{file.name}" for r, of in rooms.items() for file in of
    } <= packed
    assert "labkit/spark/jvm/packages.json" in packed
