"""A guess of figures on a page that only shows stored outputs."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from labkit.core.claims.lab import Demo
from labkit.labs import catalogue
from labkit.views.guesses_html import preview_html

GUESSED = [lab for lab in catalogue() if isinstance(lab, Demo) and lab.guessed]


class Programs(HTMLParser):
    """Notes of each program whether it lies within an element of class `labkit`."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[set[str]] = []
        self.themed: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more element is open."""
        classes = set((dict(attrs).get("class") or "").split())
        if "labkit-program" in classes:
            self.themed.append(any("labkit" in outer for outer in self.open))
        if tag not in ("br", "input"):
            self.open.append(classes)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  they are closed in their order
        """One fewer."""
        self.open.pop()


@pytest.mark.parametrize("demo", GUESSED, ids=lambda demo: demo.id)
def test_programs_are_where_the_themes_colours_hold(demo: Demo) -> None:
    """Outside of it they were dark on dark."""
    page = Programs()
    page.feed(preview_html(demo))
    assert page.themed == [True] * len(demo.programs)
