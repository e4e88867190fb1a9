"""The kind of a difference between two answers, in words, with what to return instead."""

from __future__ import annotations

from .digests import Digest, Forms

_KINDS = {"RDD": "an RDD", "DataFrame": "a DataFrame", "value": "a plain value"}


def columns_differ(mine: Digest, theirs: Digest) -> bool:
    """Whether two answers differ before any record is looked at."""
    return (mine.kind, mine.columns) != (theirs.kind, theirs.columns)


def difference(a: str, mine: Digest, b: str, theirs: Digest) -> str:
    """What two digests tell of their difference."""
    if mine.kind != theirs.kind:
        return (
            f"{a} returns {_kind(mine)}, {b} {_kind(theirs)}: return the same from both, "
            "such as the collected rows"
        )
    if mine.columns != theirs.columns:
        return _columns(a, mine.columns, b, theirs.columns)
    if mine.count != theirs.count:
        return f"{a} has {mine.count:,} records, {b} {theirs.count:,}"
    if mine.hashed != theirs.hashed or len(mine.floats) != len(theirs.floats):
        return f"both have {mine.count:,} records, but not the same ones"
    return f"both have {mine.count:,} records, but their floating-point numbers differ"


def _kind(of: Digest) -> str:
    return _KINDS.get(of.kind, f"a {of.kind}")


def _columns(a: str, mine: tuple[str, ...], b: str, theirs: tuple[str, ...]) -> str:
    if len(mine) != len(theirs):
        return (
            f"{a} has {len(mine)} columns ({', '.join(mine)}); {b} {len(theirs)} "
            f"({', '.join(theirs)}): select the same ones"
        )
    if sorted(mine) == sorted(theirs):
        return (
            f"{a} has columns {', '.join(mine)}; {b} {', '.join(theirs)}: select them in one order"
        )
    apart = [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other]
    one, other = (", ".join(column) for column in zip(*apart, strict=True))
    names = [tuple(column.rsplit(" ", 1)[0] for column in pair) for pair in apart]
    hint = "the type differs, cast it"
    if any(x != y for x, y in names):
        hint = "the name differs, rename it"
    elif all("decimal" in x and "decimal" in y for x, y in apart):
        hint = "the scale differs, cast it"
    return f"{a} has columns {one}; {b} {other}: {hint}"


def records_differ(a: str, mine: Forms, b: str, theirs: Forms) -> str:
    """What kind of difference there is between as many records of the same columns."""
    many = f"both have {mine.rows.count:,} record{'s' if mine.rows.count != 1 else ''}"
    same = {form for form, code in mine.hashed.items() if code == theirs.hashed[form]}
    if "lists" in same:
        return (
            f"{many}, the same but for the order inside a list: sort it, as sorted(values) or "
            "F.sort_array(column)"
        )
    if "texts" in same:
        types = _types(a, mine, b, theirs)
        return f"{many}, the same but for a type ({types}): convert one, as float(x) or .cast()"
    if "fields" in same:
        return f"{many}, the same but for the order of the fields: give them in one order"
    if "flat" in same:
        return f"{many}, the same but for what is nested in what: give one shape, as (k, (a, b))"
    if "rounded" in same:
        return (
            f"{many}, the same but for rounding: their floating-point numbers differ by more "
            "than 1e-9 of themselves, so round them or add in one order"
        )
    if mine.rows.hashed == theirs.rows.hashed and len(mine.rows.floats) == len(theirs.rows.floats):
        return f"{many}, but their floating-point numbers differ"
    return f"{many}, but not the same ones"


def _types(a: str, mine: Forms, b: str, theirs: Forms) -> str:
    """The types at the first place in a record where they differ."""
    one, other = _by_place(mine), _by_place(theirs)
    for place in sorted(one.keys() & other.keys()):
        if one[place] != other[place]:
            where = f" at {place}" if place else ""
            return f"{a} has {' or '.join(one[place])}{where}, {b} {' or '.join(other[place])}"
    return "a value that is there, or None"


def _by_place(forms: Forms) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, name in sorted(forms.types):
        found.setdefault(place, []).append(name)
    return found
