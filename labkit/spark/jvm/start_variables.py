"""Variables, settings and paths with which Spark can't start, told before it tries."""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from labkit.core.errors import StartFailed

from .addresses import LOOPBACK, said, unreachable

_API, _REMOTE = "spark.api.mode", "spark.remote"
_PORT, _SECRET, _SUBMIT = (
    "PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET", "PYSPARK_SUBMIT_ARGS"
)  # fmt: skip


def refuse_connect(asked: Mapping[str, str], defaults: Mapping[str, str]) -> None:
    """Refuse Spark Connect, however it is asked for: it has no RDDs.

    `asked` are the settings of a call, `defaults` those of spark-defaults.conf.
    """
    arguments = os.environ.get(_SUBMIT, "")
    chosen = {**defaults, **asked}
    mode = chosen.get(_API, os.environ.get("SPARK_API_MODE", ""))
    ways = {
        "SPARK_REMOTE": "SPARK_REMOTE" in os.environ,
        _REMOTE: _REMOTE in chosen,
        f"{_API}=connect": mode.lower() == "connect",
        _SUBMIT: bool(re.search(rf"--remote\b|{_REMOTE}=|{_API}=connect", arguments)),
        "SPARK_CONNECT_MODE_ENABLED": "SPARK_CONNECT_MODE_ENABLED" in os.environ
        and "SPARK_LOCAL_REMOTE" not in os.environ,
    }
    way = next((name for name, taken in ways.items() if taken), "")
    if way:
        raise StartFailed(
            f"A Spark Connect server is asked for ({way}), but the lab measures with RDDs, which "
            "it does not offer: unset it, and set LABKIT_MASTER instead."
        )


def require_variables() -> None:
    """Refuse what would keep a new JVM from starting. Raises StartFailed."""
    if _PORT in os.environ:
        _require_gateway()
    else:
        _require_arguments()
        _require_paths()


def _require_gateway() -> None:
    """The JVM that spark-submit has started still listens."""
    port = os.environ[_PORT]
    fault = "" if port.isdigit() else "it is no number"
    fault = fault or ("" if _SECRET in os.environ else f"there is no {_SECRET}")
    fault = fault or unreachable(LOOPBACK, int(port))
    if fault:
        raise StartFailed(
            f"{_PORT} is {port}, but no JVM can be had there ({fault}): unset it, so that the lab "
            "starts a JVM of its own."
        )


def _require_arguments() -> None:
    """What spark-submit is called with makes it start a gateway for Python."""
    arguments = os.environ.get(_SUBMIT)
    if arguments is None:
        return
    try:
        words = shlex.split(arguments)
    except ValueError as error:
        raise StartFailed(f"{_SUBMIT} can't be read ({error}): {arguments!r}.") from None
    endless = {"--help", "-h", "--version", "--status", "--kill"} & set(words)
    if "pyspark-shell" not in words or endless:
        raise StartFailed(
            f"{_SUBMIT} is {arguments!r}, with which Spark starts no JVM for Python: end it in "
            "pyspark-shell, or unset it."
        )


def _require_paths() -> None:
    """Java reads paths in the locale's encoding, and in the C locale that is ASCII."""
    import pyspark

    chosen = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    if os.name != "posix" or next(filter(None, chosen), "C") not in ("C", "POSIX"):
        return
    named = {
        "Spark's folder": os.environ.get("SPARK_HOME") or str(Path(pyspark.__file__).parent),
        "the temporary folder": tempfile.gettempdir(),
        "the working folder": _working_folder(),
        "Python": sys.executable,
    }
    for what, path in named.items():
        if not path.isascii():
            raise StartFailed(
                f"{what.capitalize()} is {path!a}, which Java can't read in the locale C: set "
                "LC_ALL to C.UTF-8, or choose a path of ASCII letters alone."
            )


def _working_folder() -> str:
    try:
        return str(Path.cwd())
    except OSError as error:
        raise StartFailed(
            f"The working folder is gone ({said(error)}): change to one that exists."
        ) from error
