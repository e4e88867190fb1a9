"""The plans as HTML: side by side, marked, escaped, whole."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from labkit.core.plans.run import executions
from labkit.core.records.anatomy import Anatomy, OperatorNode, PlanRun
from labkit.core.records.arm import Arm
from labkit.views.plans.html import MOST, plans_body
from labkit.views.stylesheet import style_block
from tests.unit.plan_programs import EVERY, SQL, compared, exchange, runs, saved_arm

VOID = {"br", "img", "hr", "meta"}


class Tree(HTMLParser):
    """Checks that every element is closed where it should be, and keeps their names and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.words)


def ran(*plans: PlanRun, name: str = "arm") -> Arm:
    return Arm(name, anatomy=Anatomy(1, 1.0, plans=plans))


@pytest.mark.parametrize("name", EVERY)
def test_every_saved_program_is_drawn(name: str) -> None:
    """Beside another one, with each operator that it ran; an RDD program says that it is one."""
    arm, other = saved_arm(name, "mine"), saved_arm("df_window", "other")
    page = Tree(plans_body(compared(other, arm).ran))
    for execution in executions(arm.anatomy):
        for operator in execution.operators:
            assert operator.name in page.words
    assert ("no SQL plan: an RDD program" in page.words) == (not executions(arm.anatomy))


def test_without_any_plan_there_is_nothing() -> None:
    """A tab that is empty isn't shown."""
    assert plans_body(compared(saved_arm("rdd_join"), saved_arm("rdd_union")).ran) == ""


def test_an_arm_without_plan_or_lineage_says_that_none_was_kept() -> None:
    """It may have been a DataFrame program."""
    assert "no plan was kept" in plans_body(compared(Arm("empty"), saved_arm("df_range")).ran)


def test_differences_have_a_word_or_a_sign_beside_the_colour() -> None:
    """Changed, only there, lacking."""
    arms = saved_arm("df_join_sort_merge", "sorted"), saved_arm("df_join_broadcast", "sent")
    html = plans_body(compared(*arms).ran)
    assert html.count('class="cell changed"') == html.count("≠ instead of") == 2
    assert html.count('class="cell only"') == html.count(">only here<") == 5
    assert html.count('class="cell absent"') == html.count(">− no ") == 5
    turned = plans_body(compared(*arms).ran, "sent")
    assert turned.count(">+ not in sent<") == 5


def test_the_sentence_stands_on_top() -> None:
    """Before the rows, with the arm's name."""
    arms = saved_arm("df_join_sort_merge", "sorted"), saved_arm("df_join_broadcast", "sent")
    page = Tree(plans_body(compared(*arms).ran)).text
    told = page.index("no Exchange on the flights side; 2 exchanges and 2 sorts fewer")
    assert told < page.index("AdaptiveSparkPlan")


def test_filters_and_schema_of_a_scan_are_in_sight() -> None:
    """In the part of the row that is never folded."""
    html = plans_body(compared(saved_arm("df_scan_pushdown")).ran)
    summaries = "".join(re.findall(r"<summary>.*?</summary>", html))
    assert re.search(r"PushedFilters</em> .*EqualTo\(month,1\)", summaries)
    assert re.search(r"ReadSchema</em> month: int", summaries)


def test_an_operator_opens_to_all_that_is_known_of_it() -> None:
    """Arguments, code generation, each metric; those of 0 in one line."""
    html = plans_body(compared(saved_arm("df_join_sort_merge")).ran)
    for arm_metric in {
        name for node in runs("df_join_sort_merge")[0].nodes for name in node.metrics
    }:
        assert arm_metric in html
    assert "WholeStageCodegen (" in html and '<p class="muted">0: ' in html


@pytest.mark.parametrize("names", [SQL[:1], SQL[:2], SQL[:3]])
def test_a_row_opens_with_its_counterparts_in_all_arms(names: list[str]) -> None:
    """It is one thing to open, without a script; below it are the details of each arm."""
    html = plans_body(compared(*map(saved_arm, names)).ran)
    rows = re.findall(r'<details class="row">(<summary>.*?</summary>)(.*?)</details>', html)
    assert rows
    for shown, more in rows:
        assert shown.count('class="cell') == more.count('class="more') == len(names)
        assert "<details" not in shown + more
        assert shown.count('class="shown') == more.count('</span><div class="')
    texts = re.findall(r'<details class="text"><summary>(.*?)</summary>', html)
    assert len(texts) == len(set(texts))


def test_the_other_plans_and_the_text_are_a_click_away() -> None:
    """Initial, optimised, analysed, parsed, and what explain() writes."""
    html = plans_body(compared(saved_arm("df_aggregate")).ran)
    folded = re.findall(r'<details class="text"><summary>(.*?)</summary>', html)
    assert folded == [
        "Initial adaptive plan", "Optimised logical plan", "Analysed logical plan",
        "Parsed logical plan", "The plan as explain() writes it",
    ]  # fmt: skip
    assert "== Initial Plan ==" in html


def test_several_executions_are_numbered() -> None:
    """The first one is open; what there are too many of is said."""
    html = plans_body(compared(saved_arm("df_several_executions")).ran)
    assert [f"Execution {i} of 3" in html for i in (1, 2, 3)] == [True] * 3
    assert html.count("<details open>") == 1
    many = plans_body(compared(ran(*[exchange()] * (MOST + 5))).ran)
    assert "and 5 more executions" in many and many.count("Execution ") == MOST


def test_hostile_names_and_texts_are_escaped() -> None:
    """Columns, arms, metrics, and a text that can't be read."""
    evil = "<script>alert(1)</script>"
    node = OperatorNode(0, evil, detail=evil, codegen=evil, metrics={evil: evil})
    arms = (
        replace(saved_arm("df_hostile_names"), name=evil), saved_arm("df_distinct", "b"),
        ran(PlanRun(evil, (node,)), name="c"), Arm("d", plan=evil, logical=evil),
    )  # fmt: skip
    html = plans_body(compared(*arms).ran)
    assert "<script" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "script" not in Tree(html).names


def test_spilled_bytes_are_in_sight() -> None:
    """They are what one looks for."""
    node = OperatorNode(0, "Sort", metrics={"spill size": "2.0 MiB"})
    assert "Spilled</em> 2.10 MB" in plans_body(compared(ran(PlanRun("?", (node,)))).ran)


def test_a_run_without_metrics_has_no_columns_for_them() -> None:
    """As one that was saved before they were kept."""
    bare = replace(saved_arm("df_aggregate"), anatomy=None)
    assert "rows" not in Tree(plans_body(compared(bare).ran)).words
    assert "rows" in Tree(plans_body(compared(saved_arm("df_aggregate")).ran)).words


def test_three_hundred_operators_are_drawn_each_once() -> None:
    """For four arms."""
    lines = ["Union (1)", *(f":- Scan parquet  ({i})" for i in range(2, 300)), "+- Range (300)"]
    plan = PlanRun("\n".join(["== Physical Plan ==", *lines]))
    html = plans_body(compared(*(ran(plan, name=name) for name in "abcd")).ran)
    assert html.count('class="cell') == 4 * 300 == html.count('class="more')
    assert html.count('<details class="row"') == 300 and html.count('<details class="text"') == 1


@pytest.mark.parametrize("name", SQL[::5])
def test_every_class_that_is_drawn_has_a_style(name: str) -> None:
    """No rule is missing for a kind or a mark."""
    html = plans_body(compared(saved_arm(name), saved_arm("df_join_broadcast")).ran)
    classes = {word for found in re.findall(r'class="([^"]*)"', html) for word in found.split()}
    known = {"same", "cell", "dot", "blank", "what", "told"}
    assert not [c for c in classes - known if f".{c}" not in style_block()]
