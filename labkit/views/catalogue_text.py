"""The catalogue of labs for a terminal: a line a lab, and all that is known of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from labkit.core import units
from labkit.core.claims.claim import Claim
from labkit.core.claims.lab import Demo, Lab
from labkit.core.params import Param, Value
from labkit.core.records.figures import Figure, describe
from labkit.views.plain import cut, filled, width

_MARGIN = "  "


def catalogue_text(labs: Sequence[Lab | Demo]) -> str:
    """A line a lab, its id and its question, below the names of their chapters."""
    longest = max((len(lab.id) for lab in labs), default=0)
    room = width() - longest - 4
    return "\n".join(
        f"{chapter_name(chapter)}\n"
        + "".join(f"  {lab.id:<{longest}}  {_cut(lab.question, room)}\n" for lab in several)
        for chapter, several in groupby(labs, lambda lab: lab.chapter)
    )


def chapter_name(chapter: str) -> str:
    """A chapter as it is said: `04 serialization`."""
    return chapter.replace("_", " ")


def _cut(question: str, room: int) -> str:
    """The question, or as many of its words as there is room for."""
    if len(question) <= room:
        return question
    words = question[:room].rpartition(" ")[0]
    return f"{words.rstrip(',:;')}…" if words else cut(question, room)


def lab_text(lab: Lab | Demo, claims: Iterable[Claim]) -> str:
    """What a lab asks, what to expect, its claims and parameters, what judges it, how to run it."""
    tried = [
        filled(f"{claim.id}: {claim.says} [{', '.join(claim.sources)}]", _MARGIN, _MARGIN * 2)
        for claim in claims
    ]
    parts = [
        f"{lab.title} ({lab.id})",
        _part("Question", [lab.question]),
        _part("What to expect", [lab.expect]),
        _block("Claims that it tries", tried or [f"{_MARGIN}none of the ledger's"]),
        _block("Parameters", [_param(p) for p in lab.params] or [f"{_MARGIN}none"]),
        _part("Judged by", _judged(lab)),
        _block("Run it", _runs(lab, {})),
        *([_block("Run it in seconds", _runs(lab, lab.small))] if lab.small else []),
        _block("Read on", [f"{_MARGIN}notebooks/{lab.notebook}.ipynb"]),
    ]
    return "\n\n".join(parts) + "\n"


def _part(head: str, said: Iterable[str]) -> str:
    return _block(head, [filled(text, _MARGIN) for text in said])


def _block(head: str, lines: Iterable[str]) -> str:
    return "\n".join([head, *lines])


def _param(param: Param) -> str:
    """A parameter with its default, and below it what it means and what it may be."""
    return f"{_MARGIN}{param.name} = {_value(param.default)}\n" + filled(
        f"{param.help}; {param.allowed}", _MARGIN * 3
    )


def _value(value: Value) -> str:
    """A default as a command takes it, thousands apart."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if whole else str(value)


def _judged(lab: Lab | Demo) -> list[str]:
    """What decides: the figure that the arms are paired by, and the metric that should show it."""
    if isinstance(lab, Demo):
        return ["Observations: each is as predicted, or otherwise. Nothing is timed."]
    pairs = units.plural(lab.pairs, "pair")
    said = [f"{_figure(describe(lab.figure))}, in {pairs} unless told otherwise"]
    if lab.metric and lab.metric != lab.figure:
        said.append(f"What should explain it: {_figure(describe(lab.metric))}")
    if lab.settings is not None:
        said.append("Each trial is a session of its own: its arms differ in settings.")
    if lab.conf is not None:
        said.append("Its arms share a session that is opened for the run, with settings for all.")
    if lab.own_cluster:
        said.append("It runs on a cluster of its own, on this machine, which ends with it.")
    return said


def _figure(figure: Figure) -> str:
    better = "more is better" if figure.better == "more" else "less is better"
    kept = "" if figure.kept else f"; {better}"
    return f"{figure.label} ({figure.meaning}{kept})"


def _runs(lab: Lab | Demo, given: Mapping[str, Value]) -> list[str]:
    """The command and the call that run it so."""
    words = "".join(f" --set {name}={value}" for name, value in given.items())
    code = "".join(f", {name}={_code(value)}" for name, value in given.items())
    told = (f"labkit run {lab.id}{words}", f'labkit.run("{lab.id}"{code})')
    return [filled(line, _MARGIN, _MARGIN * 2) for line in told]


def _code(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
