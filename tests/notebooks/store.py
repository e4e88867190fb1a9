"""Runs notebooks from a clean kernel and stores their outputs: `python -m tests.notebooks.store`.

What only lives while a kernel does (widget views, their state) is left out, so that the HTML
and text that stand for it are what a reader without a kernel sees.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_LIVE = "application/vnd.jupyter.widget-view+json"


def store(path: Path) -> None:
    """Run one notebook and write it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": path.parent}}).execute()
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [kept for output in cell.outputs if (kept := _lasting(output))]
    nbformat.write(notebook, path)


def _lasting(output: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    """The output without what needs a kernel; None when nothing is left of it."""
    data = output.get("data")
    if data is None:
        return output
    data.pop(_LIVE, None)
    return output if any(str(text).strip() for text in data.values()) else None


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(p.name for p in NOTEBOOKS.glob("*.ipynb")):
        print(name, flush=True)
        store(NOTEBOOKS / name)
