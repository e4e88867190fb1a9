"""What a notebook keeps of the things that its cells printed."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipykernel.ipkernel import IPythonKernel
from nbformat import NotebookNode
from nbformat.v4 import new_output

import labkit
from tests.notebooks.store import NOTEBOOKS, as_shown, in_whole_streams

LISTING = re.compile(r'labkit\.code\("([a-z0-9-]+)"\)')
"""A cell that shows a lab's source, and nothing else."""


def printed(text: str, name: str = "stdout") -> NotebookNode:
    """A piece of text on a stream."""
    return new_output("stream", name=name, text=text)


def shown(text: str = "<b>1</b>") -> NotebookNode:
    """Something displayed."""
    return new_output("display_data", {"text/html": text})


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_notebook_says_of_its_language_what_the_kernel_says(path: Path) -> None:
    """JupyterLab asks the kernel on opening and marks a notebook that says otherwise as changed.

    The version is that of the Python that stored it, which need not be the one here.
    """
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec == {
        "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3",
    }  # fmt: skip
    stored = dict(notebook.metadata.language_info)
    assert stored.pop("version").startswith("3.")
    told = dict(IPythonKernel.language_info)
    told.pop("version")
    assert stored == told


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_a_source_that_a_notebook_shows_is_that_of_today(path: Path) -> None:
    """A lab that has changed since is shown as it was until its cell is stored again."""
    stale = [
        f"cell {number}: {cell.source}"
        for number, cell in enumerate(nbformat.read(path, as_version=nbformat.NO_CONVERT).cells)
        if (shows := LISTING.fullmatch(cell.source.strip()))
        and [output.data["text/plain"] for output in cell.outputs] != [str(labkit.code(shows[1]))]
    ]
    assert not stale, f"to be stored again: {stale}"


def test_pieces_on_one_stream_are_one_output() -> None:
    """Another stream or a display between them divides them."""
    pieces = [
        printed("one "), printed("two\n"), printed("worse\n", "stderr"), printed("three\n"),
        printed("four\n"), shown(), printed("five\n"),
    ]  # fmt: skip
    kept = in_whole_streams(pieces)
    assert [(o.get("name"), o.get("text")) for o in kept] == [
        ("stdout", "one two\n"), ("stderr", "worse\n"), ("stdout", "three\nfour\n"), (None, None),
        ("stdout", "five\n"),
    ]  # fmt: skip


def test_a_line_that_arrives_in_pieces_is_overwritten_all_the_same() -> None:
    """Progress lines come as the kernel sends them, cut anywhere."""
    pieces = [
        printed("pair 1 of"),
        printed(" 6\rpair 2"),
        printed(" of 6\r"),
        printed("done\x1b[K\n"),
    ]
    assert [o.text for o in in_whole_streams(pieces)] == ["done\n"]


def test_a_stream_that_shows_nothing_in_the_end_is_left_out() -> None:
    """As Spark's bar of stages: it covers itself with spaces. A display stays."""
    kept = in_whole_streams([printed("[Stage 0:=>]\r            \r", "stderr"), shown()])
    assert [o.output_type for o in kept] == ["display_data"]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("plain\nlines  \n", "plain\nlines  \n"),
        ("first\rsecond\n", "second\n"),
        ("longer\rabc\n", "abcger\n"),
        ("longer\r\x1b[Kabc\n", "abc\n"),
        ("10%\r20%\r30%", "30%"),
        ("from Windows\r\nnext\r\n", "from Windows\nnext\n"),
        ("kept\nbar\r   \r\nkept\n", "kept\n\nkept\n"),
        ("\r\r", ""),
    ],
)
def test_carriage_returns_act_as_in_a_terminal(text: str, end: str) -> None:
    """What follows covers what stood there; what is not covered stays, unless it is erased."""
    assert as_shown(text) == end


@given(st.text(st.characters(exclude_characters="\r\x1b")))
def test_text_without_them_is_kept_letter_by_letter(text: str) -> None:
    """Nothing else is read as a command."""
    assert as_shown(text) == text


@given(st.lists(st.text("ab \n\r", max_size=12), max_size=6))
def test_pieces_give_what_the_whole_gives(pieces: list[str]) -> None:
    """However the kernel cut the text."""
    whole = as_shown("".join(pieces))
    assert [o.text for o in in_whole_streams(map(printed, pieces))] == ([whole] if whole else [])
