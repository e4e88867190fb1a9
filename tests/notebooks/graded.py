"""Copies of the notebooks in which each exercise is answered: `python -m tests.notebooks.graded`.

Behind the check of an exercise, which there finds nothing, stand a typical wrong answer and the
solution that the notebook folds away, each followed by the check again and by what it must say.
What the learner reads is run as it is stored. A notebook that starts a Kafka is left out, and that is
said, where its jars can't be had.
"""

from __future__ import annotations

import copy
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat

from tests.kafka_here import no_kafka

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
_SOLUTION = re.compile(r"<summary>A solution</summary>\s*```python\n(.*?)\n```", re.S)


class Exercise(NamedTuple):
    """An exercise's name, its check's source, a wrong answer and the solution."""

    name: str
    check: str
    wrong: str
    solution: str


def marked(notebook: nbformat.NotebookNode, kind: str) -> dict[str, nbformat.NotebookNode]:
    """The cells that are marked as an "exercise", a "check" or a "solution", by its name."""
    found = {}
    for cell in notebook.cells:
        name = cell.metadata.get("labkit", {}).get(kind)
        if name is not None:
            assert name not in found, f"two cells are the {kind} of {name}"
            found[name] = cell
    return found


def exercises(notebook: nbformat.NotebookNode) -> Iterator[Exercise]:
    """Every exercise of a notebook, whole; KeyError or AssertionError for one that isn't."""
    checks, solutions = marked(notebook, "check"), marked(notebook, "solution")
    for name, cell in marked(notebook, "exercise").items():
        solution = _SOLUTION.search(solutions[name].source)
        assert solution, f"{name} has no folded solution"
        yield Exercise(name, checks[name].source, cell.metadata.labkit.wrong, solution[1])


def graded(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The copy of a notebook in which each exercise is answered three times."""
    known = {exercise.name: exercise for exercise in exercises(notebook)}
    found = copy.deepcopy(notebook)
    cells = []
    for cell in found.cells:
        cells.append(cell)
        exercise = known.get(cell.metadata.get("labkit", {}).get("check", ""))
        if exercise is not None:
            sources = [
                'assert not right.passed, "nothing was answered, and that passed"',
                exercise.wrong,
                f'{exercise.check}\nassert not right.passed, "a wrong answer passed"',
                exercise.solution,
                f'{exercise.check}\nassert right.passed, "the solution did not pass"',
            ]
            cells += [nbformat.v4.new_code_cell(source) for source in sources]
    found.cells = cells
    return found


def write(folder: Path) -> None:
    """Write the copies of all notebooks, and nothing else, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.ipynb"):
        old.unlink()
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if "labkit.kafka(" in path.read_text(encoding="utf-8") and (why := no_kafka()):
            print(f"LEFT OUT: {path.name}, as there is no Kafka here: {why}")
        else:
            nbformat.write(graded(nbformat.read(path, as_version=4)), folder / path.name)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
