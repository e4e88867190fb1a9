"""A sweep in, sentences out: what each arm's curve shows."""

from __future__ import annotations

from collections.abc import Sequence

from labkit.core import units
from labkit.core.records.sweep import Crossover, Point, Sweep
from labkit.core.stats.pairs import AHEAD, BEHIND, SAME, TOO_FEW


def lead(sweep: Sweep) -> str:
    """The arm that titles the sweep: one with a crossover, else the one with most to tell."""
    firm = {a: sum(p.verdict in AHEAD | BEHIND for p in sweep.curve(a)) for a in sweep.arms[1:]}
    return max(firm, key=lambda arm: (bool(sweep.crossovers.get(arm)), firm[arm]))


def headline(sweep: Sweep, arm: str) -> str:
    """What the arm's curve shows, in one line: `broadcast is faster up to pages = 12,000; ...`."""
    found = sweep.crossovers.get(arm, ())
    if len(found) == 1:
        return f"{_overtakes(sweep, found[0])} at {sweep.param} = {found[0].place}"
    if found:
        places = [crossover.place for crossover in found]
        listed = f"{', '.join(places[:-1])} and {places[-1]}"
        return (
            f"{arm} and {sweep.reference} change places {len(found)} times: "
            f"at {sweep.param} = {listed}"
        )
    points = sweep.curve(arm)
    ahead = [p for p in points if p.verdict in AHEAD | BEHIND]
    return _one_sided(sweep, arm, points, ahead) if ahead else _open(sweep, arm, points)


def certainty(sweep: Sweep, arm: str) -> str:
    """How to read the claim, in a few words."""
    if sweep.crossovers.get(arm):
        return "In brackets: where equal arms can't be ruled out."
    return "No crossover in this range."


def basis(sweep: Sweep) -> str:
    """What all claims rest on, in one line."""
    pairs = sorted({point.pairs for point in sweep.points})
    count = units.plural(pairs[-1], "pair")
    some = count if len(pairs) == 1 else f"{pairs[0]} to {count}"
    values = len({point.value for point in sweep.points})
    return (
        f"From {some} at each of {units.plural(values, 'value')}; faster and slower hold for all "
        "values together (Holm's correction)."
    )


def _overtakes(sweep: Sweep, crossover: Crossover) -> str:
    pair = (crossover.arm, sweep.reference)
    winner, loser = pair if crossover.leads_after else pair[::-1]
    return f"{winner} overtakes {loser}"


def _one_sided(sweep: Sweep, arm: str, points: Sequence[Point], ahead: Sequence[Point]) -> str:
    """The claim of an arm that is the faster or the slower one at some values, never both."""
    param, word = sweep.param, ahead[0].verdict
    first, last = (units.quantity(p.value) for p in (ahead[0], ahead[-1]))
    rest = [point for point in points if point not in ahead]
    if not rest and len(points) > 1:
        low, high = (units.ratio(f(p.ratio for p in points)) for f in (min, max))
        return (
            f"{arm} is {word} at every value of {param} from {first} to {last}: "
            f"{low} to {high} as fast as {sweep.reference}"
        )
    if not rest:
        return f"{arm} is {word} at {param} = {first}"
    same = all(point.verdict == SAME for point in rest)
    else_ = "no practical difference" if same else "no difference shown"
    if list(points[: len(ahead)]) == list(ahead):
        return f"{arm} is {word} up to {param} = {last}; {else_} beyond"
    if list(points[-len(ahead) :]) == list(ahead):
        return f"{arm} is {word} from {param} = {first} on; {else_} below"
    return (
        f"{arm} is {word} at {len(ahead)} of {len(points)} values of {param}; {else_} at the rest"
    )


def _open(sweep: Sweep, arm: str, points: Sequence[Point]) -> str:
    """The claim of an arm that is neither faster nor slower anywhere."""
    same = sum(point.verdict == SAME for point in points)
    both, param = f"{arm} and {sweep.reference}", sweep.param
    if same == len(points):
        return f"{both}: no practical difference at any value of {param}"
    if same:
        return (
            f"{both}: no practical difference at {same} of {len(points)} values of {param}; "
            "the rest can't be told"
        )
    if all(point.verdict == TOO_FEW for point in points):
        return f"{arm} against {sweep.reference}: too few pairs for a verdict"
    return f"{arm} against {sweep.reference}: no difference shown at any value of {param}"
