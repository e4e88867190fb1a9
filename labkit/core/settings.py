"""The Spark settings that arms ask for: checked before anything starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .errors import UsageError
from .params import pick

CODECS = ("lz4", "lzf", "snappy", "zstd")
"""The compression codecs of Spark's blocks: "Compression and Serialization" in
https://spark.apache.org/docs/latest/configuration.html"""

STORAGE_LEVELS = (
    "DISK_ONLY", "DISK_ONLY_2", "DISK_ONLY_3", "MEMORY_ONLY", "MEMORY_ONLY_2", "MEMORY_ONLY_SER",
    "MEMORY_ONLY_SER_2", "MEMORY_AND_DISK", "MEMORY_AND_DISK_2", "MEMORY_AND_DISK_SER",
    "MEMORY_AND_DISK_SER_2", "OFF_HEAP", "NONE",
)  # fmt: skip
"""As org.apache.spark.storage.StorageLevel names them."""

SERIALIZERS = (
    "org.apache.spark.serializer.JavaSerializer",
    "org.apache.spark.serializer.KryoSerializer",
)

COLLECTORS = {
    "G1": "-XX:+UseG1GC",
    "Parallel": "-XX:+UseParallelGC",
    "Serial": "-XX:+UseSerialGC",
    "Shenandoah": "-XX:+UseShenandoahGC",
    "ZGC": "-XX:+UseZGC",
}
"""The collectors of the HotSpot JVM and the options that choose them."""

JAVA_OPTIONS = "spark.driver.extraJavaOptions"
HEAP = "spark.driver.memory"
OFF_HEAP, OFF_HEAP_SIZE = "spark.memory.offHeap.enabled", "spark.memory.offHeap.size"

_CHOICES = {
    "spark.io.compression.codec": ("codec", CODECS),
    "spark.eventLog.compression.codec": ("codec", CODECS),
    "spark.shuffle.mapStatus.compression.codec": ("codec", CODECS),
    "spark.serializer": ("serializer", SERIALIZERS),
    "spark.sql.defaultCacheStorageLevel": ("storage level", STORAGE_LEVELS),
}
_OPEN = ("codec", "serializer")  # somebody's own class will do, by its full name
_SWITCHES = (
    "spark.rdd.compress", "spark.shuffle.compress", "spark.shuffle.spill.compress",
    "spark.broadcast.compress", "spark.checkpoint.compress", "spark.kryo.registrationRequired",
    "spark.kryo.referenceTracking", "spark.kryo.unsafe", OFF_HEAP,
)  # fmt: skip
_FRACTIONS = ("spark.memory.fraction", "spark.memory.storageFraction")
_SIZES = (HEAP, OFF_HEAP_SIZE)
_UNITS = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}

Settings = Mapping[str, Mapping[str, str]]
"""Spark settings by the arm's name."""


def collector_option(collector: str) -> str:
    """The Java option that chooses a collector. An unknown one is a UsageError."""
    return COLLECTORS[pick("collector", collector, COLLECTORS)]


def one_collector(options: str, asked: str) -> str:
    """The person's own Java options, without their collector where `asked` chooses one.

    Java refuses to start with two.
    """
    known = set(COLLECTORS.values())
    if known.isdisjoint(asked.split()):
        return options
    return " ".join(option for option in options.split(" ") if option not in known)


def settled(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The settings as Spark writes them, or a UsageError for the first that can't be.

    What is looked at is what Spark would only refuse in mid-run, or silently take for
    something else: names, codecs, serializers, storage levels, collectors, sizes, switches.
    """
    if not isinstance(settings, Mapping) or not all(
        isinstance(mine, Mapping) for mine in settings.values()
    ):
        raise UsageError(
            f"settings can't be {settings!r}; allowed: Spark settings by arm, such as "
            '{"a": {"spark.rdd.compress": "true"}, "b": {}}'
        )
    return {
        arm: {key: _value(arm, key, value) for key, value in mine.items()}
        for arm, mine in settings.items()
    }


def require_arms(settings: Settings, arms: Iterable[str]) -> None:
    """Refuse settings that don't name just the arms there are."""
    names = list(arms)
    for arm in settings:
        if arm not in names:
            raise UsageError(f"settings are given for {arm!r}; the arms are {', '.join(names)}")
    for arm in names:
        if arm not in settings:
            raise UsageError(
                f"settings name no {arm!r}: give those of every arm, {{}} for one without"
            )


def size(text: str) -> int:
    """The bytes that a size of Spark's stands for ("512m", "4g"); ValueError without a unit."""
    found = re.fullmatch(r"(\d+)([kmgt])b?", text.strip().lower())
    if not found:
        raise ValueError(text)
    return int(found[1]) * _UNITS[found[2]]


def java_options(mine: Mapping[str, str]) -> list[str]:
    """The Java options among an arm's settings, one by one."""
    return mine.get(JAVA_OPTIONS, "").split()


def _value(arm: str, key: str, value: Any) -> str:
    if not re.fullmatch(r"spark\.\S+", key):
        raise UsageError(f"{key!r} of arm {arm} is no Spark setting: give full names")
    if value is None:
        raise UsageError(f"{key} of arm {arm} is None: give it a value, or leave it out")
    text = str(value).lower() if isinstance(value, bool) else str(value).strip()
    _check_choice(key, text)
    if key in _SWITCHES and text not in ("true", "false"):
        raise UsageError(f"{key} can't be {value!r}; allowed: true, false")
    if key in _FRACTIONS and not _is_fraction(text):
        raise UsageError(f"{key} can't be {value!r}; allowed: a number between 0 and 1")
    if key in _SIZES:
        try:
            size(text)
        except ValueError:
            raise UsageError(
                f"{key} can't be {value!r}; allowed: a size with its unit, such as 512m or 2g"
            ) from None
    if key == JAVA_OPTIONS:
        _check_java(text)
    return text


def _check_choice(key: str, text: str) -> None:
    if key not in _CHOICES:
        return
    kind, known = _CHOICES[key]
    if kind in _OPEN and "." in text and not text.startswith("org.apache.spark.serializer."):
        return
    pick(kind, text.lower() if kind == "codec" else text, known)


def _check_java(text: str) -> None:
    chosen = [option for option in text.split() if re.fullmatch(r"-XX:\+Use\w+GC", option)]
    for option in chosen:
        if option not in COLLECTORS.values():
            name = option.removeprefix("-XX:+Use").removesuffix("GC")
            pick("collector", name, COLLECTORS)
    if len(chosen) > 1:
        raise UsageError(f"one collector at a time, got {' '.join(chosen)}")
    if re.search(r"(^|\s)-Xmx", text):
        raise UsageError(f"the heap is set by {HEAP}, not by -Xmx in {JAVA_OPTIONS}")


def _is_fraction(text: str) -> bool:
    try:
        return 0 < float(text) < 1
    except ValueError:
        return False
