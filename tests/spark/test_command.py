"""The command line as a process of its own: stdout, files, exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from labkit.core.records.comparison import comparison_from_json


def labkit(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "labkit.cli", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LABKIT_MASTER": "local[2]"} | environment,
    )


def test_the_published_trial_prints_the_contracts_json_and_writes_its_files(
    tmp_path: Path,
) -> None:
    """One JSON object on stdout and nothing else; bytes more than 20 times apart."""
    done = labkit(
        "run", "reduce-by-key", "--set", "records=100000", "--set", "partitions=2",
        "--pairs", "2", "--seed", "1",
        "--json", "-", "--html", "report.html", "--png", "figure.png", cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    found = comparison_from_json(data)
    assert data["schema"] == "labkit.comparison/1" and data["seed"] == 1
    assert found.params["records"] == 100_000 and found.results[0].pairs <= 2
    written = {a["name"]: a["metrics"]["shuffle_write_bytes"] for a in data["arms"]}
    assert min(written["groupByKey"]) > 20 * max(written["reduceByKey"])
    assert len(written["groupByKey"]) == len(data["arms"][0]["seconds"])
    assert {p.name for p in tmp_path.iterdir()} == {"report.html", "figure.png"}
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")
    assert "<script" not in (tmp_path / "report.html").read_text()
    assert "WARN" not in done.stderr and "Setting default log level" not in done.stderr


def test_work_that_fails_is_status_1_and_one_clear_line(tmp_path: Path) -> None:
    """A Java home that holds no Java is named, with what to do."""
    done = labkit("run", "reduce-by-key", cwd=tmp_path, JAVA_HOME=str(tmp_path))
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("labkit: ") and len(done.stderr.splitlines()) == 1
    assert str(tmp_path) in done.stderr


def test_a_master_that_is_none_is_status_2_before_anything_starts(tmp_path: Path) -> None:
    """The line says which masters there are."""
    done = labkit("run", "reduce-by-key", cwd=tmp_path, LABKIT_MASTER="nonsense")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert "'nonsense'; allowed: local[*]" in done.stderr
