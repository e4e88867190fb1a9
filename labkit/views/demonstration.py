"""A demonstration for a terminal, a notebook and a page: a row an observation."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from labkit.core.records.demonstration import Demonstration, Observation
from labkit.core.records.stream import StreamSeen
from labkit.views.again_html import again_body
from labkit.views.html import fold
from labkit.views.lineage.html import lineage_body
from labkit.views.markup import escape
from labkit.views.palette import variable
from labkit.views.plain import narrow, setting, width
from labkit.views.streams.html import streams_body, tables_body
from labkit.views.streams.text import streams_text
from labkit.views.stylesheet import piece
from labkit.views.tasks.html import tasks_body

FEW = 3
"""Of so many programs the tasks are drawn, too; of more they would be too much to read."""


def demonstration_text(shown: Demonstration) -> str:
    """Each observation as a paragraph: its name and verdict, what was predicted, what was so."""
    lines = [shown.title, ""]
    for seen in shown.observations:
        lines.append(f"{seen.name}: {seen.verdict}")
        for label, text in (("predicted", seen.predicted), ("found", seen.found)):
            lines += textwrap.wrap(
                f"{label}: {text}", width(), initial_indent="  ", subsequent_indent="    ",
                break_on_hyphens=False,
            )  # fmt: skip
    lines += ["", streams_text(shown.streams).rstrip()] if shown.streams else []
    lines += ["", narrow(_ended(shown))] if shown.stopped else []
    return "\n".join([*lines, "", narrow(_setting(shown))]) + "\n"


def demonstration_html(shown: Demonstration) -> str:
    """The same as a table; how to run it again is folded."""
    body = f"<section><h3>{escape(shown.title)}</h3>{demonstration_body(shown)}</section>"
    body += "".join(streams_body(group, folded=False) for group in stream_groups(shown))
    parts = (
        *((f"Batches of {names_of(group)}", tables_body(group)) for group in stream_groups(shown)),
        ("Lineage of what ran", evidence_body(shown)),
        ("Stages and tasks of what ran", tasks_part(shown)),
        ("Run it again", again_body(shown)),
    )
    return piece(body + "".join(fold(name, part) for name, part in parts if part))


def demonstration_body(shown: Demonstration) -> str:
    """The table and what it ran on, as a part of a page."""
    rows = "".join(_row(seen) for seen in shown.observations)
    ended = f'<p class="muted">{escape(_ended(shown))}</p>' if shown.stopped else ""
    heads = "".join(
        f'<th scope="col" class="lead">{name}</th>' for name in ("what", "predicted", "found", "")
    )
    return (
        f'<div class="scroll"><table class="ledger"><thead><tr>{heads}</tr></thead><tbody>{rows}'
        f'</tbody></table></div>{ended}<p class="muted small">{escape(_setting(shown))}</p>'
    )


def stream_groups(shown: Demonstration) -> list[tuple[StreamSeen, ...]]:
    """The streams of each observation that has some: those of one stand side by side."""
    return [seen.streams for seen in shown.observations if seen.streams]


def names_of(group: Sequence[StreamSeen]) -> str:
    """The names of streams that stand together."""
    return ", ".join(stream.name for stream in group)


def evidence_body(shown: Demonstration) -> str:
    """The lineage of what ran for its observations; empty where nothing was kept."""
    drawn = "".join(f"<div>{lineage_body([ran])}</div>" for ran in shown.ran)
    return f'<div class="arms">{drawn}</div>' if drawn else ""


def tasks_part(shown: Demonstration) -> str:
    """Timeline, stage tables and partitions of what ran; empty for more than a few programs."""
    return tasks_body(shown.ran) if len(shown.ran) <= FEW else ""


def _row(seen: Observation) -> str:
    tone = variable("open" if seen.holds is None else "faster" if seen.holds else "slower")
    return (
        f'<tr><th scope="row">{escape(seen.name)}</th><td class="why">{escape(seen.predicted)}</td>'
        f'<td class="why">{escape(seen.found)}</td><td class="whole">'
        f'<span class="name" style="--tone:{tone}">{escape(seen.verdict)}</span></td></tr>'
    )


def _ended(shown: Demonstration) -> str:
    return f"It ended early: {shown.stopped}."


def _setting(shown: Demonstration) -> str:
    return setting(shown.params, shown.environment, None)
