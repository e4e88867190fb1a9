"""Findings, shown: what, the value against its threshold, the way out, the source."""

from __future__ import annotations

import re

from labkit.core.judging.rules.findings import findings
from labkit.core.judging.rules.rule import Finding
from labkit.core.records.anatomy import Anatomy
from labkit.views.plain import WIDTH
from labkit.views.why.findings_html import findings_body
from labkit.views.why.findings_text import findings_text
from tests.unit.core.anatomies import anatomy, arm, comparison, stage

LONE = anatomy(stage(duration=[1.0], spill_bytes=[9e6]))


ARMS = ("a", "b", "c")


def told(*made: Anatomy, names: tuple[str, ...] = ARMS) -> list[Finding]:
    return findings(comparison(*(arm(one, name) for one, name in zip(made, names, strict=False))))


def test_a_finding_has_its_figure_its_arms_the_fix_and_the_source() -> None:
    """All in sight but the long part, which is folded."""
    body = findings_body(told(LONE, LONE), ARMS)
    assert body.count("<li>") == 2
    assert "<b>50%</b> &gt; <abbr" in body and ">17%</abbr>" in body
    assert "0.5 s of a trial goes to it" in body
    assert body.count('class="name"') == 4, "both arms are named"
    assert "<code>labkit.run(&#x27;partition-count&#x27;)</code> tries it" in body
    assert "Level of Parallelism" in body and "<details" in body


def test_what_is_too_small_stands_under_its_threshold() -> None:
    """Tasks too short to be worth starting."""
    tiny = stage(duration=[0.19] * 7, run=[0.09] * 7)
    assert "<b>0.19 s</b> &lt; <abbr" in findings_body(told(anatomy(tiny)), ARMS)


def test_a_threshold_of_nothing_goes_without_saying() -> None:
    """Any spill is too much."""
    body = findings_body(told(LONE), ARMS)
    assert re.search(r"<b>9\.00 MB</b></span>", body)


def test_no_finding_is_no_list() -> None:
    """Nothing to show is empty, in both forms."""
    sound = told(anatomy(stage(duration=[1.0, 1.0])))
    assert findings_body(sound, ARMS) == "" == findings_text(sound)


def test_names_from_the_program_are_escaped() -> None:
    """Arms and stages bear what a person wrote."""
    spilled = stage(1, "<img src=x> at jobs.py:3", duration=[1.0, 1.0], spill_bytes=[9e6, 0])
    body = findings_body(told(anatomy(spilled), names=("<script>",)), ["<script>"])
    assert "<script>" not in body and "<img" not in body
    assert "&lt;script&gt;" in body and "&lt;img src=x&gt;" in body


def test_a_terminal_gets_the_same_in_lines_that_fit() -> None:
    """What, and below it the next step; calls are not broken at a hyphen."""
    text = findings_text(told(LONE, LONE))
    assert all(len(line) <= WIDTH for line in text.splitlines())
    assert text.startswith("* Cores stand idle while tasks run. In a, cores stood idle for 50%")
    assert "  → " in text and "Alike: b" in text
