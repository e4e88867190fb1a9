"""Where the time went, drawn: bars on one scale, and a table that is the legend."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from labkit.core.judging.why.where_time_went import PARTS
from labkit.views.palette import DARK, LIGHT, luminance
from labkit.views.why.where_html import where_body
from tests.unit.core.anatomies import anatomy, arm, comparison, graph, stage

SHORT = anatomy(stage(duration=[0.5, 0.5], cpu=[0.4, 0.4]))
LONG = anatomy(
    stage(duration=[1.0, 0.5], cpu=[0.1, 0.1], gc=[0.002, 0]), graphs=(graph(1, "PythonRDD"),),
    seconds=2.0,
)  # fmt: skip


def test_bars_share_a_scale_and_their_pieces_add_up() -> None:
    """The longest trial fills the width, and each bar is full."""
    body = where_body(comparison(arm(LONG, "long"), arm(SHORT, "short")).ran)
    assert re.findall(r"--length:([\d.]+)%", body) == ["100.0000", "25.0000"]
    bars = re.findall(r'<div class="parts".*?</div>', body)
    for bar in bars:
        shares = [float(share) for share in re.findall(r"--share:([\d.]+)%", bar)]
        assert sum(shares) == pytest.approx(100, abs=0.01)


def test_the_table_has_a_row_for_each_part_that_matters_and_one_for_the_rest() -> None:
    """Seconds and share of each arm; parts that are nearly nothing in all are summed up."""
    body = where_body(comparison(arm(LONG, "long"), arm(SHORT, "short")).ran)
    rows = re.findall(r"<tr><th scope=\"row\".*?</tr>", body)
    text = [re.sub(r"<[^>]+>", " ", row) for row in rows]
    assert "Python or waiting" in text[0] and "0.649 s" in text[0] and "0 s" in text[0]
    assert "the rest" in text[-1] and "1.00 ms" in text[-1] and "&lt; 1%" in text[-1]
    assert not any("fetch wait" in row for row in text)
    assert "does not tell" in body, "what can't be known is said"


def test_an_arm_without_an_anatomy_says_so_and_none_at_all_shows_nothing() -> None:
    """Saved runs of before have none."""
    body = where_body(comparison(arm(LONG, "long"), arm(None, "bare")).ran)
    assert "nothing kept" in body and "–" in body
    assert where_body(comparison(arm(None, "a"), arm(None, "b")).ran) == ""


def test_cold_trials_are_said_to_be_cold() -> None:
    """Their parts are no explanation of warm times."""
    cold = comparison(arm(LONG, "long", (1.0,)), arm(SHORT, "short", (1.0,)))
    assert "Not warm: long, short." in where_body(cold.ran)
    assert "Not warm" not in where_body(comparison(arm(LONG, "long"), arm(SHORT, "short")).ran)


def test_what_an_arm_is_called_is_escaped_and_the_markup_is_whole() -> None:
    """A hostile name breaks nothing."""
    body = where_body(comparison(arm(LONG, "<b onclick='x'>&"), arm(SHORT, '"q"')).ran)
    assert "<b onclick" not in body and "&lt;b onclick=&#x27;x&#x27;&gt;&amp;" in body
    ElementTree.fromstring(f"<div>{body}</div>")


def test_many_tasks_make_no_more_pieces() -> None:
    """The parts are sums over tasks, however many."""
    many = anatomy(stage(duration=[0.001] * 10_000, cpu=[0.0005] * 10_000))
    assert where_body(comparison(arm(many)).ran).count("<i ") <= 2 * len(PARTS)


def test_a_trial_of_no_time_at_all_is_drawn() -> None:
    """Nothing is divided by it."""
    assert "0 s" in where_body(comparison(arm(anatomy(), "a"), arm(anatomy(), "b")).ran)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_names_inside_the_bars_can_be_read(palette: dict[str, str]) -> None:
    """Black or white, whichever is chosen, has a contrast of 4.5:1 on every phase."""
    for name, colour in palette.items():
        if name.startswith("phase-"):
            light = luminance(colour)
            assert (light + 0.05) / 0.05 >= 4.5 if light > 0.18 else 1.05 / (light + 0.05) >= 4.5
