"""The Java processes of Kafka, the broker's and its client's: how they are called."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from labkit.spark.jvm.distribution import find_spark
from labkit.spark.jvm.java import find_java

_FROM_SPARK = ("log4j-api", "log4j-core", "log4j-slf4j2-impl", "slf4j-api", "scala-library")
"""What Kafka needs and Spark has; before Kafka's own, which has an older slf4j."""

_TOLD = """\
rootLogger.level = warn
logger.ready.name = {speaks}
logger.ready.level = info
rootLogger.appenderRef.all.ref = all
appender.all.type = Console
appender.all.name = all
appender.all.target = SYSTEM_ERR
appender.all.layout.type = PatternLayout
appender.all.layout.pattern = %d{{HH:mm:ss}} %p %c{{1}}: %m%n
"""

_LEFT_OUT = ("CLASSPATH", "KAFKA_OPTS", "KAFKA_HEAP_OPTS")


def command(
    folder: Path,
    jars: Sequence[Path],
    main: str,
    *arguments: str,
    heap: str,
    speaks: str = "labkit",
    options: Sequence[str] = (),
) -> list[str]:
    """The command line of a class's main method, which keeps its files in a folder.

    `speaks` is the logger that tells more than warnings.
    """
    logging = folder / "log4j2.properties"
    logging.write_text(_TOLD.format(speaks=speaks), encoding="utf-8")
    class_path = os.pathsep.join(map(str, [*_from_spark(), *jars]))
    return [
        str(find_java().home / "bin" / "java"), f"-Xmx{heap}", "-XX:+UseSerialGC",
        "-XX:-UsePerfData", f"-Djava.io.tmpdir={folder}",
        f"-Dlog4j2.configurationFile={logging.as_uri()}", *options,
        "-cp", class_path, main, *arguments,
    ]  # fmt: skip


def environment() -> dict[str, str]:
    """The environment of this process, without what would make Kafka another than asked for."""
    return {k: v for k, v in os.environ.items() if k not in _LEFT_OUT}


def _from_spark() -> list[Path]:
    folder = find_spark().home / "jars"
    return [found for name in _FROM_SPARK for found in sorted(folder.glob(f"{name}-[0-9]*.jar"))]
