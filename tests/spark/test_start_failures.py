"""What keeps Spark from starting: one line each, with its cause, and status 1."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

RUN = "import sys; from labkit.cli import main; sys.exit(main(sys.argv[1:]))"
COMMAND = (sys.executable, "-c", RUN, "run", "reduce-by-key", "--pairs", "1")


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def started(*before: str, environment: dict[str, str], unset: str = "") -> tuple[int, list[str]]:
    """Run a lab from the command line; return its status and what it says on stderr."""
    known = {k: v for k, v in os.environ.items() if k != unset}
    done = subprocess.run(
        [*before, *COMMAND],
        env={**known, **environment},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=120,
    )
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SPARK_REMOTE": "sc://127.0.0.1"}, "Spark Connect server is asked for (SPARK_REMOTE)"),
        ({"SPARK_API_MODE": "connect"}, "(spark.api.mode=connect)"),
        ({"PYSPARK_SUBMIT_ARGS": "--remote local pyspark-shell"}, "(PYSPARK_SUBMIT_ARGS)"),
        ({"PYSPARK_SUBMIT_ARGS": "--master local[2]"}, "end it in pyspark-shell, or unset it"),
        ({"PYSPARK_SUBMIT_ARGS": "'pyspark-shell"}, "can't be read (No closing quotation)"),
        ({"PYSPARK_GATEWAY_PORT": "{port}", "PYSPARK_GATEWAY_SECRET": "x"},
         "PYSPARK_GATEWAY_PORT is {port}, but no JVM can be had there (connection refused)"),
        ({"PYSPARK_GATEWAY_PORT": "{port}"}, "there is no PYSPARK_GATEWAY_SECRET"),
        ({"LABKIT_MASTER": "spark://127.0.0.1:{port}"}, "nobody listens at 127.0.0.1:{port}"),
        ({"LABKIT_MASTER": "spark://127.0.0.1"}, "allowed: spark://HOST:PORT"),
    ],
    ids=str,
)  # fmt: skip
def test_what_keeps_spark_from_starting_is_told_before_a_jvm_is_started(
    environment: dict[str, str], words: str
) -> None:
    """One line on stderr, which names the variable or the address, and status 1."""
    port = str(closed_port())
    given = {name: value.replace("{port}", port) for name, value in environment.items()}
    status, lines = started(environment=given)
    assert (status, len(lines)) == (1, 1), lines
    assert words.replace("{port}", port) in lines[0]


def test_connect_in_the_defaults_is_refused_like_connect_in_a_variable(tmp_path: Path) -> None:
    """spark-defaults.conf is where a platform sets it."""
    (tmp_path / "spark-defaults.conf").write_text("spark.api.mode connect\n")
    status, lines = started(environment={"SPARK_CONF_DIR": str(tmp_path)})
    assert (status, len(lines)) == (1, 1) and "(spark.api.mode=connect)" in lines[0]


@pytest.mark.skipif(not shutil.which("setpriv"), reason="no setpriv on this system")
@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root can become another")
def test_a_user_without_a_name_or_a_home_is_told_so(tmp_path: Path) -> None:
    """Containers run with such user ids."""
    tmp_path.chmod(0o777)
    before = ("setpriv", "--reuid=54321", "--clear-groups")
    runs = {"LABKIT_RUNS": str(tmp_path), "LABKIT_CACHE": str(tmp_path)}
    status, lines = started(*before, environment=runs, unset="HOME")
    assert (status, len(lines)) == (1, 1), lines
    assert "The user id 54321 has no name on this machine" in lines[0]


def test_a_machine_without_loopback_is_told_so() -> None:
    """In a network of its own, whose loopback interface is down."""
    apart = ("unshare", "--net")
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("no network of its own can be had here")
    status, lines = started(*apart, environment={})
    assert (status, len(lines)) == (1, 1), lines
    assert "can't talk to itself at 127.0.0.1" in lines[0] and "ip link set lo up" in lines[0]


def test_a_path_that_is_not_ascii_in_the_c_locale_is_told_so(tmp_path: Path) -> None:
    """Java could not read it; the line itself is ASCII."""
    folder = tmp_path / "größe"
    folder.mkdir()
    status, lines = started(environment={"LC_ALL": "C", "TMPDIR": str(folder)})
    assert (status, len(lines)) == (1, 1), lines
    assert "which Java can't read in the locale C" in lines[0] and "gr\\xf6\\xdfe" in lines[0]


def test_a_heap_that_is_too_small_is_told_with_the_variable_that_set_it() -> None:
    """_JAVA_OPTIONS beats what Spark's launcher says."""
    status, lines = started(environment={"_JAVA_OPTIONS": "-Xmx200m"})
    assert (status, len(lines)) == (1, 1), lines
    assert "Spark's JVM has a heap of" in lines[0] and "_JAVA_OPTIONS is '-Xmx200m'" in lines[0]


LATER = """
import json, sys
from labkit.core.errors import StartFailed
from labkit.spark.session import session
seen = {}
for name, conf in json.loads(sys.argv[1]).items():
    try:
        session("local[2]", **conf)
    except StartFailed as error:
        seen[name] = str(error)
print(json.dumps(seen))
"""


def test_what_fails_in_the_jvm_is_told_by_its_first_cause_and_its_log(tmp_path: Path) -> None:
    """Several in one JVM: each leaves it able to try again, and nothing on the terminal."""
    missing = str(tmp_path / "missing")
    confs = {
        "events": {"spark.eventLog.enabled": "true", "spark.eventLog.dir": missing},
        "listener": {"spark.extraListeners": "gone.Listener"},
        "plugin": {"spark.plugins": "gone.Plugin"},
        "memory": {"spark.memory.fraction": "7"},
    }
    done = subprocess.run([sys.executable, "-c", LATER, json.dumps(confs)], text=True,
                          capture_output=True, check=False, timeout=120)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    seen = json.loads(done.stdout)
    causes = {
        "events": "FileNotFoundException: File file:" + missing,
        "listener": "ClassNotFoundException: gone.Listener",
        "plugin": "ClassNotFoundException: gone.Plugin",
        "memory": "spark.memory.fraction",
    }
    assert seen.keys() == causes.keys()
    for name, cause in causes.items():
        assert cause in seen[name] and "\n" not in seen[name] and ".log" in seen[name]
