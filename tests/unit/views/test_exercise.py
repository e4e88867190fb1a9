"""Exercises: the person's own answer is graded, and what was right is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

import labkit
from labkit.core.records.store import Store
from labkit.core.records.tally import FILE


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folder."""
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    return tmp_path


def test_a_right_answer_is_said_and_stays_right(capsys: pytest.CaptureFixture[str]) -> None:
    """Also when the cell is run again with a wrong one."""
    for answer in (42, 41):
        with labkit.check("the answer") as right:
            assert answer == 42, "Think for seven and a half million years."
            right("it is 42")
        assert right.passed == (answer == 42)
    assert capsys.readouterr().out.splitlines() == [
        "Right: it is 42",
        "Not yet: Think for seven and a half million years.",
    ]
    assert str(labkit.tally(exercises=["the answer", "the question"])) == (
        "This notebook, so far: exercises that are right: 1 of 2"
    )


def test_an_error_of_the_answers_own_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The notebook goes on."""
    with labkit.check("division"):
        assert 1 / 0, "never said"
    assert capsys.readouterr().out == "Not yet: ZeroDivisionError: division by zero\n"


def test_an_interrupt_is_none_of_its_business() -> None:
    """It ends the cell, as anywhere."""
    with pytest.raises(KeyboardInterrupt), labkit.check("patience"):
        raise KeyboardInterrupt


def test_what_is_said_is_escaped() -> None:
    """A message may hold what the person wrote."""
    from labkit.views.exercise import Said

    html = Said("Not yet", "<script>alert(1)</script>", False)._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_the_tally_is_no_run_and_a_broken_one_is_begun_anew(mine: Path) -> None:
    """It lies in the folder of the runs, which lists none for it."""
    (mine / FILE).write_text("{")
    with labkit.check("anew"):
        pass
    assert Store().runs() == ([], [])
    assert "1 of 1" in str(labkit.tally(exercises=["anew"]))


def test_a_folder_that_can_not_be_written_to_stops_no_lesson(
    mine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer is graded all the same."""
    (mine / "file").write_text("")
    monkeypatch.setenv("LABKIT_RUNS", str(mine / "file"))
    with labkit.check("anyway") as right:
        right("yes")
    assert capsys.readouterr().out == "Right: yes\n"
