"""`labkit list`: a line a lab by chapter, a word to filter by, JSON."""

from __future__ import annotations

import json

import pytest

from labkit import cli
from labkit.labs import catalogue
from labkit.ledger import CLAIMS

Captured = pytest.CaptureFixture[str]


def listed(capsys: Captured, *words: str) -> list[str]:
    """The lines that it prints."""
    assert cli.main(["list", *words]) == 0
    return capsys.readouterr().out.splitlines()


def test_every_lab_is_a_line_below_its_chapter(capsys: Captured) -> None:
    """Its id and its question, within 80 columns, in the order of the notebooks."""
    lines = listed(capsys)
    labs = [line.split()[0] for line in lines if line.startswith("  ")]
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert labs == [lab.id for lab in catalogue()] and max(map(len, lines)) <= 80
    chapters = dict.fromkeys(lab.chapter.replace("_", " ") for lab in catalogue())
    assert heads == list(chapters)


def test_a_question_that_is_too_long_ends_at_a_word(capsys: Captured) -> None:
    """A cut one says that it goes on."""
    questions = {lab.id: lab.question for lab in catalogue()}
    for line in listed(capsys):
        if not line.startswith("  "):
            continue
        name, said = line.split(maxsplit=1)
        whole = questions[name]
        kept = said.removesuffix("…")
        assert whole.startswith(kept)
        assert said == whole or (said.endswith("…") and whole[len(kept)] in " ,:;")


@pytest.mark.parametrize(
    ("word", "lab"),
    [
        ("reduce-BY", "reduce-by-key"),
        ("GROUPBYKEY", "reduce-by-key"),  # its title
        ("before the shuffle", "reduce-by-key"),  # its question
        ("beats grouping", "reduce-by-key"),  # what its claim says
    ],
)
def test_a_word_is_looked_for_in_all_that_a_lab_says_of_itself(
    word: str, lab: str, capsys: Captured
) -> None:
    """Whatever its case."""
    assert any(line.startswith(f"  {lab} ") for line in listed(capsys, word))
    assert cli.main(["list", word, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert 0 < len(rows) < len(catalogue()) and lab in [row["id"] for row in rows]


def test_a_claims_id_finds_the_labs_that_try_it(capsys: Captured) -> None:
    """Also where the lab's own id is another."""
    claim = next(c for c in CLAIMS.values() if c.id not in {lab.id for lab in catalogue()})
    lines = listed(capsys, claim.id)
    assert all(any(line.startswith(f"  {lab} ") for line in lines) for lab in claim.labs)


def test_as_json_it_has_ranges(capsys: Captured) -> None:
    """Programs get defaults, bounds, scale and choices."""
    assert cli.main(["list", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(rows) == [lab.id for lab in catalogue()]
    row = rows["reduce-by-key"]
    assert list(row) == ["id", "title", "question", "notebook", "claims", "params"]
    params = {param["name"]: param for param in row["params"]}
    assert (params["records"]["low"], params["records"]["high"]) == (10_000, 20_000_000)
    assert params["input"]["choices"] == ["integers", "weblog"]
