"""What an executor ran, as small figures with bars on the scale that all executors share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labkit.core import units
from labkit.core.records.cluster_map import ClusterMap, Executor, Process, Work
from labkit.views.markup import escape
from labkit.views.palette import variable


@dataclass(frozen=True)
class Key:
    """A colour of the bars and what it stands for."""

    name: str
    label: str
    colour: str


KEYS = (
    Key("computing", "in tasks", "phase-compute"),
    Key("gc", "garbage collection", "phase-gc"),
    Key("input", "from storage or cache", "same"),
    Key("shuffle", "shuffle", "shuffle"),
    Key("cached", "kept", "broadcast"),
    Key("jvm", "CPU of the JVM", "arm-1"),
    Key("python", "CPU of Python", "phase-python"),
)
"""All colours, in the order in which the legend has them."""

_COLOURS = {key.name: key.colour for key in KEYS}


@dataclass(frozen=True)
class Bar:
    """A figure: its label and value, and the pieces of its bar by the keys' names."""

    label: str
    value: str
    pieces: tuple[tuple[str, float], ...] = ()
    meaning: str = ""

    @property
    def length(self) -> float:
        """How long its bar is."""
        return sum(value for _, value in self.pieces)


@dataclass(frozen=True)
class Scale:
    """The longest bar of each figure, by its label."""

    longest: dict[str, float]

    @classmethod
    def of(cls, found: ClusterMap) -> Scale:
        """The scale that all boxes of a map share."""
        longest: dict[str, float] = {}
        for one in _working(found):
            for bar in bars(one):
                longest[bar.label] = max(longest.get(bar.label, 0.0), bar.length)
        return cls(longest)


def bars(one: Executor) -> Iterator[Bar]:
    """The figures of an executor that has run anything; none of another one."""
    work = one.work
    if work is not None and (work.tasks or work.running or work.failed):
        failed = f", {work.failed} failed" if work.failed else ""
        yield Bar("tasks", f"{units.count(work.tasks)}{failed}")
        yield from _times(work, one.process)
        yield from _volumes(work, one.room)


def _times(work: Work, process: Process | None) -> Iterator[Bar]:
    """The seconds of its tasks, and the CPU time of its processes where that is known."""
    gc = min(work.gc_seconds, work.seconds)
    told = [units.seconds(value) for value in (work.seconds, work.gc_seconds) if value]
    yield Bar(
        "task time, GC" if work.gc_seconds else "task time",
        ", ".join(told),
        (("computing", work.seconds - gc), ("gc", gc)),
        "summed over its tasks, the garbage collections during them included",
    )
    if process:
        yield Bar(
            "CPU time",
            units.seconds(process.cpu + process.python_cpu),
            (("jvm", process.cpu), ("python", process.python_cpu)),
            "of its process, its start included, and of the Python workers below it",
        )


def _volumes(work: Work, room: int) -> Iterator[Bar]:
    """The bytes that it read, wrote and keeps; those that it has none of are left out."""
    read = (("input", work.input_bytes), ("shuffle", work.shuffle_read_bytes))
    written = (("shuffle", work.shuffle_write_bytes),)
    kept = (("cached", work.cached_bytes),)
    most = f"cached and broadcast data, which may take {units.size(room)}"
    for label, pieces, meaning in (
        ("read", read, "from storage, cache and map outputs"),
        ("shuffle written", written, "map outputs, for other tasks to fetch"),
        ("kept in memory", kept, most),
    ):
        if total := sum(value for _, value in pieces):
            yield Bar(label, units.size(total), pieces, meaning)


def figures(one: Executor, scale: Scale) -> str:
    """The figures side by side; empty where it has run nothing."""
    drawn = "".join(_drawn(bar, scale) for bar in bars(one))
    return f'<dl class="did">{drawn}</dl>' if drawn else ""


def kinds_in(found: ClusterMap) -> set[str]:
    """The names of the keys that the bars of a map have."""
    return {
        name
        for one in _working(found)
        for bar in bars(one)
        for name, value in bar.pieces
        if value > 0
    }


def _working(found: ClusterMap) -> list[Executor]:
    return [*found.executors, *([found.driver] if found.driver else [])]


def _drawn(bar: Bar, scale: Scale) -> str:
    longest = scale.longest.get(bar.label, 0.0)
    pieces = "".join(
        f'<i style="width:{value / longest:.2%};background:{variable(_COLOURS[name])}"></i>'
        for name, value in bar.pieces
        if longest > 0 and value > 0
    )
    line = f'<span class="track">{pieces}</span>' if bar.pieces else ""
    about = f' title="{escape(bar.meaning)}"' if bar.meaning else ""
    return f"<div{about}><dt>{escape(bar.label)}</dt><dd>{escape(bar.value)}{line}</dd></div>"
