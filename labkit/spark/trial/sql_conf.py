"""A session's SQL settings: a snapshot, and back to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Settings:
    """A session's SQL settings, and the same as one text."""

    values: Mapping[str, str]
    text: str


class SqlConf:
    """Tells and puts back what a build or a variant may set for itself."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark

    def now(self) -> Settings:
        """The settings as they are."""
        return Settings(dict(self._spark.conf.getAll), self._text())

    def back_to(self, then: Settings) -> None:
        """Put back what is different."""
        if self._text() == then.text:
            return
        now = dict(self._spark.conf.getAll)
        for key in now.keys() - then.values.keys():
            self._spark.conf.unset(key)
        for key, value in then.values.items():
            if now.get(key) != value:
                self._spark.conf.set(key, value)

    def _text(self) -> str:
        """All of them as the JVM prints them: cheap to compare."""
        return str(self._spark._jsparkSession.conf().getAll().toString())
