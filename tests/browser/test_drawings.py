"""Figures and drawings as they stand on a page: legible, whole, and opened with keys alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from labkit.core.records.cluster_map import ClusterMap
from labkit.core.records.comparison import Comparison
from labkit.core.records.stream import DONE, DSTREAM, Batch, StreamSeen
from labkit.core.records.trial import TIMED
from labkit.views.cluster.html import cluster_html
from labkit.views.html import comparison_html, lineage_html, plans_html
from labkit.views.lineage.explorer import Explorer
from labkit.views.lineage.html import lineage_explorer
from labkit.views.streams.html import streams_html
from tests.unit.cluster_maps import foreign, local, two_hosts
from tests.unit.recorded_runs import recorded

WIDTHS = (500, 700, 1000, 1500)
Theme = Literal["light", "dark"]
Open = Callable[..., Page]

TWO = ("df_join_sort_merge", "df_join_broadcast")
FOUR = (*TWO, "rdd_group_by_key", "rdd_reduce_by_key")

ILLEGIBLE = """() => {
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => v / 255).map(
      (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], under) =>
    [r, g, b].map((v, i) => (v * a) / 255 + under[i] * (1 - a / 255));
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode, parent = text.parentElement;
    if (!text.data.trim() || parent.closest("style, script, title, desc")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width) continue;
    const style = getComputedStyle(parent), drawn = parent instanceof SVGElement;
    const matrix = drawn ? parent.getScreenCTM() : { a: 1, b: 0, c: 0, d: 1 };
    const shrunk = Math.min(Math.hypot(matrix.a, matrix.b), Math.hypot(matrix.c, matrix.d));
    const size = parseFloat(style.fontSize) * shrunk;
    if (size < 10.95) found.push(`${text.data}: ${size} px`);
    if (box.right > innerWidth + 1 && !parent.closest(".scroll, pre"))
      found.push(`${text.data}: leaves the page`);
    const line = [];
    for (let one = parent; one; one = one.parentElement) line.unshift(one);
    let ground = [255, 255, 255], shown = 1;
    for (const one of line) {
      ground = over(read(getComputedStyle(one).backgroundColor), ground);
      shown *= getComputedStyle(one).opacity;
    }
    const [r, g, b, a] = read(drawn ? style.fill : style.color);
    const [dim, bright] = [over([r, g, b, a * shown], ground), ground].map(light)
      .sort((x, y) => x - y);
    const contrast = (bright + 0.05) / (dim + 0.05);
    if (contrast < 4.45) found.push(`${text.data}: ${contrast.toFixed(2)} to 1`);
  }
  return found;
}"""

OUTSIDE = """([inner, outer]) => [
  ...document.querySelectorAll(`${outer} ${inner}`)].filter((one) => {
  const mine = one.getBoundingClientRect(), around = one.closest(outer).getBoundingClientRect();
  return mine.left < around.left - 1 || mine.right > around.right + 1
    || mine.bottom > around.bottom + 1;
}).map((one) => one.textContent)"""

COVERED = """(key) => {
  const node = document.querySelector(`[data-key="${CSS.escape(key)}"]`).getBoundingClientRect();
  const sheet = document.querySelector(".labkit-details").getBoundingClientRect();
  return Math.min(node.right, sheet.right) - Math.max(node.left, sheet.left) > 0
    && Math.min(node.bottom, sheet.bottom) - Math.max(node.top, sheet.top) > 0;
}"""

WIDGET = """async ([code, state]) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const told = {};
  const model = {
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; (told[name] ?? []).forEach((tell) => tell()); },
    save_changes: () => {},
    on: (event, tell) => (told[event.split(":")[1]] ??= []).push(tell),
    off: () => {},
  };
  widget.render({ model, el: document.body });
}"""


@pytest.fixture
def show(browser: Browser) -> Iterator[Open]:
    """Opens HTML in a page of a width and a theme."""
    opened: list[Page] = []

    def page_of(html: str, width: int, theme: Theme = "light") -> Page:
        ground = {"light": "#fff", "dark": "#14191f"}[theme]
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
        page.set_content(f'<body style="margin:8px;background:{ground}">{html}</body>')
        opened.append(page)
        return page

    yield page_of
    for page in opened:
        page.close()


@pytest.fixture
def explore(show: Open) -> Open:
    """Opens the lineages of programs in the widget."""

    def page_of(programs: tuple[str, ...], width: int) -> Page:
        explorer = widget(recorded(*programs))
        page = show(f"<style>{_text(explorer, '_css')}</style>", width)
        names = ("content", "details", "below", "selected")
        state = {name: getattr(explorer, name) for name in names}
        page.evaluate(WIDGET, [_text(explorer, "_esm"), state])
        page.locator(".labkit-node").first.wait_for()
        return page

    return page_of


def widget(comparison: Comparison) -> Explorer:
    """The widget of a comparison's lineages."""
    explorer = lineage_explorer(comparison.ran, comparison.reference)
    assert explorer is not None
    return explorer


def _text(explorer: Explorer, name: str) -> str:
    state: dict[str, Any] = explorer.get_state()
    return str(state[name])


def slowed(comparison: Comparison) -> Comparison:
    """With slow trials of several causes."""
    causes = ("other programs", "GC", "", "fetch wait", "")
    return replace(comparison, arms=tuple(
        replace(arm, trials=tuple(
            replace(t, mark=causes[t.round % len(causes)]) if t.phase == TIMED else t
            for t in arm.trials
        ))
        for arm in comparison.arms
    ))  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("programs", [TWO, FOUR], ids=len)
def test_every_text_can_be_read(
    show: Open, programs: tuple[str, ...], width: int, theme: Theme
) -> None:
    """All parts open: 11 pixels at least, 4.5 to 1 against what is below, inside the page."""
    page = show(comparison_html(slowed(recorded(*programs))), width, theme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    assert page.evaluate(ILLEGIBLE) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("found", [two_hosts(), foreign(), local()], ids=lambda one: one.master)
def test_the_map_of_a_cluster_can_be_read(
    show: Open, found: ClusterMap, width: int, theme: Theme
) -> None:
    """As every text can; each box is inside the one that it belongs to."""
    page = show(cluster_html(found), width, theme)
    assert page.evaluate(ILLEGIBLE) == []
    for inner, outer in ((".executor", ".host"), (".did > div", ".executor"), (".host", ".map")):
        assert page.evaluate(OUTSIDE, [inner, outer]) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_of_plans_opens_in_all_arms_with_keys_and_without_scripts(
    browser: Browser, width: int
) -> None:
    """And closes in all of them."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": width,
                                                                       "height": 900})  # fmt: skip
    page = context.new_page()
    page.set_content(plans_html(recorded(*TWO)))
    row = page.locator(".plan .row", has_text="Scan parquet").first
    row.locator("summary").press("Enter")
    metrics = row.get_by_text("number of files read", exact=True)
    expect(metrics).to_have_count(2)
    for arm in range(2):
        expect(metrics.nth(arm)).to_be_visible()
    row.locator("summary").press("Enter")
    for arm in range(2):
        expect(metrics.nth(arm)).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("programs", [FOUR[:3], FOUR], ids=len)
def test_no_lineage_is_out_of_sight_at_the_side(
    show: Open, explore: Open, programs: tuple[str, ...], width: int
) -> None:
    """Each arm's name is on the page without scrolling sideways; the widget has a way to each."""
    names = [arm.name for arm in recorded(*programs).variants]
    page = show(lineage_html(recorded(*programs)), width)
    for name in names:
        box = page.locator(".lineage > div > .name", has_text=name).first.bounding_box()
        assert box and box["x"] + box["width"] <= width
    page = explore(programs, width)
    frame = page.locator(".labkit-frame").bounding_box()
    assert frame
    for name in names:
        box = page.locator(".labkit-drawing > .name", has_text=name).bounding_box()
        assert box and box["x"] + box["width"] <= frame["x"] + frame["width"]
        page.get_by_label(f"Go to {name}").click()
        box = page.locator(".labkit-drawing > .name", has_text=name).bounding_box()
        assert box and frame["y"] <= box["y"] < frame["y"] + frame["height"]


@pytest.mark.parametrize("width", WIDTHS)
def test_details_leave_the_node_in_sight_and_escape_hides_them(explore: Open, width: int) -> None:
    """Wherever it stands, clicked or chosen by key; the focus is back on the node then."""
    page = explore(FOUR, width)
    sheet = page.locator(".labkit-details")
    expect(sheet).to_be_hidden()
    keys: list[str] = page.evaluate(
        "[...document.querySelectorAll('.labkit-node')].map((node) => node.dataset.key)"
    )
    focused = "document.activeElement.dataset.key"
    for key in keys:
        node = page.locator(f"[data-key={json.dumps(key)}]")
        node.press("Enter")
        expect(sheet).to_be_visible()
        assert not page.evaluate(COVERED, key), key
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate(focused) == keys[-1]
    box = page.locator(f"[data-key={json.dumps(keys[-2])}]")
    box.click()
    expect(sheet).to_be_visible()
    assert not page.evaluate(COVERED, keys[-2])
    page.get_by_label("Hide the details").press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate(focused) == keys[-2]


LANES = """() => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  return [...document.querySelectorAll(".lanes > div")].map((lane) =>
    [lane, ...lane.querySelectorAll("svg")].map((each) => each.getBoundingClientRect().height));
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_lanes_are_as_tall_as_they_are_drawn_whatever_the_page_says_of_images(
    show: Open, width: int
) -> None:
    """JupyterLab gives images no height of their own; lines would leave their axes."""
    done = [Batch(n, float(n), 100, None, 0.5, 0.1 * n, 0.5 + 0.1 * n, DONE) for n in range(20)]
    drawn = streams_html([StreamSeen("a stream", DSTREAM, tuple(done), 1.0)])
    drawn += comparison_html(recorded("df_join_sort_merge", "df_join_broadcast"))
    rule = "<style>.jp-RenderedHTML svg{max-width:100%;height:auto}</style>"
    page = show(f'{rule}<div class="jp-RenderedHTML">{drawn}</div>', width)
    lanes = [each for each in page.evaluate(LANES) if each[0]]  # others are for other widths
    assert len(lanes) >= 3
    for tall, *drawings in lanes:
        assert drawings == [tall, tall]
