"""A lab's source in a notebook: its Python, and below it the Scala that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labkit.views.palette import MONO, SIZES, theme_css, variable

_FOLDER = "labkit/spark/scala"

_STYLE = f"""
.labkit pre.listing {{ font: {SIZES["small"]}px/1.5 {MONO}; color: {variable("ink")};
  background: {variable("panel")}; border: 0; border-radius: 4px; margin: 0 0 8px;
  padding: 10px 14px; overflow-x: auto; white-space: pre; tab-size: 4; }}
.labkit .listing [class^=k], .labkit .listing .ow {{ color: {variable("foreign")}; }}
.labkit .listing [class^=s] {{ color: {variable("faster")}; }}
.labkit .listing [class^=m] {{ color: {variable("broadcast")}; }}
.labkit .listing [class^=c] {{ color: {variable("muted")}; }}
.labkit .listing .nf {{ font-weight: bold; }}
@media print {{ .labkit pre.listing {{ white-space: pre-wrap; }} }}
"""
"""Pygments' classes: keywords, strings, numbers, comments, functions where they are defined."""


@dataclass(frozen=True, repr=False)
class Listing:
    """Source text that displays itself highlighted as a cell's last value, and prints as text.

    `scala` has the methods' text by the name of the object that they are in.
    """

    python: str
    scala: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "\n\n".join(text for _, text in self._blocks())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        blocks = "".join(
            f'<pre class="listing">{_highlighted(text, language)}</pre>'
            for language, text in self._blocks()
        )
        return f'<style>{theme_css()}{_STYLE}</style><div class="labkit">{blocks}</div>'

    def _blocks(self) -> list[tuple[str, str]]:
        """Language and text of each block; a Scala file's name is a comment at its top."""
        files = [
            ("scala", f"// {_FOLDER}/{name}.scala\n\n{text}") for name, text in self.scala.items()
        ]
        return [("python", self.python), *files]


def _highlighted(text: str, language: str) -> str:
    """Escaped text, its words in elements of Pygments' classes."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    return str(highlight(text, get_lexer_by_name(language), HtmlFormatter(nowrap=True)))
