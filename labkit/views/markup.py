"""Text made safe for HTML and SVG: everything that comes from a person goes through here."""

from __future__ import annotations

import html
import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(text: object) -> str:
    """The text for element content and quoted attributes."""
    return html.escape(legal(str(text)), quote=True)


def breakable(name: str) -> str:
    """A name, escaped, that a narrow column may break after an underscore."""
    return escape(name).replace("_", "_<wbr>")


def legal(text: str) -> str:
    """The text with U+FFFD for each character that XML forbids, escaped or not."""
    return _ILLEGAL.sub("\ufffd", text)
