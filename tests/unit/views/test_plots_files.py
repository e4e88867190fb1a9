"""The verdict figure as SVG and PNG."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from labkit.core.errors import UsageError
from labkit.core.records.comparison import Comparison
from labkit.views.figures.plots import to_png, to_svg, verdict_figure

Make = Callable[..., Comparison]


def test_another_theme_is_refused(make_comparison: Make) -> None:
    """The error says what is allowed."""
    with pytest.raises(UsageError, match="light, dark"):
        verdict_figure(make_comparison(), theme="drak")


def test_the_svg_is_well_formed_and_keeps_its_text(make_comparison: Make) -> None:
    """Text stays text, told to screen readers by title and description."""
    root = ElementTree.fromstring(to_svg(verdict_figure(make_comparison())))
    assert root.get("role") == "img"
    assert "viewBox" in root.attrib
    assert "width" not in root.attrib
    ns = "{http://www.w3.org/2000/svg}"
    assert root[0].tag == f"{ns}title"
    assert (root[0].text or "").startswith("reduce_by_key is faster")
    assert "reduce_by_key" in [element.text for element in root.iter(f"{ns}text")]
    assert not list(root.iter(f"{ns}style"))
    assert not list(root.iter(f"{ns}metadata"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_follows_the_page(make_comparison: Make, theme: str) -> None:
    """No colour stands bare: each is a custom property with a value to fall back on."""
    svg = to_svg(verdict_figure(make_comparison(6, rejected=1), theme))
    bare = re.sub(r"var\(--labkit-[\w-]+, #[0-9a-f]{6}\)", "", svg)
    assert not re.search(r"#[0-9a-f]{6}\b", bare)
    assert all(f"var(--labkit-arm-{i}," in svg for i in range(1, 7))


def test_ids_of_two_figures_never_clash(make_comparison: Make) -> None:
    """The same figure twice on a page has two sets of ids, each whole."""
    figure = verdict_figure(make_comparison())
    seen: set[str] = set()
    for svg in (to_svg(figure), to_svg(figure)):
        ids = re.findall(r' id="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        assert not seen & set(ids)
        seen |= set(ids)
        used = re.findall(r'(?:href="#|url\(#)([^")]+)', svg)
        assert set(used) <= set(ids)


def test_hostile_names_stay_text(make_comparison: Make) -> None:
    """Markup, dollars, quotes, control characters and colours in a name change nothing."""
    names = ['<script>"x"</script>', "$a_b$ & #124f81 'y'", "--><b>", "日本\x00\n語"]
    comparison = make_comparison(4, names=names)
    root = ElementTree.fromstring(to_svg(verdict_figure(comparison)))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert names[0] in texts
    assert names[1] in texts
    assert names[2] in texts
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_the_png_is_as_large_as_asked(make_comparison: Make) -> None:
    """A PNG of 900 by its height, times the scale."""
    png = to_png(verdict_figure(make_comparison()), scale=2)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20], "big") == 1800


def test_drawing_works_on_threads(make_comparison: Make) -> None:
    """No global state: figures drawn at the same time are whole."""
    comparison, drawn = make_comparison(), []
    threads = [
        threading.Thread(target=lambda: drawn.append(to_svg(verdict_figure(comparison))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(drawn) == 4
    assert all(ElementTree.fromstring(svg) is not None for svg in drawn)
