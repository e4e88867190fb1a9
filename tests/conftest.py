"""For all tests: runs are saved in a folder of their own, never in the person's."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def own_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point $LABKIT_RUNS, which child processes inherit, at a temporary folder."""
    before = os.environ.get("LABKIT_RUNS")
    os.environ["LABKIT_RUNS"] = str(tmp_path_factory.mktemp("runs"))
    yield
    if before is None:
        del os.environ["LABKIT_RUNS"]
    else:
        os.environ["LABKIT_RUNS"] = before
