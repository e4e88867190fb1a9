"""Whether a Kafka can be started on this machine."""

from __future__ import annotations

from functools import cache

from labkit.core.errors import SessionError
from labkit.spark.jvm.packages import jars


@cache
def no_kafka() -> str:
    """Why Kafka's jars can't be had on this machine; empty where they are."""
    try:
        jars("connector")
        jars("broker")
    except SessionError as error:
        return str(error)
    return ""
