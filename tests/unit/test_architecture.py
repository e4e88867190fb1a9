"""What holds for the whole tree: import directions, no work at import, nothing of this machine."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "labkit"
MODULES = sorted(PACKAGE.rglob("*.py"))

CORE = "core.*"

ALLOWED = {
    "core": set(),
    "core.stats": {"core"},
    "core.records": {"core", "core.stats"},
    "core.lineage": {"core", "core.records"},
    "core.plans": {"core", "core.records"},
    "core.tasks": {"core", "core.records"},
    "core.reading": {"core", "core.records", "core.lineage"},
    "core.streams": {"core", "core.stats", "core.records", "core.tasks"},
    "core.design": {"core", "core.stats", "core.records"},
    "core.judging": {"core", "core.stats", "core.records", "core.plans", "core.tasks",
                     "core.design"},
    "core.sweeps": {"core", "core.stats", "core.records", "core.design", "core.judging"},
    "core.claims": {"core", "core.stats", "core.records", "core.plans", "core.judging",
                    "core.sweeps"},
    "spark.files": set(),
    "spark.jvm": {CORE},
    "spark.reading": {CORE, "spark.files"},
    "spark.trial": {CORE, "spark.files", "spark.jvm", "spark.reading"},
    "spark.children": {CORE, "spark.files", "spark.jvm"},
    "spark.cluster": {CORE, "spark", "spark.children", "spark.files", "spark.jvm",
                      "spark.trial.by_value"},
    "spark.kafka": {CORE, "spark", "spark.children", "spark.jvm", "spark.trial.by_value"},
    "spark.places": {CORE, "spark", "spark.children", "spark.cluster", "spark.files", "spark.jvm",
                     "spark.reading", "spark.trial"},
    "spark.streams": {CORE, "spark", "spark.jvm", "spark.reading", "spark.trial"},
    "spark": {CORE, "spark.files", "spark.jvm", "spark.reading", "spark.trial"},
    "datasets": {"core", "spark.trial.by_value"},
    "labs": {"core", "core.records", "core.claims", "core.judging.rules", "core.reading.metrics",
             "core.streams", "core.tasks", "datasets", "ledger",
             "spark.watching", "spark.workloads", "spark.places.program", "spark.trial.failures",
             "spark.trial.shuffle_writers", "spark.files.local_dirs", "spark.executors",
             "spark.cluster", "spark.children.network", "spark.reading.blocks",
             "spark.jvm.launch_log", "spark.live_conf", "spark.reading.status_store",
             "spark.kafka", "spark.reading.streams", "spark.streams", "spark.checkpoints"},
    "ledger": {"core", "core.claims"},
    "views": {CORE, "ledger"},
    "trials": {CORE, "views.progress", "labs", "ledger", "spark", "spark.places",
               "spark.trial.failures", "spark.trial.sql_conf"},
    "calibration": {CORE, "labs", "trials", "views.plain", "spark.environment",
                    "spark.trial.answer"},
    "results": {CORE, "views"},
    "places": {"core.records", "spark.cluster", "spark.cluster_map", "spark.kafka",
               "spark.session", "views.progress"},
    "api": {CORE, "labs", "places", "spark.reading.streams", "spark.watching", "trials"},
    "lessons": {CORE, "places", "labs", "ledger", "spark.sources", "trials", "views"},
    "magic": {"api"},
    "commands": {CORE, "calibration", "labs", "ledger", "spark.cluster",
                 "spark.cluster_map", "spark.jvm.known_clusters", "trials", "views"},
    "cli": {"core", "commands"},
    "__init__": {"core", "api", "lessons", "magic", "places", "results", "trials"},
}  # fmt: skip
"""Which rooms a room may import from: `core` is its loose modules, `CORE` all of its shelves. The
children of `spark.places` start sessions, of which `spark`'s loose modules know nothing."""

FOREIGN_TO_CORE = ("pyspark", "py4j", "IPython", "ipywidgets", "matplotlib")


def room(module: str) -> str:
    """The room of a module, named without `labkit.`: the longest name that the table has."""
    parts = module.split(".")
    names = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((name for name in names if name in ALLOWED), "")


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def is_allowed(target: str, mine: str) -> bool:
    """Whether a room may import a module: by the name of its room, or by its own."""
    theirs = room(target)
    for allowed in ALLOWED[mine]:
        whole = allowed.removesuffix(".*")
        if allowed == theirs or (allowed != whole and f"{target}.".startswith(f"{whole}.")):
            return True
        if allowed not in ALLOWED and f"{target}.".startswith(f"{allowed}."):
            return True
    return False


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
    mine = room(module_of(path))
    assert mine, "a room of its own: say what it may import"
    for name in imports(path):
        target = name.removeprefix("labkit.")
        if target != name and room(target) != mine:
            assert is_allowed(target, mine), f"{mine}: {name}"


def test_no_room_imports_one_that_imports_it() -> None:
    """The arrows that there are have no circle."""
    arrows: dict[str, set[str]] = {name: set() for name in ALLOWED}
    for path in MODULES:
        mine = room(module_of(path))
        found = (room(name.removeprefix("labkit.")) for name in imports(path) if "." in name)
        arrows[mine] |= {theirs for theirs in found if theirs and theirs != mine}
    assert list(TopologicalSorter(arrows).static_order())


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
