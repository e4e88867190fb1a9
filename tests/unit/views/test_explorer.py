"""The widget that shows drawings to click in, as plain Python."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import labkit.views.lineage.explorer
from labkit.core.errors import UsageError
from labkit.views.lineage.explorer import Explorer

FOLDER = Path(labkit.views.lineage.explorer.__file__).parent
SVG = '<svg width="9"><g class="labkit-node" data-key="a/stage 1"></g></svg>'


@pytest.fixture
def explorer() -> Explorer:
    return Explorer(SVG, {"a/stage 1": "<h4>Stage 1</h4>"}, below="<ul></ul>")


def test_a_node_may_be_selected_from_python_and_watched(explorer: Explorer) -> None:
    """A click in the page sets the same trait."""
    seen = []
    explorer.observe(lambda change: seen.append(change["new"]), "selected")
    explorer.selected = "a/stage 1"
    explorer.set_state({"selected": ""})
    assert seen == ["a/stage 1", ""]


def test_a_key_that_no_node_has_is_refused(explorer: Explorer) -> None:
    """With the keys that there are."""
    with pytest.raises(UsageError, match=r"no node has the key 'b'; allowed: a/stage 1"):
        explorer.selected = "b"


def test_what_the_page_gets_is_what_python_made(explorer: Explorer) -> None:
    """Drawings, details and what stands below, and the module that shows them."""
    state = explorer.get_state()
    assert state["content"] == SVG
    assert state["details"] == {"a/stage 1": "<h4>Stage 1</h4>"}
    assert state["below"] == "<ul></ul>"
    assert "export default { render }" in state["_esm"]
    assert ".labkit-explorer" in state["_css"]


def test_a_page_of_stored_outputs_shows_the_drawings(explorer: Explorer) -> None:
    """Where no widget comes to life the SVG stands alone."""
    bundle = explorer._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert SVG in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_nothing_is_fetched_from_a_network() -> None:
    """The module and its style stand alone: no address, no import."""
    for name in ("explorer.js", "explorer.css"):
        text = (FOLDER / name).read_text()
        assert not re.search(r"https?://|@import|\bimport\s|\bfetch\(", text)


def test_the_style_touches_nothing_outside_the_widget() -> None:
    """Every rule begins below its own class."""
    text = re.sub(r"@container[^{]+\{((?:[^{}]+\{[^}]*\}\s*)+)\}", r"\1",
                  (FOLDER / "explorer.css").read_text())  # fmt: skip
    selectors = [s.strip() for rule in re.findall(r"([^{}]+)\{", text)
                 for s in re.split(r",(?![^(]*\))", rule)]  # fmt: skip
    assert len(selectors) > 15
    assert all(selector.startswith(".labkit-explorer") for selector in selectors)
