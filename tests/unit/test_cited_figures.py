"""A published figure that prose cites is the ledger's: in pages, notebooks, and labs' texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from labkit.core.claims.claim import Claim
from labkit.labs import catalogue
from labkit.ledger import CLAIMS, trying

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

TIMES = r"(\d+(?:\.\d+)?(?=×| times)|twice)"
CITED = (
    re.compile(rf"\bpublished(?: as| [^.;|]*\bfound)? (?:(\d+\.\d+)|{TIMES})"),
    re.compile(rf"\bsources? prints? [^.;|]*?\b{TIMES}"),
)
"""The ways in which a published ratio is told: `published as 9.8 times`, `the source prints a typed
Dataset that took twice as long`. A measured one beside it is none of them."""


def unknown(paragraph: str, claims: Iterable[Claim]) -> list[str]:
    """The published ratios that a paragraph cites and none of these claims has.

    A ratio is known if the ledger's, or one over it, rounds to the digits that are told, or if it
    stands in the note of a published figure.
    """
    figures = [check.published for claim in claims for case in claim.cases for check in case.checks]
    ratios = [ratio for figure in figures if (ratio := figure.ratio)]
    noted = {number for figure in figures for number in re.findall(r"\d+(?:\.\d+)?", figure.note)}

    def known(told: str) -> bool:
        digits = len(told.partition(".")[2])
        both = [value for ratio in ratios for value in (ratio, 1 / ratio)]
        return told in noted or any(f"{value:.{digits}f}" == told for value in both)

    text = " ".join(paragraph.split())
    groups = (group for way in CITED for found in way.finditer(text) for group in found.groups())
    cited = filter(None, groups)
    return [told for told in cited if not known("2" if told == "twice" else told)]


def named(paragraph: str) -> list[Claim]:
    """The claims that a paragraph names, by their ids or their labs'; all where it names none."""
    found = [claim for claim in CLAIMS.values()
             if any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", paragraph)
                    for name in (claim.id, *claim.labs))]  # fmt: skip
    return found or [*CLAIMS.values()]


def paragraphs(notebook: Path) -> Iterator[str]:
    """Those of a notebook's prose."""
    for cell in json.loads(notebook.read_text())["cells"]:
        if cell["cell_type"] == "markdown":
            yield from "".join(cell["source"]).split("\n\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_cites_the_ledgers_figures(page: Path) -> None:
    """Beside the claim or the lab that its paragraph names."""
    for paragraph in page.read_text().split("\n\n"):
        assert not unknown(paragraph, named(paragraph)), paragraph


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_cites_the_ledgers_figures(notebook: Path) -> None:
    """Those of its own chapter's claims, where it has some."""
    own = [claim for claim in CLAIMS.values() if claim.chapter == notebook.stem]
    for paragraph in paragraphs(notebook):
        assert not unknown(paragraph, own or named(paragraph)), paragraph


@pytest.mark.parametrize("lab_id", [lab.id for lab in catalogue()])
def test_a_lab_cites_the_ledgers_figures(lab_id: str) -> None:
    """What it asks and what it expects, of the claims that it tries."""
    (lab,) = (lab for lab in catalogue() if lab.id == lab_id)
    claims = [CLAIMS[name] for name in trying(lab_id)]
    assert not unknown(f"{lab.title} {lab.question} {lab.expect}", claims)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was published as 9.8 times as fast, and was 3.6 times as fast here.", []),
        ("It was published as 9.7 times as fast.", ["9.7"]),
        ("The published\nexperiment (2018: 10,000,000 integers) found 8 times less.", ["8"]),
        ("4.41 here (published 9.78), with 4.2 times as much", []),
        ("The source prints a job that took twice as long, since Spark 1.1.", ["twice"]),
        ("A tenth of the published size took 3 times as long, and the source is there.", []),
    ],
)
def test_a_figure_that_differs_is_found(text: str, expected: list[str]) -> None:
    """Of `reduce-by-key`, published as 2,646.3 against 270.7 ms."""
    assert unknown(text, [CLAIMS["reduce-by-key"]]) == expected
