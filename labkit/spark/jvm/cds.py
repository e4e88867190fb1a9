"""Class-data sharing: an archive of Spark's loaded classes, made and used by itself.

The JVM maps the archive into memory in place of reading, parsing and checking some 20,000
classes at every start. See https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from labkit.spark.jvm.distribution import Spark
from labkit.spark.jvm.java import Java, cache_dir

_KEPT = 3  # archives, each of some 150 MB: enough to go back and forth between a few Javas
_TRIES = 3  # some class paths can't be archived; after this many launches leave it
_MAGIC = b"\xa8\xab\x0b\xf0"  # a dynamic archive's first bytes, which the JVM writes last
_LOCK_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
_CLASS_PATH_FROM = ("SPARK_CONF_DIR", "HADOOP_CONF_DIR", "YARN_CONF_DIR", "SPARK_DIST_CLASSPATH")


@dataclass(frozen=True)
class Sharing:
    """What one JVM launch needs in order to use the archive, or to write it when it exits."""

    archive: Path | None = None
    options: tuple[str, ...] = ()
    lock: int | None = None  # a descriptor for the JVM to inherit: locked while it may still write

    def close(self) -> None:
        """Let go of this process's copy of the lock, once the JVM has its own."""
        if self.lock is not None:
            os.close(self.lock)

    def is_used_by(self, process: int) -> bool:
        """Return whether a running JVM maps the archive, where that can be seen."""
        try:
            maps = Path(f"/proc/{process}/maps").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return True
        return self.archive is None or str(self.archive) in maps

    def discard(self) -> None:
        """Remove an archive that no JVM starts with or uses; a later session makes another."""
        if self.archive is not None:
            self.archive.unlink(missing_ok=True)


def share(java: Java, spark: Spark, class_path: str = "", making: bool = True) -> Sharing:
    """Return the options for a JVM launch, having adopted an archive that is finished by now.

    The name of an archive holds Java, Spark and class path, so that a change of any of them makes
    another. While a JVM may still write one, it holds the lock: whoever gets the lock knows that
    what lies there is complete or abandoned. Any trouble with files means no sharing, never an
    error. LABKIT_CDS=0 switches it off.

    Parameters
    ----------
    java:
        The Java to be launched.
    spark:
        The Spark to be launched.
    class_path:
        The person's own additions to the driver's class path.
    making:
        Whether the JVM may write an archive where there is none.
    """
    if not sharing_is_on():
        return Sharing()
    try:
        return _share(archive_path(java, spark, class_path), java, making)
    except OSError:
        return Sharing()


def sharing_is_on() -> bool:
    """Return whether LABKIT_CDS leaves class-data sharing on."""
    return os.environ.get("LABKIT_CDS") != "0"


def archive_path(java: Java, spark: Spark, class_path: str = "") -> Path:
    """Return where the archive for this Java, Spark and class path belongs."""
    parts = [str(java.home), java.full_version, str(spark.home), spark.version, class_path]
    parts += [os.environ.get(name, "") for name in _CLASS_PATH_FROM]
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
    return cache_dir() / "cds" / f"spark{spark.version}-java{java.version}-{digest}.jsa"


def _share(archive: Path, java: Java, making: bool) -> Sharing:
    archive.parent.mkdir(parents=True, exist_ok=True)
    draft = archive.with_suffix(".draft")
    lock = os.open(archive.with_suffix(".lock"), _LOCK_FLAGS, 0o600)
    try:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not archive.is_file() and _finished(draft):
                draft.replace(archive)
            draft.unlink(missing_ok=True)
            if making and not archive.is_file() and _tries(lock) < _TRIES:
                os.write(lock, b".")
                options = (
                    *_base(java, archive),
                    f"-XX:ArchiveClassesAtExit={draft}",
                    "-Xlog:cds=error",
                )
                return Sharing(None, options, os.dup(lock))
        if not archive.is_file():
            return Sharing()
        os.utime(archive)
        _prune(archive.parent)
        # Verified on reading: a damaged archive is passed over. One that was cut short can still
        # crash the JVM as it starts; it is then started again without.
        options = (f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", "-XX:+VerifySharedSpaces")
        return Sharing(archive, options)
    finally:
        os.close(lock)


def _tries(lock: int) -> int:
    """Return how many launches were to write the archive: the lock's file has a dot for each."""
    return os.fstat(lock).st_size


def _finished(draft: Path) -> bool:
    """Return whether the JVM wrote a draft to its end."""
    try:
        with draft.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except FileNotFoundError:
        return False


def _base(java: Java, archive: Path) -> tuple[str, ...]:
    """Return the option that names an archive of Java's own classes, the layer under ours.

    Most Javas come with one and need no option; the packaged runtime does not.
    """
    if (java.home / "lib" / "server" / "classes.jsa").is_file():
        return ()
    base = archive.with_suffix(".base")
    if not base.is_file():
        draft = archive.with_suffix(f".base-{os.getpid()}")
        dump = [str(java.home / "bin" / "java"), "-Xshare:dump", f"-XX:SharedArchiveFile={draft}"]
        with contextlib.suppress(subprocess.SubprocessError):
            subprocess.run(dump, capture_output=True, timeout=120, check=True)
            draft.replace(base)
    return (f"-XX:SharedArchiveFile={base}",) if base.is_file() else ()


def _prune(folder: Path) -> None:
    """Remove the archives that were not used for longest, and drafts that nobody adopted."""
    archives = [*folder.glob("*.jsa"), *folder.glob("*.draft")]
    for old in sorted(archives, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        old.unlink(missing_ok=True)
        old.with_suffix(".base").unlink(missing_ok=True)
