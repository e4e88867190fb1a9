"""The call and the command that run a record again, to be copied from a page."""

from __future__ import annotations

from labkit.core.records.again import Record, run_again
from labkit.views.markup import escape

_COPIED = (
    "user-select:all;-webkit-user-select:all;white-space:pre-wrap;overflow-wrap:anywhere;"
    "margin-bottom:8px"
)
"""A click selects all of it; it is wrapped, for a scrolled line would be read in part."""


def again_body(record: Record) -> str:
    """Both below their names, and what they can't say; a click selects one of them."""
    again = run_again(record)
    said = "".join(
        f'<h4>{name}</h4><pre style="{_COPIED}"><code>{_unbroken(text)}</code></pre>'
        for name, text in (("Again in Python", again.call), ("Again in a shell", again.command))
        if text
    )
    note = f'<p class="muted small">{escape(again.note)}</p>' if again.note else ""
    return f'<div class="again">{said}{note}</div>'


def _unbroken(text: str) -> str:
    """The text, escaped, whose words are not parted at a hyphen where a line ends."""
    return " ".join(
        f'<span style="display:inline-block">{escape(word)}</span>' if "-" in word else escape(word)
        for word in text.split(" ")
    )
