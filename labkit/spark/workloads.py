"""The workloads that exist only on the JVM: Scala objects in any session, called from Python."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from labkit.core.params import pick
from labkit.spark.jvm import classes
from labkit.spark.jvm.compiler import compiled, sources
from labkit.spark.jvm.packages import jars
from labkit.spark.trial.jvm_rdd import JvmRdd

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

KAFKA = "kafka"
"""The room of the workloads that need Spark's connector to Kafka, which PySpark lacks."""

_CONNECTOR = "org.apache.spark.sql.kafka010.KafkaSourceProvider"

_COMMENT = r"^  /\*\*[^\n]*\*/\n"
_METHOD = f"(?:{_COMMENT})?" + r"^  (?:private )?def {}\b.*?(?=\n\n|\n}})"
"""A method with its comment: it ends at an empty line, or where the object does."""

_USED = r"(?<![.\w]){}\b(?! =>|\.)"
"""A method that is called or handed on: a function's parameter has an arrow or a dot behind it."""

_RDD, _DATASET = "org.apache.spark.rdd.RDD", "org.apache.spark.sql.Dataset"


class Workload:
    """One Scala object: its methods are called by their names, without the session.

    A Scala `RDD` comes back as a `JvmRdd`, a `Dataset` as a DataFrame, a `java.util.Map` as a
    dict; both kinds of data may be passed to a method, too. Nothing lazy is computed on the way.
    """

    def __init__(self, spark: SparkSession, name: str) -> None:
        self._spark = spark
        self.object = name  # no name for a method: it is a word of Scala's own

    def __getattr__(self, method: str) -> Method:
        if method.startswith("_"):
            raise AttributeError(method)
        return Method(self._spark, self.object, method)

    def __repr__(self) -> str:
        return f"<Scala object labkit.{self.object}>"


@dataclass(frozen=True)
class Method:
    """A method of a Scala object, in a session."""

    spark: SparkSession
    object: str
    name: str

    def __call__(self, *arguments: Any) -> Any:
        """Call it on the JVM."""
        jvm: Any = self.spark.sparkContext._jvm
        scala = getattr(getattr(jvm.labkit, self.object), self.name)
        return _returned(scala(self.spark._jsparkSession, *map(_passed, arguments)), self.spark)


def workload(spark: SparkSession, name: str) -> Workload:
    """Return a Scala object of the lab, as `workload(spark, "Shuffles").reduceByKey(...)`.

    Compiled at the first use on this machine; the session may have been there before.

    Parameters
    ----------
    spark:
        The session to run in, whoever started it.
    name:
        The object's name: Shuffles, Joins, Records, ...

    Raises
    ------
    UsageError
        There is no such object.
    SessionError, JavaError
        The workloads can't be compiled, or this session's JVM takes no more classes.
    """
    pick("Scala workload", name, objects())
    if name in objects(KAFKA):
        connect(spark)
        classes.add(spark, [compiled(sources(KAFKA), jars("connector"))])
    else:
        classes.add(spark, [compiled()])
    return Workload(spark, name)


def connect(spark: SparkSession) -> None:
    """Put Spark's connector to Kafka into a session that runs, whoever started it.

    One that has a connector on this machine keeps its own.

    Raises
    ------
    SessionError, UsageError
        Its jars can't be had, or this session's JVM takes no more classes.
    """
    context: Any = spark.sparkContext
    if not (context._jsc.isLocal() and classes.has(context._jvm, _CONNECTOR)):
        classes.add(spark, jars("connector"))


def load_into(jvm: Any) -> None:
    """Put the workloads' classes on a running JVM's class path, if they are not there.

    Parameters
    ----------
    jvm:
        py4j's view of the JVM, `SparkContext._jvm`. No session need run in it yet, so that one
        can be started with settings that name the classes (`spark.kryo.classesToRegister`).

    Raises
    ------
    SessionError
        Its class loader takes no more classes, or they don't compile.
    """
    classes.put_into(jvm, [compiled()])


def objects(*rooms: str) -> dict[str, str]:
    """Return the Scala objects by name, each with the text of its file; of some rooms, or all."""
    files = [file for room in rooms or ("", KAFKA) for file in sources(room)]
    texts = [file.read_text(encoding="utf-8") for file in files]
    return {
        name: text for text in texts for name in re.findall(r"^object (\w+)", text, re.MULTILINE)
    }


def place_of(name: str) -> str:
    """Return where an object's file is, below those of all: `Joins`, `kafka/Direct`."""
    rooms = (room for room in ("", KAFKA) if name in objects(room))
    return f"{next(rooms, '')}/{name}".removeprefix("/")


def methods_of(name: str) -> list[str]:
    """Return the names of an object's methods, private ones too, in the order of its file."""
    return re.findall(r"^  (?:private )?def (\w+)", objects().get(name, ""), re.MULTILINE)


def source_of(name: str, *methods: str) -> str:
    """Return the Scala source of an object's methods, and of those of its own that they call.

    Each stands there once. Empty where there are no such methods.
    """
    text, known = objects().get(name, ""), methods_of(name)
    shown: dict[str, str] = {}
    waiting = list(methods)
    while waiting:
        wanted = waiting.pop(0)
        found = re.search(_METHOD.format(wanted), text, re.MULTILINE | re.DOTALL)
        if found and wanted not in shown:
            shown[wanted] = textwrap.dedent(found[0])
            program = re.sub(_COMMENT, "", found[0], flags=re.MULTILINE)
            waiting += [m for m in known if re.search(_USED.format(m), program)]
    return "\n\n".join(shown.values())


def _passed(argument: Any) -> Any:
    """An argument as the JVM knows it."""
    from pyspark.sql import DataFrame

    if isinstance(argument, JvmRdd):
        return argument.java
    return argument._jdf if isinstance(argument, DataFrame) else argument


def _returned(value: Any, spark: SparkSession) -> Any:
    """What a method returned, as Python or PySpark has it."""
    from py4j.java_collections import JavaMap
    from py4j.java_gateway import JavaObject, is_instance_of
    from pyspark.sql import DataFrame

    if isinstance(value, JavaMap):
        return dict(value)
    if not isinstance(value, JavaObject):
        return value
    gateway = spark.sparkContext._gateway
    if is_instance_of(gateway, value, _RDD):
        return JvmRdd(value, spark)
    if is_instance_of(gateway, value, _DATASET):
        return DataFrame(value.toDF(), spark)
    return value
