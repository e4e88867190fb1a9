"""Text made safe for HTML and SVG: everything that comes from a person goes through here."""

from __future__ import annotations

import html
import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(text: object) -> str:
    """The text for element content and quoted attributes.

    Characters that XML forbids stand as U+FFFD.
    """
    return html.escape(_ILLEGAL.sub("\ufffd", str(text)), quote=True)
