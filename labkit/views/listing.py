"""A lab's source in a notebook: its Python, and below it the Scala that it calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labkit.core.claims.arms_code import ArmGroup
from labkit.views.markup import escape
from labkit.views.palette import FONT, MONO, SIZES, arm_colour, theme_css, variable

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
.labkit .arm-code {{ display: grid; gap: 4px 14px; margin: 0 0 6px;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); }}
.labkit .arm-code > div {{ min-width: 0; }}
.labkit .arm-code .name {{ font: bold {SIZES["small"]}px {FONT}; color: var(--tone); }}
.labkit p.muted {{ font: {SIZES["small"]}px {FONT}; color: {variable("muted")};
  margin: 8px 0 4px; }}
.labkit summary {{ font: {SIZES["small"]}px {FONT}; color: {variable("muted")}; cursor: pointer;
  padding: 4px 0; }}
@media print {{ .labkit pre.listing {{ white-space: pre-wrap; }} }}
"""
"""Pygments' classes: keywords, strings, numbers, comments, functions where they are defined."""


@dataclass(frozen=True, repr=False)
class Listing:
    """A lab's source: its arms side by side as a cell's last value, and as a whole in print.

    `python` is the whole text, `scala` the methods' that it calls, by where the file of their
    object is (`kafka/Direct`); `groups` are the arms. How the input is made, and all else, stands
    folded below them. Without groups the whole is shown.
    """

    python: str
    scala: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[ArmGroup, ...] = ()

    def __str__(self) -> str:
        return "\n\n".join(text for _, text in self._blocks())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        blocks = [_block(language, text) for language, text in self._blocks()]
        whole = "".join(blocks)
        if self.groups:
            own = "".join(blocks[1:]) if len(self.groups) == 1 else ""  # Scala is what they call
            rest = "".join(blocks[:1]) if own else whole
            whole = (
                "".join(_group(group) for group in self.groups)
                + own
                + f"<details><summary>Input and harness: the whole lab</summary>{rest}</details>"
            )
        return f'<style>{theme_css()}{_STYLE}</style><div class="labkit">{whole}</div>'

    def _blocks(self) -> list[tuple[str, str]]:
        """Language and text of each block; a Scala file's name is a comment at its top."""
        files = [
            ("scala", f"// {_FOLDER}/{name}.scala\n\n{text}") for name, text in self.scala.items()
        ]
        return [("python", self.python), *files]


def _group(group: ArmGroup) -> str:
    """The arms of a builder in columns, under what it says of them."""
    columns = "".join(
        f'<div><span class="name" style="--tone:{variable(arm_colour(i))}">{escape(arm.name)}'
        f"</span>{_block('python', arm.text)}</div>"
        for i, arm in enumerate(group.arms)
    )
    title = f'<p class="muted">{escape(group.title)}</p>' if group.title else ""
    return f'{title}<div class="arm-code">{columns}</div>'


def _block(language: str, text: str) -> str:
    return f'<pre class="listing">{_highlighted(text, language)}</pre>'


def _highlighted(text: str, language: str) -> str:
    """Escaped text, its words in elements of Pygments' classes."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    return str(highlight(text, get_lexer_by_name(language), HtmlFormatter(nowrap=True)))
