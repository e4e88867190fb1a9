"""What a demonstration leaves behind: what was predicted of each step, and what was so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from labkit.core import units
from labkit.core.params import Value

from .anatomy import Anatomy, anatomy_from_json
from .jsonable import json_ready, known, reading
from .ran import Ran
from .shown import Presentable
from .stream import StreamSeen, stream_from_json

SCHEMA = "labkit.demonstration/1"

HOLDS, FAILS, UNSETTLED = "as predicted", "otherwise", "not settled"


@dataclass(frozen=True)
class Observation:
    """One thing that was looked at: what was predicted, what was found, and whether that holds.

    `name` is what checks call it by, a word or several with hyphens; `predicted` and `found` are
    sentences, or figures with their units; where what was found decides nothing, `holds` is None.
    `figures` are the numbers behind them, `anatomy` is what Spark ran for it, where that is to be
    drawn, and `streams` are those that were looked at.
    """

    name: str
    predicted: str
    found: str
    holds: bool | None
    figures: Mapping[str, float] = field(default_factory=dict)
    anatomy: Anatomy | None = None
    streams: tuple[StreamSeen, ...] = ()

    @property
    def verdict(self) -> str:
        """Whether it is as predicted, in words."""
        if self.holds is None:
            return UNSETTLED
        return HOLDS if self.holds else FAILS


@dataclass(frozen=True)
class Setting:
    """What a demonstration's steps ran on, where that isn't the person's session."""

    environment: Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class Demonstration(Presentable):
    """Steps that show what Spark does, without pairs: what each predicted, and what was so.

    As a notebook cell's last value, and printed, it shows a row an observation. `stopped` says why
    it ended early, `run` is the id under which it was saved, `seconds` what it took, `labkit`
    the version that took the steps.
    """

    lab: str
    title: str
    params: Mapping[str, Value]
    environment: Mapping[str, Any]
    observations: tuple[Observation, ...]
    started: float = 0.0
    seconds: float = 0.0
    stopped: str = ""
    run: str = ""
    labkit: str = ""

    @property
    def verdicts(self) -> dict[str, str]:
        """Of each observation whether it is as predicted, by its name."""
        return {seen.name: seen.verdict for seen in self.observations}

    @property
    def ran(self) -> tuple[Ran, ...]:
        """What Spark ran, of the observations that have it."""
        return tuple(
            Ran(seen.name, seen.anatomy, self.environment)
            for seen in self.observations
            if seen.anatomy is not None
        )

    @property
    def streams(self) -> tuple[StreamSeen, ...]:
        """The streams of its observations, in their order."""
        return tuple(stream for seen in self.observations for stream in seen.streams)

    @property
    def whole(self) -> str:
        """How much of it is whole, in words: `3 observations`."""
        return units.plural(len(self.observations), "observation")

    def observation(self, name: str) -> Observation:
        """The observation of that name; KeyError when there is none."""
        for seen in self.observations:
            if seen.name == name:
                return seen
        raise KeyError(name)

    def to_json(self) -> dict[str, Any]:
        """The demonstration as JSON-ready data, in the schema `labkit.demonstration/1`."""
        data = {f.name: getattr(self, f.name) for f in fields(self)}
        data["schema"] = SCHEMA
        data["observations"] = [asdict(seen) for seen in self.observations]
        return json_ready(data)  # type: ignore[no-any-return]


def demonstration_from_json(data: Mapping[str, Any]) -> Demonstration:
    """The demonstration that `to_json` wrote; fields it does not know are left aside.

    Raises ValueError when the schema is another one or a field is missing.
    """
    with reading(SCHEMA, data):
        seen = tuple(_observation(item) for item in data["observations"])
        return Demonstration(**(known(Demonstration, data) | {"observations": seen}))


def _observation(data: Mapping[str, Any]) -> Observation:
    ran = anatomy_from_json(data["anatomy"]) if data.get("anatomy") else None
    streams = tuple(stream_from_json(stream) for stream in data.get("streams", ()))
    return Observation(**(known(Observation, data) | {"anatomy": ran, "streams": streams}))
