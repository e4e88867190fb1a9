"""How a record is run again: the call in Python and the command of a shell, as text."""

from __future__ import annotations

import keyword
import random
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .comparison import Comparison
from .demonstration import Demonstration
from .sweep import Number, Sweep
from .trial import TIMED

Record = Comparison | Sweep | Demonstration

OWN = "compare"
"""The lab's name in a comparison of the person's own variants."""

NONE: Mapping[str, Any] = MappingProxyType({})

CODE = "..."
"""What stands in a call for a variant's code."""


@dataclass(frozen=True)
class Again:
    """The call and the command that run a record again; `command` is empty where there is none.

    All parameters are said, for a lab's defaults may change; values are quoted for Python and for
    a shell. `note` says what the two can't, empty for nothing.
    """

    call: str
    command: str = ""
    note: str = ""


def run_again(record: Record) -> Again:
    """How to run it again, as it was asked for, with its seed.

    Of a record of an earlier version, which doesn't say that, or one that pairs were added to, it
    is as many pairs as it has.
    """
    call, command, notes = _call_of(record), _command_of(record), [_note(record)]
    if not command.isprintable():
        command = ""
        notes.append("It has no command: a value has characters that no line shows.")
    return Again(call, command, " ".join(filter(None, notes)))


def _call_of(record: Record) -> str:
    first = [_quoted(record.lab)]
    params = {name: _value(value) for name, value in record.params.items()}
    name, asked = "run", {name: _quoted(value) for name, value in _budget(record).items()}
    if isinstance(record, Sweep):
        name = "sweep"
        values = ", ".join(map(_value, _values(record)))
        first += [_quoted(record.param), f"[{values}]"]
    elif isinstance(record, Comparison) and record.lab == OWN:
        name, first, params = OWN, [], dict.fromkeys((arm.name for arm in record.variants), CODE)
        settings = {a.name: dict(a.settings) for a in record.variants if a.settings is not None}
        asked |= {"settings": repr(settings)} if settings else {}
        asked |= {"equal": _quoted(record.equal)} if record.equal != "unordered" else {}
    first += [_keyword(known, code) for known, code in (params | asked).items()]
    return f"labkit.{name}({', '.join(first)})"


def _command_of(record: Record) -> str:
    """The command; empty where there is none."""
    words = ["run", record.lab]
    if isinstance(record, Sweep):
        words = ["sweep", record.lab, record.param, *map(str, _values(record))]
    elif isinstance(record, Comparison) and record.lab == OWN:
        return ""
    return command(words, record.params, _budget(record))


def command(
    words: Iterable[str], params: Mapping[str, Any], options: Mapping[str, Any] = NONE
) -> str:
    """A command of labkit's for a shell: its words, `--set` for each parameter, its options."""
    line = ["labkit", *words]
    for name, value in params.items():
        line += ["--set", f"{name}={value}"]
    for name, value in options.items():
        line += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    return shlex.join(line)


def _budget(record: Record) -> dict[str, Any]:
    """How much to run, by the names that call and command share."""
    if isinstance(record, Demonstration):
        return {}
    asked = dict(record.asked) or _brought(record)
    if isinstance(record, Comparison):
        asked |= {"until": record.until, "sessions": asked.pop("sessions", 0),
                  "aa": record.noise is not None}  # fmt: skip
    return {name: value for name, value in asked.items() if value} | {"seed": record.seed}


def _brought(record: Comparison | Sweep) -> dict[str, Any]:
    """The pairs that it has, and the sessions that they are of."""
    if isinstance(record, Sweep):
        return {"pairs": max(map(_rounds, record.comparisons))}
    sessions = max((t.session for arm in record.arms for t in arm.trials), default=0)
    return {"pairs": record.most if record.until else _rounds(record), "sessions": sessions}


def _rounds(record: Comparison) -> int:
    """How many rounds it timed, in each session where there are several: unsound ones, too."""
    rounds = {(t.session, t.round) for arm in record.arms for t in arm.trials if t.phase == TIMED}
    sessions = [session for session, _ in rounds]
    return max(map(sessions.count, sessions), default=0)


def _values(sweep: Sweep) -> list[Number]:
    """The values as they were asked for: the order of running with its shuffle undone."""
    places = list(range(len(sweep.order)))
    random.Random(sweep.seed).shuffle(places)
    return [value for _, value in sorted(zip(places, sweep.order, strict=True))]


def _note(record: Record) -> str:
    said = []
    if isinstance(record, Comparison) and record.lab == OWN:
        said.append(f"Put each variant's code in the place of {CODE} (there is no command).")
    if isinstance(record, Comparison) and record.extended:
        said.append("Pairs were added to it: this runs as many at once, in another order.")
    if record.stopped and not isinstance(record, Demonstration):
        much = "all that was asked for" if record.asked else "as many pairs as it has"
        said.append(f"It ended early: this asks for {much}.")
    return " ".join(said)


def _keyword(name: str, code: str) -> str:
    """An argument by its name, in a mapping where the name can't be written as one."""
    if name.isidentifier() and name.isascii() and not keyword.iskeyword(name):
        return f"{name}={code}"
    return f"**{{{_quoted(name)}: {code}}}"


def _value(value: Any) -> str:
    """A value as code; a large whole number with its thousands apart."""
    grouped = isinstance(value, int) and abs(value) >= 10_000
    return f"{value:_}" if grouped else _quoted(value)


def _quoted(value: Any) -> str:
    """A value as code, text in double quotes where that asks for no escape."""
    code = repr(value)
    if isinstance(value, str) and code == f"'{value}'" and '"' not in value:
        return f'"{value}"'
    return code
