"""Bytes that Spark's serializers leave, of sessions in one JVM that have one each."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

SERIALIZERS = """
import json, sys
from dataclasses import replace
from pathlib import Path
from labkit.core.design.budget import Stopping
from labkit.core.claims.lab import Measured
from labkit.core.records.figures import Figure, declare
from labkit.trials.plans import of_variants
from labkit.spark.jvm.process import ensure_jvm, stop_jvm
from labkit.spark.session import session
from labkit.spark.workloads import load_into, workload
from pyspark import SparkContext

KRYO = {"spark.serializer": "org.apache.spark.serializer.KryoSerializer"}
SESSIONS = {
    "java": {},
    "kryo": KRYO,
    "registered": {**KRYO, "spark.kryo.registrationRequired": "true",
                   "spark.kryo.classesToRegister":
                   "labkit.BoxedRecord,labkit.SimpleTypes$Boxed"},
}
declare([Figure("files", "files", "B", True, "size of the files that hold what is cached")])
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
    asked = of_variants(variants, Stopping(1), seed=1, equal="unchecked")
    asked = asked.budgeted(warmup_rounds=0)
    found = asked.run(spark)
    seen[name] = {arm.name: arm.metric("shuffle_write_bytes") for arm in found.arms[1:]}
    stored = found.arm("stored")
    seen[name]["stored"] = stored.metric("stored_disk_bytes")
    seen[name]["files"] = stored.metric("files")
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
