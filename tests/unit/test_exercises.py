"""Exercises of the notebooks: whole, honest, and counted in their tally."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

from labkit.labs import entry
from tests.notebooks.graded import NOTEBOOKS, exercises, graded, marked

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
each = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def test_no_two_exercises_bear_one_name() -> None:
    """The tally is the person's, over all notebooks."""
    names = [e.name for path in PATHS for e in exercises(read(path))]
    assert len(names) == len(set(names)) >= 12


@each
def test_an_exercise_is_whole_and_its_solution_is_out_of_sight(path: Path) -> None:
    """A place for the answer, then the check, then hint and solution, folded and never run."""
    notebook = read(path)
    cells = notebook.cells
    places = {cell.id: i for i, cell in enumerate(cells)}
    found = list(exercises(notebook))
    asked = marked(notebook, "exercise")
    assert len(asked) == len(found) == sum("# your code here" in c.source for c in cells)
    for exercise in found:
        begin = places[asked[exercise.name].id]
        assert cells[begin + 1].metadata.labkit.check == exercise.name
        folded = cells[begin + 2]
        assert folded.cell_type == "markdown" and folded.metadata.labkit.solution == exercise.name
        assert folded.source.startswith("<details><summary>A hint</summary>")
        assert exercise.solution not in asked[exercise.name].source
        outside = re.sub(r"<details>.*?</details>", "", folded.source, flags=re.S)
        assert not outside.strip(), "all of it is folded"


@each
def test_a_check_says_what_is_missing(path: Path) -> None:
    """Every assertion has its sentence, and the block bears the exercise's name."""
    for exercise in exercises(read(path)):
        tree = ast.parse(exercise.check)
        said = [node.msg for node in ast.walk(tree) if isinstance(node, ast.Assert)]
        assert said and all(said)
        assert f'with labkit.check("{exercise.name}") as right:' in exercise.check
        assert "right(" in exercise.check.split("as right:")[1]


@each
def test_the_tally_names_the_guesses_and_exercises_that_there_are(path: Path) -> None:
    """No more and no fewer; a notebook without any has none."""
    notebook = read(path)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    guessed = re.findall(r'labkit\.panel\(\s*"([\w-]+)",\s*prediction', "\n".join(code))
    wanted = {"guesses": guessed, "exercises": [e.name for e in exercises(notebook)]}
    tallies = [ast.parse(source, mode="eval").body for source in code if "labkit.tally(" in source]
    if not any(wanted.values()):
        assert not tallies
        return
    (call,) = tallies
    assert isinstance(call, ast.Call)
    given = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
    assert given == {kind: names for kind, names in wanted.items() if names}
    assert all(entry(lab) for lab in guessed)


@each
def test_a_notebook_is_one_lesson(path: Path) -> None:
    """At most six panels."""
    code = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    assert sum("labkit.panel(" in source for source in code) <= 6


@each
def test_links_lead_to_notebooks_and_documents_that_are_there(path: Path) -> None:
    """Each notebook but the last names the next one."""
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    for target in re.findall(r"\]\(([^)#:]+)", "\n".join(texts)):
        assert (NOTEBOOKS / target).is_file(), target
    following = PATHS.index(path) + 1
    if following < len(PATHS):
        assert f"]({PATHS[following].name})" in texts[-1]


def test_the_answered_copy_has_three_answers_an_exercise() -> None:
    """None, a wrong one, the solution, each told apart; the lesson's own cells stay."""
    notebook = read(PATHS[0])
    copy = graded(notebook)
    added = len(list(exercises(notebook)))
    assert len(copy.cells) == len(notebook.cells) + 5 * added
    own = [cell.source for cell in notebook.cells]
    assert [c.source for c in copy.cells if c.source in own][: len(own)]
    assert sum("a wrong answer passed" in c.source for c in copy.cells) == added
