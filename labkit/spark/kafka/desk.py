"""Kafka's client in a process of its own: what a broker is asked, without a session of Spark."""

from __future__ import annotations

import re
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from labkit.core.errors import LabError, SessionError, UsageError
from labkit.spark.jvm.compiler import compiled, sources
from labkit.spark.jvm.packages import jars

from .java import command, environment

_HEAP = "256m"

_WORD = re.compile(r"[^\t\n\r]*")
"""A question is a line, and its words have tabs between them."""


class Refused(LabError):
    """What the broker, or the client, says no to: `kind` is the class of Kafka's error."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{message or kind}")
        self.kind = kind


class Desk:
    """Asks a broker; started with its address, it ends with the process that has started it."""

    def __init__(self, address: str, folder: Path) -> None:
        connector = jars("connector")
        program = compiled(sources("desk"), connector)
        line = command(folder, [program, *connector], "labkit.Desk", address, heap=_HEAP)
        self._log, self._lock = folder / "log", threading.Lock()
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                env=environment(), cwd=folder, encoding="utf-8", bufsize=1,
            )  # fmt: skip

    def ask(self, *question: str) -> list[str]:
        """Ask something, and return the words of the answer.

        Raises Refused, and UsageError for words that would be several.
        """
        for word in question:
            if not _WORD.fullmatch(word):
                raise UsageError(f"Kafka can't be asked for {word!r}; allowed: one line, no tabs")
        assert self._process.stdin is not None and self._process.stdout is not None
        answer = ""
        with self._lock, suppress(OSError):
            self._process.stdin.write("\t".join(question) + "\n")
            answer = self._process.stdout.readline()
        if not answer:
            raise SessionError(
                "the process of Kafka's client has ended",
                self._log.read_text(encoding="utf-8", errors="replace"),
            )
        whether, *words = answer.rstrip("\n").split("\t")
        if whether != "ok":
            raise Refused(*words)
        return words
