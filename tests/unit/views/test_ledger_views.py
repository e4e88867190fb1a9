"""Claims on trial as text and HTML."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from labkit.core.claims.claim import Check, Claim
from labkit.core.claims.judging import judged
from labkit.core.claims.outcome import Outcome
from labkit.core.claims.verdict import Checked, Tried, Verified
from labkit.ledger import CLAIMS
from labkit.results import Ledger, Verification
from labkit.views.ledger.markdown import ledger_markdown
from labkit.views.ledger.words import asked

from .conftest import build


def tried(claim: Claim, ratio: float = 0, error: str = "") -> Verified:
    """A claim's first case tried on made-up trials with this ratio."""
    case = claim.cases[0]
    found: tuple[Checked, ...] = ()
    if ratio:
        names = (case.checks[0].against, case.checks[0].arm)
        comparison = build(names=names, ratios=(1.0, ratio), noise=0.01, pairs=12)
        found = judged(case, comparison)
    run = Tried(case, case.sized(True).params, found, "run-1", error=error)
    return Verified(claim, True, (run,))


def whole(html: str) -> str:
    """The HTML's text, if its tags are well-formed."""
    body = html[html.index("</style>") + 8 : html.rindex("</div>")].replace("<br>", " ")
    return " ".join(ElementTree.fromstring(f"<x>{body}</x>").itertext())


REDUCE = CLAIMS["reduce-by-key"]


def test_a_claims_lines_have_published_and_measured_ratio_and_fit() -> None:
    """At most 100 columns; ratio, interval, verdict and direction."""
    text = str(Verification((tried(REDUCE, 0.5),)))
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "reduce-by-key: REFUTED" in text
    assert "9.78×" in text and "not the published direction" in text
    assert "Scala groupByKey / Scala reduceByKey: time" in text
    assert "records 1 million" in text


def test_the_table_says_the_same() -> None:
    """Verdict, both ratios, sources in full, and it is well-formed."""
    text = whole(Verification((tried(REDUCE, 1.9),))._repr_mimebundle_()["text/html"])
    assert "confirmed" in text and "9.78×" in text
    assert "S2: Michal Šenkýř" in text and "S3" not in text


def test_a_case_that_did_not_run_says_why() -> None:
    """In both; and the verdict is that it failed."""
    found = Verification((tried(REDUCE, error="no <space> left"),))
    assert "did not run: no <space> left" in str(found)
    assert "did not run: no <space> left" in whole(found._repr_mimebundle_()["text/html"])
    assert found.verdicts == {"reduce-by-key": "failed"}


def test_one_arm_s_two_figures_are_named() -> None:
    """Spark's memory by the formula over what Spark reports."""
    check = Check("a", "a", "memory_limit_bytes", other="computed_limit_bytes")
    assert asked(check) == "a: Spark's memory, computed / Spark's memory"


def test_a_check_that_decides_nothing_is_told_from_those_that_do() -> None:
    """So that a claim's word and the words of its checks don't seem to differ."""
    case = REDUCE.cases[0]
    checks = (case.checks[0], replace(case.checks[0], main=False))
    claim = replace(REDUCE, cases=(replace(case, checks=checks),))
    for shown in (str, lambda found: whole(found._repr_mimebundle_()["text/html"])):
        assert shown(Verification((tried(claim, 1.9),))).count("beside the claim") == 1


def test_a_claim_says_what_it_took() -> None:
    """So that somebody with an hour knows what fits; a run that another claim had is free."""
    verified = tried(REDUCE, 1.9)
    slow = replace(verified, tried=(replace(verified.tried[0], seconds=108),))
    assert "(in 1 min 48 s)" in str(Verification((slow,)))
    assert "(in" not in str(Verification((verified,)))


def test_the_frame_has_a_row_a_check() -> None:
    """Published and measured side by side."""
    frame = Verification((tried(REDUCE, 1.9),)).to_pandas()
    assert list(frame.figure) == [check.figure for check in REDUCE.cases[0].checks]
    assert frame.published[0] > 9


def test_the_ledger_shows_every_claim_with_its_figures() -> None:
    """As text and as a table; text from the ledger is escaped."""
    hostile = replace(REDUCE, says="<script>x</script> & so on.")
    ledger = Ledger((*CLAIMS.values(), hostile))
    for claim in CLAIMS.values():
        assert claim.says in whole(ledger._repr_mimebundle_()["text/html"])
        assert claim.id in str(ledger)
    assert "<script>" not in ledger._repr_mimebundle_()["text/html"]
    assert "2,646.3 against 270.7 ms (Scala)" in str(ledger)
    assert all(len(line) <= 100 for line in str(ledger).splitlines())


def test_local_mode_is_confessed_where_the_verdict_is() -> None:
    """Only where a case ran in it, and only of a claim that turns on a network or a disk."""
    found = tried(REDUCE, 0.5)
    here = replace(found, tried=tuple(replace(one, local=True) for one in found.tried))
    told = "In local mode: no byte of a shuffle crosses a network"
    for whose, expected in ((here, True), (found, False)):
        shown = Verification((whose,))
        assert (told in " ".join(str(shown).split())) is expected
        assert (told in whole(shown._repr_mimebundle_()["text/html"])) is expected


@pytest.mark.parametrize(("quick", "said"), [(False, True), (True, False)])
def test_a_page_names_the_claims_whose_full_size_is_below_the_published_one(
    quick: bool, said: bool
) -> None:
    """Of those that ran in full; a tenth of a size says so for all."""
    chosen = [CLAIMS[name] for name in ("kryo-java", "off-heap")]
    tried = {
        claim.id: Outcome(claim.id, "refuted", quick, "2026-11-26T00:00:00Z") for claim in chosen
    }
    page = ledger_markdown(Ledger(tuple(chosen), tried))
    assert ("at the published sizes (smaller ones for `kryo-java`)" in page) is said
