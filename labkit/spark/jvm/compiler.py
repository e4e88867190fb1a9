"""Compiles the Scala workloads with the compiler inside PySpark's own jars; keeps the jar."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from labkit.core.errors import SessionError
from labkit.core.records.files import writing
from labkit.spark.jvm.alone import alone
from labkit.spark.jvm.distribution import Spark, find_spark
from labkit.spark.jvm.java import Java, cache_dir, find_java

SOURCES = Path(__file__).parents[1] / "scala"
_PROGRAM = ("scala-compiler", "scala-library", "scala-reflect")
_TIMEOUT = 300.0  # seconds; a busy machine takes twelve
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the date of all that is in the jar: same classes, same jar

# As quick as can be: a compiler that runs once never earns its own machine code back, and a deep
# expression needs more stack than the main thread has.
_JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")


def sources(room: str = "") -> list[Path]:
    """Return the workloads' Scala files, in the order of their names; or those of a room."""
    return sorted((SOURCES / room).glob("*.scala"))


def compiled(files: Sequence[Path] | None = None, onto: Sequence[Path] = ()) -> Path:
    """Return the jar of the workloads, having compiled it where there is none yet.

    It lies in the cache folder under a hash of the sources and of Spark's and Scala's versions.
    Of several processes that want it at once, one compiles and the others wait for it.

    Parameters
    ----------
    files:
        The Scala files; by default the workloads that need Spark alone.
    onto:
        Jars beside Spark's own that they are compiled against.

    Raises
    ------
    SessionError
        They don't compile (`details` is all that the compiler said), this Spark has no compiler,
        or the jar can't be written.
    JavaError
        There is no Java to run the compiler.
    """
    files, spark = sources() if files is None else list(files), find_spark()
    jar = jar_path(files, spark, onto)
    if jar.is_file():
        return jar
    try:
        jar.parent.mkdir(parents=True, exist_ok=True)
        with alone(jar.with_suffix(".lock")):
            if not jar.is_file():
                _make(jar, files, find_java(), spark, onto)
    except OSError as error:
        raise SessionError(
            f"the Scala workloads can't be compiled into {jar.parent}: {error.strerror or error}"
        ) from error
    return jar


def jar_path(files: Sequence[Path], spark: Spark, onto: Sequence[Path] = ()) -> Path:
    """Return where the jar of these files belongs for this Spark, whether it is there or not."""
    scala = _part(spark, "scala-compiler").stem.removeprefix("scala-compiler-")
    told = hashlib.sha256(" ".join([spark.version, scala, *(jar.name for jar in onto)]).encode())
    for file in files:
        content = file.read_bytes()
        told.update(f"\0{file.name}\0{len(content)}\0".encode() + content)
    name = f"workloads-spark{spark.version}-scala{scala}-{told.hexdigest()[:12]}.jar"
    return cache_dir() / "scala" / name


def command(
    files: Sequence[Path], classes: Path, java: Java, spark: Spark, onto: Sequence[Path] = ()
) -> list[str]:
    """Return the command line that compiles the files into a folder of classes."""
    program = os.pathsep.join(str(_part(spark, name)) for name in _PROGRAM)
    start = [str(java.home / "bin" / "java"), *_JAVA_OPTIONS, "-cp", program]
    known = os.pathsep.join([*map(str, onto), str(spark.home / "jars" / "*")])
    return [
        *start, "scala.tools.nsc.Main", "-classpath", known, "-d", str(classes), *map(str, files),
    ]  # fmt: skip


def _part(spark: Spark, name: str) -> Path:
    """Return one of the Scala compiler's jars out of Spark's."""
    found = sorted((spark.home / "jars").glob(f"{name}-*.jar"))
    if not found:
        raise SessionError(
            f"The Spark in {spark.home} has no {name} among its jars, so that the lab's Scala "
            "workloads can't be compiled: use the Spark of the pyspark package."
        )
    return found[-1]


def _make(jar: Path, files: Sequence[Path], java: Java, spark: Spark, onto: Sequence[Path]) -> None:
    print("Compiling the Scala workloads (once, about 10 s)...", file=sys.stderr, flush=True)
    for left in jar.parent.glob(f"{jar.stem}.*.classes"):  # by processes that were killed
        shutil.rmtree(left, ignore_errors=True)
    classes = jar.with_suffix(f".{os.getpid()}.classes")
    classes.mkdir()
    try:
        _run(command(files, classes, java, spark, onto))
        with writing(jar) as draft:
            _pack(classes, draft)
    finally:
        shutil.rmtree(classes, ignore_errors=True)


def _run(compilation: list[str]) -> None:
    try:
        done = subprocess.run(
            compilation,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SessionError(
            f"the Scala workloads did not compile within {_TIMEOUT:.0f} s"
        ) from error
    if done.returncode != 0:
        raise SessionError(f"the Scala workloads don't compile: {first_error(done.stdout)}",
                           done.stdout)  # fmt: skip


def first_error(said: str) -> str:
    """Return the first error that the compiler told, as `Shuffles.scala:12: not found: value x`.

    What is no error of a source (Java's own, say) is told by its last line.
    """
    found = re.search(r"^(?:.*/)?([^/\n]+\.scala:\d+): error: (.*)$", said, re.MULTILINE)
    if found:
        return f"{found[1]}: {found[2]}"
    return (said.strip().splitlines() or ["the compiler said nothing"])[-1]


def _pack(classes: Path, jar: Path) -> None:
    """Write a folder of classes as a jar: a zip file of them."""
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(classes.rglob("*.class")):
            entry = zipfile.ZipInfo(file.relative_to(classes).as_posix(), _EPOCH)
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
