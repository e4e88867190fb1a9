"""What holds for the whole tree: import directions, no work at import, nothing of this machine."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "labkit"
MODULES = sorted(PACKAGE.rglob("*.py"))

ALLOWED = {
    "core": set(),
    "spark": {"core"},
    "datasets": {"core", "spark.by_value"},
    "labs": {"core", "datasets", "spark.workloads", "spark.failures", "spark.shuffle_writers"},
    "ledger": {"core"},
    "views": {"core", "ledger", "spark.dependencies", "spark.lineage", "spark.lineage_notes",
              "spark.rdds"},
    "experiment": {"core", "spark", "benches"},
    "fresh_sessions": {"core", "spark", "experiment"},
    "between_sessions": {"core", "experiment", "fresh_sessions", "labs", "running"},
    "sweeping": {"core", "experiment"},
    "running": {"core", "views"},
    "saving": {"core", "views"},
    "comparison": {"core", "views", "saving"},
    "sweep_result": {"core", "views", "saving"},
    "saved": {"core", "views", "comparison", "sweep_result"},
    "api": {"core", "spark", "labs", "experiment", "sweeping", "running", "comparison",
            "sweep_result", "fresh_sessions"},
    "lessons": {"core", "labs", "views", "experiment", "sweeping", "running", "comparison",
                "sweep_result", "api", "spark.sources", "fresh_sessions"},
    "benches": {"core", "spark"},
    "verification": {"core", "views", "ledger"},
    "verifying": {"core", "api", "experiment", "labs", "ledger", "running", "verification",
                  "fresh_sessions"},
    "known_work": {"spark.actions"},
    "calibrate": {"core", "spark", "experiment", "running", "known_work"},
    "commands": {"core", "labs", "comparison", "calibrate", "views.calibration_text",
                 "views.designs_text", "views.diff_text", "ledger", "verifying", "verification",
                 "views.ledger", "fresh_sessions", "between_sessions", "views.between_text"},
    "cli": {"core", "commands"},
    "__init__": {"core", "api", "lessons", "comparison", "sweep_result", "saved", "verification",
                 "verifying"},
}  # fmt: skip
"""Which rooms a room may import from. Views may use the pure parsers of the Spark room."""

FOREIGN_TO_CORE = ("pyspark", "py4j", "IPython", "ipywidgets", "matplotlib")


def room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    """All modules that a file imports, anywhere in it, by their absolute names."""
    found: set[str] = set()
    package = ["labkit", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_downwards_only(path: Path) -> None:
    """A room uses the rooms below it: data flows one way."""
    mine = room(path)
    for name in imports(path):
        if not name.startswith("labkit."):
            continue
        target = name.removeprefix("labkit.")
        if target.split(".")[0] == mine:
            continue
        assert any(f"{target}.".startswith(f"{a}.") for a in ALLOWED[mine]), f"{mine}: {name}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").rglob("*.py")), ids=lambda p: p.name)
def test_the_core_is_plain_python(path: Path) -> None:
    """No Spark, no Jupyter, no plotting in what decides."""
    assert not [n for n in imports(path) if n.split(".")[0] in FOREIGN_TO_CORE]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_says_first_what_it_is_for(path: Path) -> None:
    """The first line is a docstring with a purpose."""
    assert ast.get_docstring(ast.parse(path.read_text()))


def test_importing_the_package_loads_neither_spark_nor_plotting() -> None:
    """No JVM and no heavy import until something is asked for."""
    code = (
        "import sys, labkit; "
        f"print([m for m in {(*FOREIGN_TO_CORE, 'pandas', 'pyarrow')!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_folder_of_a_machine_or_a_package_index() -> None:
    """Paths and hosts of whoever built this don't belong into what is committed."""
    forbidden = re.compile(rb"/home/\w+/|/Users/\w+/|/root/|site-packages/|pypi\.org|" + re.escape(
        str(ROOT).encode() + b"/"))  # fmt: skip
    binary = {".parquet", ".png"}
    mine = {Path(__file__)}
    for path in tracked():
        if path.suffix not in binary and path not in mine:
            found = forbidden.search(path.read_bytes())
            assert not found, f"{path.relative_to(ROOT)} holds {found.group()!r}"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_a_notebook_is_stored_whole(path: Path) -> None:
    """Every code cell ran in order without an error, and none is longer than 15 lines."""
    cells = json.loads(path.read_text())["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert len("".join(cell["source"]).splitlines()) <= 15
        assert not [o for o in cell["outputs"] if o["output_type"] == "error"]
    kinds = "".join("c" if cell["cell_type"] == "code" else "m" for cell in cells)
    assert "ccc" not in kinds, "three code cells in a row: say something between them"
    assert any("labkit-figure" in str(o) or "<svg" in str(o) for c in code for o in c["outputs"])
