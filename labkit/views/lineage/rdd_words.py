"""What is said of an RDD: its operator, its call site, what it does."""

from __future__ import annotations

import re

from labkit.core.lineage.rdds import Rdd

_GATEWAY = re.compile(r" at (NativeMethodAccessorImpl\.java|<unknown>):0$")
"""What Spark takes for the call site when Python calls it: it says nothing."""

_FOLDERS = re.compile(r"(?<![\w.])(?:\w+:)?/{1,3}(?:[^/\s,\]]+/)+(?=[^/\s,\]])")


def operator_of(rdd: Rdd) -> str:
    """The DataFrame operator that an RDD belongs to; empty for one of the RDD methods.

    Operators begin with a capital letter, methods with a small one.
    """
    name = rdd.scope[-1].strip() if rdd.scope else ""
    return name if name[:1].isupper() else ""


def without_folders(text: str) -> str:
    """A name or call site with the files' names only."""
    return _FOLDERS.sub("", text)


def call_site(rdd: Rdd) -> str:
    """Where the program made it, as far as that says anything."""
    return without_folders(_GATEWAY.sub("", rdd.call_site))


def likeness(rdd: Rdd) -> str:
    """What an RDD does, wherever it stands in the program: its class, name and method."""
    return " ".join([rdd.kind, rdd.name, rdd.call_site.split(" at ")[0]])
