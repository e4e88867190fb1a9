"""The conda environment gives the same packages as the Makefile does."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


def test_conda_installs_from_the_same_lock_a_python_that_the_project_allows() -> None:
    """environment.yml names requirements.lock, and a Python within pyproject's bounds."""
    conda = yaml.safe_load((ROOT / "environment.yml").read_text())
    pip = next(entry["pip"] for entry in conda["dependencies"] if isinstance(entry, dict))
    assert pip == ["-r requirements.lock"]
    python = next(str(it) for it in conda["dependencies"] if str(it).startswith("python="))
    minor = int(python.removeprefix("python=3."))
    bounds = re.search(
        r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text()
    )
    assert bounds
    assert int(bounds[1]) <= minor < int(bounds[2])


def test_the_locks_are_hashed_and_name_no_index() -> None:
    """Whoever installs gets the very files that were tested, from the index of their choice."""
    for name in ("requirements.lock", "requirements-java.lock"):
        lines = (ROOT / name).read_text().splitlines()
        assert not [line for line in lines if line.startswith("-") or "://" in line]
        pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert all("==" in line and line.endswith("\\") for line in pinned)
