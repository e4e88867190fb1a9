"""Which Spark runs: the pip package's own, or the one in SPARK_HOME where its version agrees."""

from __future__ import annotations

import importlib.metadata
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from labkit.core.errors import SessionError


@dataclass(frozen=True)
class Spark:
    """A Spark distribution on this machine."""

    home: Path
    version: str  # "4.3.0"

    def defaults(self) -> dict[str, str]:
        """Return what its spark-defaults.conf sets; a person's own defaults beat the lab's."""
        folder = Path(os.environ.get("SPARK_CONF_DIR") or self.home / "conf")
        try:
            lines = (folder / "spark-defaults.conf").read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        found = (re.fullmatch(r"\s*(spark\.[^\s=:]+)[\s=:]\s*(.*?)\s*", line) for line in lines)
        return {setting[1]: setting[2] for setting in found if setting}


def find_spark() -> Spark:
    """Return the Spark to run, and make its Python package the one that `import pyspark` finds.

    Without SPARK_HOME that is the pip package. With it, findspark puts its Python package first.

    Raises
    ------
    SessionError
        SPARK_HOME holds no Spark, or one that the Python package can't drive.
    """
    packaged = _packaged_version()
    chosen = os.environ.get("SPARK_HOME", "")
    if not chosen:
        import pyspark

        return Spark(Path(pyspark.__file__).parent, packaged)
    home = Path(chosen)
    version = _version_in(home)
    if version is None or not (home / "bin" / "spark-submit").is_file():
        raise SessionError(
            f"SPARK_HOME is {home}, but there is no Spark in it: unset it to use the Spark "
            f"{packaged} of the pyspark package, or set it to a Spark {packaged}."
        )
    if version != packaged:
        supported = version.startswith("4.")
        other = f", or run `pip install pyspark=={version}`" if supported else ""
        raise SessionError(
            f"SPARK_HOME ({home}) is Spark {version}, but the pyspark package in use is "
            f"{packaged}: unset SPARK_HOME{other}."
        )
    import findspark

    # A Spark without its python folder is still driven by the pip package of the same version.
    if list(home.glob("python/lib/py4j-*.zip")):
        findspark.init(str(home))
    return Spark(home, version)


def _packaged_version() -> str:
    """Return the version of the pyspark that is imported already, else of the installed one."""
    imported = sys.modules.get("pyspark")
    if imported is not None:
        return str(imported.__version__)
    return importlib.metadata.version("pyspark")


def _version_in(home: Path) -> str | None:
    """Read a distribution's version from its RELEASE file, else from its core jar's name."""
    try:
        release = (home / "RELEASE").read_text(encoding="utf-8", errors="replace")
    except OSError:
        release = ""
    named = re.match(r"Spark (\S+)", release)
    if named:
        return named[1]
    for jar in home.glob("jars/spark-core_*.jar"):
        stem = re.fullmatch(r"spark-core_[\d.]+-(.+)\.jar", jar.name)
        if stem:
            return stem[1]
    return None
