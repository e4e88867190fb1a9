"""Runs notebooks from a clean kernel and stores their outputs: `python -m tests.notebooks.store`.

What only lives while a kernel does (widget views, their state) is left out, so that the HTML
and text that stand for it are what a reader without a kernel sees. What was printed in pieces,
and over itself, is stored as a terminal would show it at the end.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_LIVE = "application/vnd.jupyter.widget-view+json"
_BACK, _ERASE = "\r", "\x1b[K"
_MOVES = re.compile(r"(\r|\x1b\[K)")


def store(path: Path) -> None:
    """Run one notebook and write it back with its outputs.

    The kernel's own `language_info` stays, as JupyterLab would write it: it asks the kernel when a
    notebook is opened, and takes one that says otherwise, if only the version, for changed.
    """
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": path.parent}}).execute()
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            lasting = (kept for output in cell.outputs if (kept := _lasting(output)))
            cell.outputs = in_whole_streams(lasting)
    nbformat.write(notebook, path)


def _lasting(output: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    """The output without what needs a kernel; None when nothing is left of it."""
    data = output.get("data")
    if data is None:
        return output
    data.pop(_LIVE, None)
    return output if any(str(text).strip() for text in data.values()) else None


def in_whole_streams(outputs: Iterable[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The outputs, those that follow one another on one stream as one; none that shows nothing."""
    found: list[nbformat.NotebookNode] = []
    for output in outputs:
        last = found[-1] if found else nbformat.NotebookNode()
        if output.output_type == "stream" and output.name == last.get("name"):
            last.text += output.text
        else:
            found.append(output)
    for output in found:
        if output.output_type == "stream":
            output.text = as_shown(output.text)
    return [o for o in found if o.output_type != "stream" or o.text]


def as_shown(text: str) -> str:
    """Printed text as a terminal shows it: back to the line's start, over what stands there."""
    return "\n".join(_overwritten(line) for line in text.split("\n"))


def _overwritten(line: str) -> str:
    shown, at = "", 0
    for piece in _MOVES.split(line):
        if piece == _BACK:
            at = 0
        elif piece == _ERASE:
            shown = shown[:at]
        else:
            shown = shown[:at] + piece + shown[at + len(piece) :]
            at += len(piece)
    return shown.rstrip() if _BACK in line else shown


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(p.name for p in NOTEBOOKS.glob("*.ipynb")):
        print(name, flush=True)
        store(NOTEBOOKS / name)
