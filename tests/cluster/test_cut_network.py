"""The network between the hosts of a cluster, cut and mended while it is measured on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster import two_machines


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("ip") is None, reason="lays a cable, as root, by ip link"
)
def test_a_trial_in_which_the_network_of_a_worker_is_cut_is_thrown_out(tmp_path: Path) -> None:
    """Nothing gets through until it is given up; the run goes on, and it comes back with the cable.

    Master, driver and a Worker are in one network, another Worker is in one of its own.
    """
    done = subprocess.run(
        ["unshare", "--net", sys.executable, "-m", two_machines.__name__, str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["hosts"] == 2 and 0 < found["remote"] < found["read"]
    assert "need spark.checkpoint.dir: a folder that all workers reach" in found["refused"]
    ((arm, reason),) = found["rejected"]
    assert arm == "drawn" and "failed and were run again" in reason
    assert found["pairs"] == 2 and found["left"] == 1 and found["after"] == 4
