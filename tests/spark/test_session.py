"""Sessions: loopback only, quiet, nothing inherited, replaced when dead, fast to start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from labkit.core.errors import SessionError
from labkit.spark.session import session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# What every script below starts with. It prints one JSON object, and nothing else if all is well.
PREAMBLE = """
import json, os, signal, socket, sys
from labkit.core.errors import SessionError
from labkit.spark.jvm.process import stop_jvm
from labkit.spark.session import session

def jvm():
    from pyspark import SparkContext
    return SparkContext._gateway.proc

def maps_an_archive():
    with open(f"/proc/{jvm().pid}/maps") as maps:
        return any("/cds/spark" in line and line.endswith(".jsa\\n") for line in maps)

def refusal(**conf):
    try:
        session("local[2,2]", **conf)
    except SessionError as error:
        return [str(error), error.details]
"""


def run(script: str, **environment: str) -> tuple[dict[str, Any], str]:
    """Run a script in a process of its own; return what it printed as JSON, and its stderr."""
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cache folder that the tests of this module fill one after the other."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def first_process(
    cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], str]:
    """Run a process with an empty cache through a session's whole life, its JVM's death included.

    All of it in one process, since each JVM takes seconds. The first JVM finds a cache folder
    that can't be made.
    """
    script = """
seen = {}
cache, os.environ["LABKIT_CACHE"] = os.environ["LABKIT_CACHE"], os.devnull + "/cache"
seen["bad_option"] = refusal(**{"spark.driver.extraJavaOptions": "-Xmx1g"})
taken = socket.socket()
taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
try:
    taken.bind(("127.0.0.1", 4040)); taken.listen()
except OSError:
    pass  # then somebody else has taken it, which does as well
own = {"spark.sql.shuffle.partitions": 7, "spark.driver.memory": "1g", "spark.locality.wait": "5s"}
spark = session("local[2]", **own)  # without a cache
seen["ui"] = spark.sparkContext.uiWebUrl
seen["first"] = [spark.sparkContext.getConf().get(key, "") for key in own]
spark.stop()
spark = session("local[1]")
seen["second"] = [spark.sparkContext.getConf().get(key, "") for key in own]
spark.stop()
seen["more_memory"] = refusal(**{"spark.driver.memory": "2g"})
seen["same_memory"] = refusal(**{"spark.driver.memory": "1024m"})
old = jvm()
print("-- the JVM is killed --", file=sys.stderr, flush=True)
os.kill(old.pid, signal.SIGKILL)
old.wait()
os.environ["LABKIT_CACHE"] = cache
spark = session("local[2]")
seen["replaced"] = jvm().pid != old.pid
seen["count"] = spark.sparkContext._jsc.sc().range(0, 10, 1, 2).count()
stop_jvm()
print(json.dumps(seen))
"""
    spare = tmp_path_factory.mktemp("temporary")
    return run(script, LABKIT_CACHE=str(cache), TMPDIR=str(spare))


def test_all_of_spark_listens_on_this_machine_only(spark: SparkSession) -> None:
    """The JVM, its Python workers and this process listen on loopback addresses."""
    spark.sparkContext.parallelize(range(4), 2).map(str).count()  # Python workers have started
    me = psutil.Process()
    listening = [
        connection
        for process in [me, *me.children(recursive=True)]
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 3, "the JVM's gateway, Spark's driver and its pages"
    addresses = {connection.laddr.ip for connection in listening}
    assert addresses <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def test_an_existing_session_is_used_as_it_is(spark: SparkSession) -> None:
    """A second call returns the session that runs, also when it asks for what is in force."""
    assert session() is spark
    same: dict[str, Any] = {
        "spark.ui.showConsoleProgress": False,
        "spark.sql.shuffle.partitions": 200,
        "spark.serializer": "org.apache.spark.serializer.JavaSerializer",  # Spark's default
    }
    assert session("local[2,2]", **same) is spark


@pytest.mark.usefixtures("spark")
def test_another_setting_than_the_running_session_has_is_refused() -> None:
    """The line names the setting, both values, and spark.stop() as the way."""
    other: dict[str, Any] = {"spark.sql.shuffle.partitions": 9}
    with pytest.raises(SessionError) as error:
        session(**other)
    line = str(error.value)
    assert all(part in line for part in ("spark.sql.shuffle.partitions", "200", "9", "spark.stop"))
    with pytest.raises(SessionError, match=r"spark\.master is local\[2,2\] .* not local\[1\]"):
        session("local[1]")


def test_a_jvm_that_does_not_start_is_told_with_its_cause_and_log(
    first_process: tuple[dict[str, Any], str],
) -> None:
    """The line holds what Java complained of and the log's path; the details hold the log."""
    line, details = first_process[0]["bad_option"]
    assert "Not allowed to specify max heap" in line
    assert ".log" in line
    assert "\n" not in line
    assert "Not allowed to specify max heap" in details


def test_a_taken_port_is_no_trouble_and_nothing_is_printed(
    first_process: tuple[dict[str, Any], str],
) -> None:
    """Spark's pages move to another port; of starting and stopping, not a line is seen."""
    seen, stderr = first_process
    assert seen["ui"].startswith("http://127.0.0.1:")
    assert not seen["ui"].endswith(":4040")
    assert stderr.partition("-- the JVM is killed --")[0] == ""


def test_a_sessions_settings_do_not_leak_into_the_next(
    first_process: tuple[dict[str, Any], str],
) -> None:
    """What the first session was given is gone in the second, but for what the JVM holds."""
    seen, _ = first_process
    assert seen["first"] == ["7", "1g", "5s"]
    assert seen["second"] == ["", "1g", ""]


def test_a_setting_that_needs_a_new_jvm_is_not_silently_ignored(
    first_process: tuple[dict[str, Any], str],
) -> None:
    """Another driver memory is refused while the JVM runs; the same in another unit is not."""
    seen, _ = first_process
    assert "spark.driver.memory is 1g" in seen["more_memory"][0]
    assert seen["same_memory"] is None


def test_a_killed_jvm_is_replaced_and_this_is_said_in_one_line(
    first_process: tuple[dict[str, Any], str],
) -> None:
    """After the JVM's death the next session has a new one, in which jobs run."""
    seen, stderr = first_process
    assert (seen["replaced"], seen["count"]) == (True, 10)
    assert stderr.count("has ended: starting a new one") == 1


@pytest.mark.usefixtures("first_process")
def test_the_archive_is_made_by_one_process_and_used_by_the_next(cache: Path) -> None:
    """The JVM of the second process maps the archive that the first one's JVM wrote.

    Cut in half, it kills a JVM that maps it (SIGBUS: Java 17 checks the length of its own archive
    only): the session starts without it all the same.
    """
    script = """
context = session("local[2]").sparkContext
seen = {"count": context._jsc.sc().range(0, 10, 1, 2).count(), "maps": maps_an_archive()}
jvm().kill()
print(json.dumps(seen))
"""
    seen, _ = run(script, LABKIT_CACHE=str(cache))
    assert seen == {"count": 10, "maps": True}
    (archive,) = cache.glob("cds/*.jsa")
    archive.chmod(0o600)
    os.truncate(archive, archive.stat().st_size // 2)
    seen, _ = run(script, LABKIT_CACHE=str(cache))
    assert seen == {"count": 10, "maps": False}
    assert not archive.exists(), "the next session may make a sound one"


def test_a_cache_that_cannot_be_written_is_harmless(
    first_process: tuple[dict[str, Any], str],
) -> None:
    """A session starts although its cache folder can't be made, and says nothing of it."""
    seen, stderr = first_process
    assert seen["first"]
    assert stderr.partition("-- the JVM is killed --")[0] == ""
