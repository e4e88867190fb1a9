"""Whether a session's settings are really in force: asked of what they act on, not of the list.

`getConf()` echoes what was asked for, whether it had an effect or not.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labkit.core import units
from labkit.core.errors import SessionError
from labkit.core.settings import (
    COLLECTORS,
    HEAP,
    JAVA_OPTIONS,
    OFF_HEAP,
    OFF_HEAP_SIZE,
    java_options,
    size,
)
from labkit.spark.jvm.process import same
from labkit.spark.session import in_force

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HEAP_LEFT = 0.85
"""The least share of the heap asked for that Runtime.maxMemory reports: the parallel collector
leaves out a survivor space, up to a ninth of the heap."""

MISSPELLED = 0.94
"""How alike two names must be (as difflib tells it: a letter or two of thirty differ)."""

RESERVED = 300 * 2**20
"""Bytes that Spark's unified memory takes off the heap before `spark.memory.fraction`
(UnifiedMemoryManager.RESERVED_SYSTEM_MEMORY_BYTES)."""

_BEANS = {
    "G1": "-XX:+UseG1GC",
    "PS": "-XX:+UseParallelGC",
    "ZGC": "-XX:+UseZGC",
    "Shenandoah": "-XX:+UseShenandoahGC",
    "Copy": "-XX:+UseSerialGC",
    "MarkSweepCompact": "-XX:+UseSerialGC",
}
"""The first word of a garbage collector's management bean: the option that chooses it."""


def require_in_force(spark: SparkSession, asked: Mapping[str, str]) -> None:
    """Raise SessionError, with setting, value asked and value found, for one without effect."""
    for key, value in asked.items():
        found = _found(spark, key, value, asked)
        if found is not None:
            raise SessionError(
                f"{key} was asked to be {value}, but {found}: the arm would not be what its "
                "name says"
            )


def _found(spark: SparkSession, key: str, value: str, asked: Mapping[str, str]) -> str | None:
    """What was found in place of the value asked for; None when it is in force."""
    jvm: Any = spark.sparkContext._jvm
    if key == HEAP:
        heap = int(jvm.java.lang.Runtime.getRuntime().maxMemory())
        fits = HEAP_LEFT * size(value) <= heap <= 1.01 * size(value)
        return None if fits else f"the heap is {units.size(heap)}"
    if key == JAVA_OPTIONS:
        return _options(jvm, asked)
    if key.startswith("spark.executor.") and str(spark.sparkContext.master).startswith("local["):
        return "there are no executors beside the driver on a local master"
    meant = _meant(jvm, key)
    if meant:
        return f"Spark knows no such setting, only {meant}"
    env = Env(spark)
    if key == "spark.serializer":
        name = str(env.part("serializer", "serializer.Serializer").getClass().getName())
        return None if name == value else f"records are serialized by {name}"
    if key in ("spark.memory.fraction", OFF_HEAP, OFF_HEAP_SIZE):
        return _memory(jvm, env.part("memoryManager", "memory.MemoryManager"), key, value)
    now = in_force(spark, key) if key.startswith("spark.sql.") else env.setting(key)
    return None if same(key, value, now) else f"it is {now or 'not set'}"


def _meant(jvm: Any, key: str) -> str:
    """The known setting that a misspelled one stands for; empty for any other.

    Spark takes any name, and some that it uses itself are not in its register, so that one is
    taken for misspelled only where it is hardly different from a registered one.
    """
    register = jvm.org.apache.spark.internal.config.ConfigEntry
    if register.findEntry(key) is not None:
        return ""
    known = re.findall(r"key=(spark\.[^,]+)", str(register.listAllEntries().toString()))
    near = difflib.get_close_matches(key, known, n=1, cutoff=MISSPELLED)
    return near[0] if near else ""


class Env:
    """A session's SparkEnv: the parts that its tasks work with.

    Some of its methods name classes that Spark's own jars lack, so that py4j, which lists all
    methods of a class, finds none: they are taken one by one by method handles.
    """

    def __init__(self, spark: SparkSession) -> None:
        self._jvm: Any = spark.sparkContext._jvm
        self._env = spark.sparkContext._jsc.sc().env()

    def part(self, name: str, kind: str) -> Any:
        """A part by its name, of a kind named below org.apache.spark."""
        jvm = self._jvm
        kinds = [jvm.java.lang.Class.forName(f"org.apache.spark.{k}") for k in ("SparkEnv", kind)]
        handles = jvm.java.lang.invoke
        returns = handles.MethodType.methodType(kinds[1])
        method = handles.MethodHandles.publicLookup().findVirtual(kinds[0], name, returns)
        arguments = jvm.java.util.ArrayList()
        arguments.add(self._env)
        return method.invokeWithArguments(arguments)

    def setting(self, key: str) -> str | None:
        """A setting in the configuration that its parts were built from."""
        conf = self.part("conf", "SparkConf")
        return str(conf.get(key)) if conf.contains(key) else None


def _memory(jvm: Any, manager: Any, key: str, value: str) -> str | None:
    """What the memory manager was built with."""
    if key == OFF_HEAP:
        mode = str(manager.tungstenMemoryMode().toString())
        return None if (mode == "OFF_HEAP") == (value == "true") else f"Spark works {mode}"
    if key == OFF_HEAP_SIZE:
        found = int(manager.maxOffHeapStorageMemory())
        return None if found == size(value) else f"{units.size(found)} are off the heap"
    heap = int(jvm.java.lang.Runtime.getRuntime().maxMemory())
    wanted, found = (heap - RESERVED) * float(value), int(manager.maxOnHeapStorageMemory())
    return None if abs(found - wanted) <= 1 else f"Spark's memory is {units.size(found)}"


def _options(jvm: Any, asked: Mapping[str, str]) -> str | None:
    """The first Java option of an arm that the JVM doesn't run with."""
    chosen = [o for o in java_options(asked) if o in COLLECTORS.values()]
    if chosen:
        beans = jvm.java.lang.management.ManagementFactory.getGarbageCollectorMXBeans()
        names = sorted({str(bean.getName()) for bean in beans})
        if {_BEANS.get(name.split()[0]) for name in names} != set(chosen):
            return f"the collectors are {', '.join(names)}"
    kind = jvm.java.lang.Class.forName("com.sun.management.HotSpotDiagnosticMXBean")
    flags = jvm.java.lang.management.ManagementFactory.getPlatformMXBean(kind)
    for option in java_options(asked):
        found = re.fullmatch(r"-XX:(?:([+-])(\w+)|(\w+)=(\S+))", option)
        if found:
            name = found[2] or found[3]
            wanted = {"+": "true", "-": "false"}.get(found[1], found[4])
            now = _flag(flags, name)
            if not _equal(wanted, now):
                return f"{name} is {now}"
    return None


def _flag(flags: Any, name: str) -> str:
    """The value of a Java option. Spark tells Java to pass over those that it doesn't know."""
    from pyspark.errors import IllegalArgumentException

    try:
        return str(flags.getVMOption(name).getValue())
    except IllegalArgumentException:  # as PySpark hands Java's own on
        return "no option of this Java"


def _equal(wanted: str, found: str) -> bool:
    """Whether two values of a Java option are one, sizes in any unit."""
    try:
        return wanted == found or size(wanted) == int(found)
    except ValueError:
        return False
