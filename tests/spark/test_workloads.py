"""Scala workloads: compiled once, in any session, and arms like any others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from labkit import datasets
from labkit.core.errors import SessionError, TrialFailed, UnequalAnswers, UsageError
from labkit.core.model import Comparison
from labkit.experiment import of_lab, of_variants
from labkit.labs import find
from labkit.spark.compiler import compiled
from labkit.spark.jvm_rdd import JvmRdd
from labkit.spark.lineage import parse_lineage
from labkit.spark.workloads import workload

COMPILE = "from labkit.spark.compiler import compiled; print(compiled())"


def compiling(cache: Path) -> subprocess.Popen[str]:
    """Start a process of its own that asks for the jar."""
    return subprocess.Popen(
        [sys.executable, "-c", COMPILE],
        env={**os.environ, "LABKIT_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def metric(found: Comparison, arm: str, name: str) -> float:
    value = found.arm(arm).metric(name)
    assert value is not None
    return value


# -- compiling -------------------------------------------------------------------------------


def test_of_two_processes_one_compiles_and_both_have_the_jar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process that was killed left behind does no harm, and a jar needs no Java again."""
    killed = compiling(tmp_path)
    while not list(tmp_path.glob("scala/*.classes")):
        assert killed.poll() is None
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert not list(tmp_path.glob("scala/*.jar"))

    both = [compiling(tmp_path), compiling(tmp_path)]
    told = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sorted(stderr.count("Compiling the Scala workloads") for _, stderr in told) == [0, 1]
    assert told[0][0] == told[1][0]
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "no java"))
    assert str(compiled()) == told[0][0].strip()
    assert {file.suffix for file in (tmp_path / "scala").iterdir()} == {".jar", ".lock"}


def test_a_source_that_does_not_compile_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line has the compiler's first message, the details all of it; no jar is left."""
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache"))
    broken = tmp_path / "Broken.scala"
    broken.write_text('object Broken {\n  val one: Int = "one"\n  val two = three\n}\n')
    with pytest.raises(SessionError) as error:
        compiled([broken])
    assert str(error.value).startswith("the Scala workloads don't compile: Broken.scala:2: type")
    assert "\n" not in str(error.value)
    assert "not found: value three" in error.value.details
    assert [file.suffix for file in (tmp_path / "cache" / "scala").iterdir()] == [".lock"]


# -- in a session ----------------------------------------------------------------------------


def test_a_session_that_was_there_before_runs_scala(spark: SparkSession) -> None:
    """An RDD of the JVM is counted and taken from; its case classes come as tuples."""
    records = workload(spark, "Records").rdd(20, 3)
    assert isinstance(records, JvmRdd)
    assert records.count() == 20
    number, value, text, numbers = records.take(8)[7]
    assert (number, len(text), len(numbers)) == (7, 1000, 100)
    assert isinstance(value, float)
    assert 0 <= min(numbers) <= max(numbers) < 1000


def test_a_scala_dataset_comes_back_as_a_dataframe(spark: SparkSession) -> None:
    """Both of the typed Dataset's ways give the sums that the formula gives."""
    shuffles = workload(spark, "Shuffles")
    expected = {(key, sum(range(key, 1000, 7))) for key in range(7)}
    for method in (shuffles.mapGroups, shuffles.reduceGroups):
        frame = method(1000, 7, 2)
        assert frame.columns == ["key", "total"]
        assert {tuple(row) for row in frame.collect()} == expected


def test_a_dataframe_can_be_passed_to_scala(spark: SparkSession) -> None:
    """The typed filter keeps the same rows as `where`, and nothing is pushed to the scan."""
    flights = datasets.flights(spark)
    typed = workload(spark, "Filters").typed(flights, "month", 1)
    known = flights.where("month = 1")
    assert typed.count() == known.count() > 0

    def pushed(frame: Any) -> str:
        plan = str(frame._jdf.queryExecution().executedPlan().toString())
        return plan.split("PushedFilters: [")[1].split("]")[0]

    assert pushed(typed) == ""
    assert "EqualTo(month,1" in pushed(known)


def test_an_unknown_object_is_named_with_the_known_ones(spark: SparkSession) -> None:
    """The nearest spelling comes first."""
    with pytest.raises(UsageError, match="did you mean Shuffles"):
        workload(spark, "Shufles")


def test_an_error_in_scala_is_told_in_one_line(spark: SparkSession) -> None:
    """The arm is named, and what the JVM said."""
    shuffles = workload(spark, "Shuffles")
    both = {name: lambda: shuffles.reduceByKey(10, 0, 1) for name in ("one", "other")}
    with pytest.raises(TrialFailed, match=r"failed: .*ArithmeticException: / by zero"):
        of_variants(both, pairs=1, seed=1).run(spark)


# -- as arms ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sums(spark: SparkSession) -> Comparison:
    """Return one pair of the reduction in Python, in Scala and as a DataFrame."""
    params = {"records": 200_000, "partitions": 4, "arms": "all"}
    return of_lab(find("reduce-by-key"), params, pairs=1, seed=1).run(spark)


def test_python_scala_and_dataframe_stand_on_one_axis(sums: Comparison) -> None:
    """All five arms ran, which they only do with equal answers."""
    assert [arm.name for arm in sums.arms] == [
        "groupByKey", "reduceByKey", "Scala groupByKey", "Scala reduceByKey", "DataFrame",
    ]  # fmt: skip
    assert all(len(arm.timed) == 1 for arm in sums.arms)


def test_grouping_shuffles_every_record_on_the_jvm(sums: Comparison) -> None:
    """Reducing sends one record a key and map task; so does the DataFrame."""
    assert metric(sums, "Scala groupByKey", "shuffle_write_records") == 200_000
    assert metric(sums, "Scala reduceByKey", "shuffle_write_records") == 42 * 4
    assert metric(sums, "DataFrame", "shuffle_write_records") == 42 * 4
    grouped = metric(sums, "Scala groupByKey", "shuffle_write_bytes")
    assert grouped > 100 * metric(sums, "Scala reduceByKey", "shuffle_write_bytes")


def test_the_arms_have_as_many_tasks(sums: Comparison) -> None:
    """Adaptive execution does not give the DataFrame fewer partitions than the RDDs have."""
    assert {metric(sums, arm.name, "tasks") for arm in sums.arms} == {8}


def test_an_arm_on_the_jvm_has_lineage_and_anatomy(sums: Comparison) -> None:
    """Call sites are lines of the Scala file; stages and tasks are there as for Python."""
    arm = sums.arm("Scala reduceByKey")
    lineage = parse_lineage(arm.lineage)
    assert [stage.tasks for stage in lineage.stages] == [4, 4]
    assert "reduceByKey at Shuffles.scala:" in arm.lineage
    assert arm.anatomy is not None
    assert [run.width for run in arm.anatomy.stages] == [4, 4]
    assert sum(partition.records for partition in arm.partitions) == 42


def test_an_arms_code_shows_the_scala_method_below(sums: Comparison) -> None:
    """What is called stands under the Python that calls it."""
    code = sums.arm("Scala groupByKey").code
    assert code.startswith("def groupByKey() -> Any:")
    assert ".groupByKey(partitions).mapValues(_.sum)" in code
    assert "Scala" not in sums.arm("groupByKey").code


def test_the_web_log_is_for_python_alone(spark: SparkSession) -> None:
    """The line says what is allowed."""
    asked = of_lab(find("reduce-by-key"), {"input": "weblog", "arms": "all"}, pairs=1, seed=1)
    with pytest.raises(UsageError, match="arms can't be 'all' with input='weblog'"):
        asked.run(spark)


def test_cartesian_and_join_find_the_same_pairs_everywhere(spark: SparkSession) -> None:
    """A cartesian product has a task for each pair of partitions; no join is broadcast."""
    params = {"records": 300, "partitions": 3, "arms": "all"}
    found = of_lab(find("cartesian-join"), params, pairs=1, seed=1).run(spark)
    for arm in ("cartesian", "Scala cartesian"):
        assert metric(found, arm, "tasks") == 9
        assert metric(found, arm, "shuffle_write_bytes") == 0
    for arm in ("join", "Scala join"):
        assert metric(found, arm, "tasks") == 9
        assert metric(found, arm, "shuffle_write_bytes") > 0
    assert "SortMergeJoin" in found.arm("DataFrame").plan
    assert "Broadcast" not in found.arm("DataFrame").plan


def test_other_rows_in_a_dataframe_than_in_an_rdd_are_shown(spark: SparkSession) -> None:
    """The rows of both are shown as plain values."""
    sc = spark.sparkContext
    variants = {
        "rdd": lambda: sc.parallelize([(1, "a"), (2, "b")]),
        "frame": lambda: spark.createDataFrame([(1, "a"), (2, "c")], "k int, v string"),
    }
    with pytest.raises(UnequalAnswers, match="both have 2 records, but not the same") as error:
        of_variants(variants, pairs=1, seed=1).run(spark)
    assert error.value.details == "only in rdd: (2, 'b')\nonly in frame: (2, 'c')"


# -- what is cached --------------------------------------------------------------------------


def test_what_an_arm_has_cached_is_measured(spark: SparkSession) -> None:
    """In memory it is what Spark estimates the objects at; on disk there is nothing then."""
    records = workload(spark, "Records")
    variants = {
        level: lambda level=level: records.rdd(1000, 4).persist(level)
        for level in ("DISK_ONLY", "MEMORY_ONLY")
    }
    found = of_variants(variants, pairs=1, seed=1).run(spark)
    assert metric(found, "DISK_ONLY", "stored_memory_bytes") == 0
    assert metric(found, "DISK_ONLY", "stored_disk_bytes") > 1_000_000
    assert metric(found, "MEMORY_ONLY", "stored_disk_bytes") == 0
    assert {metric(found, arm, "cached_partitions") for arm in variants} == {4}
    objects = metric(found, "MEMORY_ONLY", "stored_memory_bytes")
    assert objects == pytest.approx(records.estimatedSize(1000), rel=0.05)


def test_cached_data_counts_for_the_arms_that_use_it(spark: SparkSession) -> None:
    """Input cached before the run counts for an arm that reads it, and for no other."""
    sc = spark.sparkContext
    numbers = sc.parallelize(range(1000), 2).persist()
    numbers.count()
    variants = {"cached": lambda: numbers.map(str), "not": lambda: sc.range(1000).map(str)}
    found = of_variants(variants, pairs=1, seed=1).run(spark)
    numbers.unpersist(blocking=True)
    assert metric(found, "cached", "cached_partitions") == 2
    assert metric(found, "cached", "stored_memory_bytes") > 1000
    assert found.arm("not").metric("cached_partitions") is None


# -- sessions with other serializers ---------------------------------------------------------

SERIALIZERS = """
import json, sys
from pathlib import Path
from labkit.core.errors import TrialFailed
from labkit.core.lab import Measured
from labkit.experiment import of_variants
from labkit.spark.jvm import ensure_jvm, stop_jvm
from labkit.spark.session import session
from labkit.spark.workloads import load_into, workload
from pyspark import SparkContext

KRYO = {"spark.serializer": "org.apache.spark.serializer.KryoSerializer"}
REQUIRED = {**KRYO, "spark.kryo.registrationRequired": "true"}
SESSIONS = {
    "java": {},
    "kryo": KRYO,
    "registered": {**REQUIRED, "spark.kryo.classesToRegister":
                   "labkit.BoxedRecord,labkit.SimpleTypes$Boxed"},
    "refused": REQUIRED,
}
ensure_jvm("local[2]", {}, on_loopback=True)
load_into(SparkContext._jvm)  # before any session: one may be started that names the classes
seen = {}
for name, settings in SESSIONS.items():
    folder = Path(sys.argv[1], name)
    own = {"spark.rdd.compress": False, "spark.local.dir": folder}
    spark = session("local[2]", **settings, **own)
    types, records = workload(spark, "SimpleTypes"), workload(spark, "Records")
    files = lambda: {"files": sum(f.stat().st_size for f in folder.rglob("rdd_*"))}
    variants = {
        "stored": lambda: Measured(records.boxed(500, 2).persist("DISK_ONLY"), files),
        "ints": lambda: types.ints(5000, 4),
        "strings": lambda: types.strings(5000, 4),
        "objects": lambda: types.objects(5000, 4),
    }
    try:
        found = of_variants(variants, pairs=1, seed=1, equal="unchecked").run(spark)
        seen[name] = {arm.name: arm.metric("shuffle_write_bytes") for arm in found.arms[1:]}
        stored = found.arm("stored")
        seen[name]["stored"] = stored.metric("stored_disk_bytes")
        seen[name]["files"] = stored.metric("files")
    except TrialFailed as error:
        seen[name] = str(error)
    spark.stop()
stop_jvm()
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def serializers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return bytes by serializer and workload, of sessions in a JVM of its own."""
    done = subprocess.run(
        [sys.executable, "-c", SERIALIZERS, str(tmp_path_factory.mktemp("local"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_spark_shuffles_simple_types_with_kryo_by_itself(serializers: dict[str, Any]) -> None:
    """Integers and strings take the same bytes whatever the setting; objects do not."""
    java, kryo = serializers["java"], serializers["kryo"]
    assert java["ints"] == kryo["ints"] > 0
    assert java["strings"] == kryo["strings"] > 0
    assert java["objects"] > kryo["objects"]


@pytest.mark.parametrize("name", ["java", "kryo", "registered"])
def test_what_is_cached_on_disk_is_measured_to_the_byte(
    serializers: dict[str, Any], name: str
) -> None:
    """The metric is the size of the blocks' files."""
    assert serializers[name]["stored"] == serializers[name]["files"] > 500_000


def test_kryo_stores_records_of_boxed_numbers_in_less(serializers: dict[str, Any]) -> None:
    """Java's serializer takes some 1.3 times Kryo's bytes; registered classes take a bit less."""
    java, kryo = serializers["java"]["stored"], serializers["kryo"]["stored"]
    assert 1.15 < java / kryo < 1.35
    assert serializers["registered"]["stored"] < kryo


def test_a_class_that_is_not_registered_is_named(serializers: dict[str, Any]) -> None:
    """With registrationRequired the arm fails, and its line has the class."""
    assert "Class is not registered: labkit." in serializers["refused"]
