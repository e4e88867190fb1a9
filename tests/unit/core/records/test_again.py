"""How a record is run again: read by the real command line, and by Python."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from labkit.cli import _parser
from labkit.commands import values
from labkit.core.claims.lab import Demo, Lab
from labkit.core.design.budget import Stopping
from labkit.core.params import settle
from labkit.core.records.again import run_again
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, comparison_from_json
from labkit.core.records.demonstration import Demonstration
from labkit.core.records.store import Store
from labkit.core.records.sweep import Number, Sweep
from labkit.core.sweeps.judge import assemble
from labkit.labs import catalogue
from labkit.trials.sweep import of_sweep
from tests.unit.comparisons import FAST, SLOW, arm, comparison

HOSTILE = (
    "a b", "it's", 'say "so"', "both ' and \"", "$(rm -rf ~)", "`id`", "; exit", "a=b", "--json",
    "back\\slash", "*", "~", "#", "é", "{0}", "%s", "!!", "",
)  # fmt: skip
UNSHOWN = ("new\nline", "\x00", "\x1b[31m", "\u202e", "\ud800")


def comparison_of(pairs: int = 7, **fields: Any) -> Comparison:
    """A comparison of two arms with so many pairs."""
    slow, fast = ([known[i % len(known)] for i in range(pairs)] for known in (SLOW, FAST))
    return comparison(arm("slow", slow), arm("fast", fast), **fields)


def sweep_of(
    lab: str,
    param: str,
    params: Mapping[str, Any],
    order: Sequence[Number],
    seed: int,
    whole: int | None = None,
) -> Sweep:
    """A sweep that ran its values in that order; only the first `whole` of them to their end."""
    comparisons = {value: comparison_of(lab=lab) for value in order[:whole]}
    return assemble(param=param, scale="log", metric="", params=params, seed=seed, order=order,
                    comparisons=comparisons)  # fmt: skip


class Stub:
    """Stands in for `labkit`: keeps what it is called with."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **keywords: (name, args, keywords)


def called(call: str) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """The function's name and its arguments."""
    found: tuple[str, tuple[Any, ...], dict[str, Any]] = eval(call, {"labkit": Stub()})
    return found


def parsed(command: str) -> argparse.Namespace:
    """What the command line makes of the command."""
    name, *words = shlex.split(command)
    assert name == "labkit"
    return _parser().parse_args(words)


@pytest.mark.parametrize("lab", catalogue(), ids=lambda lab: lab.id)
def test_each_lab_is_asked_for_with_its_parameters(lab: Lab | Demo) -> None:
    """The command line and Python get the values that the record has, in their own types."""
    params = settle(lab.params, lab.small)
    record: Comparison | Demonstration = comparison_of(lab=lab.id, params=params, seed=42, pairs=12)
    budget: dict[str, Any] = {"pairs": 12, "seed": 42}
    if isinstance(lab, Demo):
        record, budget = Demonstration(lab.id, lab.title, params, {}, ()), {}
    again = run_again(record)
    assert called(again.call) == ("run", (lab.id,), params | budget)
    args = parsed(again.command)
    assert args.lab == lab.id
    assert settle(lab.params, values.settings(args.settings)) == params
    assert (args.pairs, args.seed) == (budget.get("pairs"), budget.get("seed"))
    assert again.note == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_shell_would_read_is_quoted(text: str) -> None:
    """Values come through as they are, whatever they hold."""
    again = run_again(comparison_of(params={"input": text}))
    assert called(again.call)[2]["input"] == text
    assert values.settings(parsed(again.command).settings) == {"input": text}


@pytest.mark.parametrize("text", UNSHOWN)
def test_what_no_line_shows_is_no_command(text: str) -> None:
    """A character that a reader can't see is not to be pasted; Python's call escapes it."""
    again = run_again(comparison_of(params={"input": text}))
    assert called(again.call)[2]["input"] == text
    assert again.call.isprintable()
    assert again.command == "" and "no command" in again.note


def test_the_text_is_short_and_readable() -> None:
    """Thousands apart and double quotes in Python, bare words in the shell."""
    params = {"records": 300_000, "share": 0.01, "input": "weblog"}
    again = run_again(comparison_of(lab="reduce-by-key", params=params, pairs=12, seed=42))
    assert again.call == (
        'labkit.run("reduce-by-key", records=300_000, share=0.01, input="weblog", pairs=12, '
        "seed=42)"
    )
    assert again.command == (
        "labkit run reduce-by-key --set records=300000 --set share=0.01 --set input=weblog "
        "--pairs 12 --seed 42"
    )


def test_what_ended_the_run_is_asked_for_again() -> None:
    """Until it was decided, with its bound where it had one in pairs."""
    made = comparison_of(pairs=7, seed=3)
    bounded = run_again(replace(made, until="decided", most=40))
    assert called(bounded.call)[2] == {
        "records": 10, "pairs": 40, "until": "decided", "seed": 3,
    }  # fmt: skip
    args = parsed(bounded.command)
    assert (args.pairs, args.until) == (40, "decided")
    timed = parsed(run_again(replace(made, until="decided")).command)
    assert (timed.pairs, timed.until) == (None, "decided")


@pytest.mark.parametrize(
    "asked",
    [{"pairs": 40}, {"seconds": 60.0}, {"seconds": 300, "precision": 0.05},
     {"pairs": 500, "precision": 0.1}, {"pairs": 6, "sessions": 6}],
    ids=lambda asked: "-".join(asked),
)  # fmt: skip
def test_it_is_asked_for_as_it_was_not_as_it_came_out(asked: dict[str, Any]) -> None:
    """Whatever pairs that brought, in a run that ended early, too; the budget is one."""
    made = replace(comparison_of(pairs=7, seed=3, stopped="cancelled"), asked=asked)
    made = comparison_from_json(json.loads(json.dumps(made.to_json())))
    again = run_again(made)
    assert called(again.call)[2] == {"records": 10, "seed": 3} | asked
    args = parsed(again.command)
    for name in ("pairs", "seconds", "precision", "sessions"):
        assert getattr(args, name) == asked.get(name)
    Stopping(args.pairs, args.seconds, args.precision).budget(10)
    assert again.note == "It ended early: this asks for all that was asked for."


def test_a_sweep_is_asked_for_as_it_was(tmp_path: Path) -> None:
    """Its seconds are those of the whole sweep; it comes through a file."""
    made = sweep_of("reduce-by-key", "records", {"keys": 7}, [100_000, 300_000], seed=5)
    saved = Store(tmp_path).append(replace(made, asked={"seconds": 90, "precision": 0.1}))
    again = run_again(Store(tmp_path).load(saved.run))
    assert called(again.call)[2] == {"keys": 7, "seconds": 90, "precision": 0.1, "seed": 5}
    args = parsed(again.command)
    assert (args.pairs, args.seconds, args.precision) == (None, 90, 0.1)


def test_noise_and_sessions_are_asked_for_again() -> None:
    """The A/A arm, and pairs in each of several sessions."""
    made = comparison_of(pairs=8, seed=3)
    again = run_again(replace(made, noise=replace(made.results[0], arm="slow again")))
    assert called(again.call)[2]["aa"] is True and parsed(again.command).aa
    made = comparison_of(pairs=12, seed=3)
    arms = tuple(_in_sessions(arm, 6) for arm in made.arms)
    again = run_again(replace(made, arms=arms))
    asked = called(again.call)[2]
    assert (asked["sessions"], asked["pairs"]) == (6, 2)
    args = parsed(again.command)
    assert (args.sessions, args.pairs, args.aa) == (6, 2, False)


def test_what_two_lines_cannot_say_stands_beside() -> None:
    """A run that ended early, and one that pairs were added to."""
    made = comparison_of(pairs=7)
    assert "ended early" in run_again(replace(made, stopped="cancelled")).note
    added = run_again(replace(made, extended=1))
    assert "were added" in added.note and "pairs=7" in added.call


def test_own_variants_have_a_call_without_their_code() -> None:
    """In their order, whatever their names; with their settings; and no command."""
    made = comparison_of(lab="compare", params={}, pairs=7, seed=3)
    assert run_again(made).call == "labkit.compare(slow=..., fast=..., pairs=7, seed=3)"
    names = ("with a blank", "class", "plain", "ﬁ", "'quote\"")
    arms = tuple(Arm(name, settings={"spark.app": name}) for name in names)
    again = run_again(replace(made, arms=arms, equal="unchecked"))
    assert again.command == "" and "..." in again.note
    name, args, keywords = called(again.call)
    assert (name, args) == ("compare", ())
    assert tuple(n for n, value in keywords.items() if value is ...) == names
    assert keywords["settings"] == {name: {"spark.app": name} for name in names}
    assert keywords["equal"] == "unchecked"


def test_a_sweep_runs_its_values_in_the_same_order() -> None:
    """The values are those that were asked for, so that the seed brings the same order."""
    lab = next(lab for lab in catalogue() if lab.id == "reduce-by-key")
    assert isinstance(lab, Lab)
    asked = (300_000, 100_000, 1_000_000)
    for seed in range(6):
        ready = of_sweep(lab, "records", asked, {"keys": 7}, Stopping(pairs=7), seed=seed)
        order = [value for value, _ in ready.schedule()]
        record = sweep_of(lab.id, "records", ready.params, order, seed, whole=2)
        again = run_again(record)
        keywords = {**ready.params, "pairs": 7, "seed": seed}
        assert called(again.call) == ("sweep", (lab.id, "records", list(asked)), keywords)
        args = parsed(again.command)
        assert (args.lab, args.param, args.pairs, args.seed) == (lab.id, "records", 7, seed)
        once_more = of_sweep(
            lab, args.param, args.values, values.settings(args.settings), Stopping(args.pairs),
            seed=args.seed,
        )  # fmt: skip
        assert (once_more.values, once_more.params) == (asked, ready.params)
        assert [value for value, _ in once_more.schedule()] == list(record.order)


def test_values_below_one_come_back_as_they_are() -> None:
    """A share in a sweep, however small."""
    record = sweep_of("lab", "share", {}, [1e-05, 0.25], seed=1)
    assert [float(text) for text in parsed(run_again(record).command).values] == called(
        run_again(record).call
    )[1][2]


def _in_sessions(arm: Arm, sessions: int) -> Arm:
    timed = [t for t in arm.trials if t.phase == "timed"]
    each = len(timed) // sessions
    return replace(
        arm, trials=tuple(replace(t, session=1 + i // each) for i, t in enumerate(timed))
    )
