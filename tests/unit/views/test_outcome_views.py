"""What came of the claims here, beside what was published: as text, as HTML, as Markdown."""

from __future__ import annotations

import math
from dataclasses import replace
from xml.etree import ElementTree

from labkit.core.claims.claim import Claim
from labkit.core.claims.ledger import Ledger
from labkit.core.claims.outcome import Outcome
from labkit.core.claims.verdict import CONFIRMED, FAILED, REFUTED, Checked
from labkit.ledger import CLAIMS
from labkit.results import Ledger as Shown
from labkit.views.ledger.markdown import ledger_markdown, short_markdown
from labkit.views.ledger.words import brought

REDUCE, KRYO, COALESCE = (CLAIMS[name] for name in ("reduce-by-key", "kryo-java",
                                                    "coalesce-cheaper"))  # fmt: skip
ON = {"cores": 2, "spark": "4.3.0", "java": "Debian 21", "python": "3.11.2", "os": "Linux"}


def outcome(claim: Claim, verdict: str = CONFIRMED, **kept: object) -> Outcome:
    """An outcome of a claim, each of whose checks came to the same verdict."""
    checked = tuple(
        Checked(check, verdict, 3.5, 3.1, 3.9, why="It wrote | less <b>.")
        for case in claim.cases
        for check in case.checks
    )
    found = Outcome(claim.id, verdict, True, "2026-11-27T20:31:02Z", checked, environment=ON)
    return replace(found, **kept)  # type: ignore[arg-type]


def ledger(*outcomes: Outcome) -> Ledger:
    """The whole ledger with these outcomes."""
    return Ledger(tuple(CLAIMS.values()), {found.claim: found for found in outcomes})


def text(shown: Ledger) -> str:
    """As it is printed, without its line breaks."""
    return " ".join(str(shown).split())


def whole(shown: Ledger) -> str:
    """The HTML's text, if its tags are well-formed."""
    html = shown._repr_mimebundle_()["text/html"]
    body = html[html.index("</style>") + 8 : html.rindex("</div>")].replace("<br>", " ")
    return " ".join(" ".join(ElementTree.fromstring(f"<x>{body}</x>").itertext()).split())


def row(markdown: str, claim: Claim) -> list[str]:
    """The cells of a claim's row."""
    (line,) = (line for line in markdown.splitlines() if f"`{claim.id}`" in line)
    return [cell.strip() for cell in line.replace("\\|", "¦").split("|")[1:-1]]


def test_the_last_verdict_here_stands_beside_the_claim() -> None:
    """With ratio, interval, when, and on what; in a terminal and in a notebook."""
    assert Shown is Ledger
    shown = ledger(outcome(REDUCE))
    for said in (text(shown), whole(shown)):
        assert "confirmed" in said and "2026-11-27, 2 cores, Spark 4.3.0, quick" in said
        assert "Scala groupByKey / Scala reduceByKey: time 3.50× (3.10× to 3.90×)" in said
        assert said.count("not tried here yet") == len(CLAIMS) - 1


def test_the_check_that_decided_comes_first_and_says_no_verdict_twice() -> None:
    """Others say theirs where it is another one; cases of one lab are told apart."""
    found = outcome(KRYO)
    refuted = replace(found.checked[2], verdict=REFUTED, apart="with work recount")
    mixed = replace(found, verdict=REFUTED, checked=(*found.checked[:2], refuted))
    assert brought(mixed) == [
        "java / kryo: time with work recount 3.50× (3.10× to 3.90×)",
        "java / kryo: time 3.50× (3.10× to 3.90×), confirmed",
        "java / kryo: cached on disk 3.50× (3.10× to 3.90×), confirmed",
    ]


def test_a_claim_that_did_not_run_says_why() -> None:
    """In each view; what is not whole on the page is escaped."""
    failed = replace(outcome(REDUCE, FAILED), checked=(), errors=("no <space>",), environment={})
    shown = ledger(failed)
    assert "did not run: no <space>" in text(shown) and "did not run: no <space>" in whole(shown)
    cells = row(ledger_markdown(shown), REDUCE)
    assert cells[3:] == [
        "did not run: no &lt;space><br>(2026-11-27, quick)", "**failed**", "Not all of it ran.",
    ]  # fmt: skip


def test_the_page_has_published_beside_measured_and_the_reason() -> None:
    """Every claim of the ledger in its chapter, tried or not; cells keep to their columns."""
    page = ledger_markdown(ledger(outcome(REDUCE, REFUTED, hidden="no byte crosses a network.")))
    assert page.startswith(
        "Measured on 2026-11-27 with 2 cores, Spark 4.3.0, Java Debian 21, Python 3.11.2, Linux, "
        "at the sizes of a quick run, mostly about a tenth of the published ones, in one session: "
        "of 1 claim 1 refuted."
    )
    assert "## Shuffles (notebook 01)" in page
    assert row(page, REDUCE)[1:] == [
        "S2, S4",
        "9.78×: 2,646.3 against 270.7 ms (Scala)",
        "Scala groupByKey / Scala reduceByKey: time 3.50× (3.10× to 3.90×)<br>(2026-11-27, "
        "2 cores, Spark 4.3.0, quick)",
        "**refuted**",
        "Not so: Scala reduceByKey takes less time than Scala groupByKey. It wrote ¦ less &lt;b>. "
        "In local mode: no byte crosses a network.",
    ]
    assert row(page, KRYO)[3:] == ["not tried here yet", "–", "–"]
    assert all(len(row(page, claim)) == 6 for claim in CLAIMS.values())


def test_the_short_table_has_the_check_that_decided() -> None:
    """And says that there are more; a ratio to nothing is infinite."""
    two = outcome(COALESCE)
    none = replace(two.checked[1], ratio=math.inf, low=None, high=None, figures=(1e6, 0.0))
    short = Ledger((COALESCE, KRYO), {two.claim: replace(two, checked=(none, two.checked[0]))})
    assert row(short_markdown(short), COALESCE)[2:] == [
        "repartition / coalesce: shuffle write ∞ (1.00 MB / 0 B); 1 more check", "**confirmed**",
    ]  # fmt: skip
    assert "1 claim not tried here yet." in short_markdown(short)


def test_pages_without_an_outcome_say_so() -> None:
    """No table of dashes without a word."""
    assert ledger_markdown(ledger()).startswith("None of these claims has been tried")


def test_a_verdict_on_other_checks_says_so() -> None:
    """The ledger has changed since."""
    old = replace(outcome(KRYO), checked=outcome(COALESCE).checked)
    for said in (text(ledger(old)), whole(ledger(old)), ledger_markdown(ledger(old))):
        assert "What it is tried by has changed since." in said
