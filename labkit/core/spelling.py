"""Signs that an output's encoding lacks, replaced by ones that it has."""

from __future__ import annotations

import codecs
import unicodedata
from typing import Any

PLAIN = {
    "×": "x", "…": "...", "–": "-", "—": "-", "−": "-", "µ": "u", "μ": "u", "±": "+-", "·": "-",
    "•": "*", "←": "<-", "→": "->", "↑": "^", "↓": "v", "≈": "~", "≤": "<=", "≥": ">=", "≠": "!=",
    "√": "sqrt", "“": '"', "”": '"', "‘": "'", "’": "'", "├": "+", "└": "+", "│": "|", "─": "-",
    "━": "=", "┿": "+", "◆": "o", "▸": ">", "◂": "<", "▲": "^", "▼": "v", "▾": "v", "∞": "inf",
    "█": "#", "▌": "#", "░": ".", "✓": "+", "✗": "x", "\u2009": " ", "\u202f": " ", "\u00a0": " ",
}  # fmt: skip
"""What stands for a sign where it can't be written."""

HANDLER = "labkit.plain"


def plain(sign: str) -> str:
    """A sign in ASCII: by the table, else without its accents, else a question mark."""
    if sign in PLAIN:
        return PLAIN[sign]
    bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return bare or "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(plain(sign) for sign in error.object[error.start : error.end]), error.end


def make_writable(*streams: Any) -> None:
    """Let each stream replace what its encoding can't write, in place of an error.

    A stream that is no text over bytes (a notebook's, a test's) can write everything already.
    """
    codecs.register_error(HANDLER, _replace)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=HANDLER)
