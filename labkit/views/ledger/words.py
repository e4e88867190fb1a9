"""What the tables of claims say: ratios, directions, verdicts, in the same words everywhere."""

from __future__ import annotations

import math

from labkit.core import units
from labkit.core.claims.claim import CROSSES, PLAN, SHOWN, Check, Claim, Published
from labkit.core.claims.outcome import Outcome
from labkit.core.claims.verdict import CONFIRMED, REFUTED, Checked, Tried, Verified
from labkit.core.records.demonstration import FAILS, HOLDS
from labkit.core.records.figures import describe


def ratio(value: float | None) -> str:
    """A ratio; one arm that has none of it at all gives ∞."""
    return "∞" if value is not None and math.isinf(value) else units.ratio(value)


def asked(check: Check) -> str:
    """The ratio that a check looks at, as `groupByKey / reduceByKey: time`; or the plans."""
    if check.says == SHOWN:
        return check.arm
    if check.says == CROSSES:
        return f"{check.against}, {check.arm}: order"
    if check.figure == PLAN:
        return f"{check.against}, {check.arm}: plan"
    figure = "time" if check.figure == "seconds" else describe(check.figure).label
    if check.other:
        return f"{check.arm}: {describe(check.other).label} / {figure}"
    return f"{check.against} / {check.arm}: {figure}"


def published(figure: Published) -> str:
    """The published ratio, `–` where there is none."""
    return ratio(figure.ratio)


def in_full(figure: Published) -> str:
    """The published figures as the source prints them; empty where there are none."""
    if figure.ratio is None:
        return ""
    text = ratio(figure.ratio)
    if figure.against is not None and figure.arm is not None:
        text += f": {figure.against:,.5g} against {figure.arm:,.5g} {figure.unit}"
    return f"{text} ({figure.note})" if figure.note else text


def measured(checked: Checked) -> str:
    """The ratio measured here: with its interval if it is one of times, else with both figures.

    Of plans, whether there is one.
    """
    if checked.check.says == SHOWN:
        return {CONFIRMED: HOLDS, REFUTED: FAILS}.get(checked.verdict, units.MISSING)
    if checked.check.says == CROSSES:
        return {CONFIRMED: "change places", REFUTED: "don't"}.get(checked.verdict, units.MISSING)
    if checked.check.figure == PLAN:
        return {CONFIRMED: "one plan", REFUTED: "two plans"}.get(checked.verdict, units.MISSING)
    text = ratio(checked.ratio)
    if checked.figures is not None:
        unit = describe(checked.check.figure).unit
        return f"{text} ({' / '.join(units.by_unit(value, unit) for value in checked.figures)})"
    if checked.low is None or checked.high is None:
        return text
    return f"{text} ({units.ratio(checked.low)} to {units.ratio(checked.high)})"


NOT_TRIED = "not tried here yet"


def here(claim: Claim, outcome: Outcome | None) -> str:
    """The last verdict on a claim on this machine, what was measured, and when: a paragraph."""
    if outcome is None:
        return f"{NOT_TRIED}."
    found = "; ".join(brought(outcome))
    told = f"{outcome.verdict}, on {circumstances(outcome)}. {found}".rstrip()
    return " ".join(filter(None, (f"{told.rstrip('.')}.", changed(claim, outcome))))


def brought(outcome: Outcome) -> list[str]:
    """What each main check brought, as `java / kryo: time 1.90× (1.80× to 2.01×)`.

    What kept cases from running comes first, then the check that decided; the verdict of another
    one stands with it where that is not the claim's.
    """
    main = sorted(outcome.main, key=lambda one: one is not outcome.deciding)
    heads = [asked(one.check) for one in main]
    found = [
        " ".join(filter(None, (head, one.apart if heads.count(head) > 1 else "", measured(one))))
        + (f", {one.verdict}" if one.verdict != outcome.verdict else "")
        for head, one in zip(heads, main, strict=True)
    ]
    return [*(f"did not run: {error}" for error in outcome.errors), *found]


def circumstances(outcome: Outcome) -> str:
    """When it was tried and on what: `2026-11-27, 2 cores, Spark 4.3.0, a tenth of the size`."""
    on = outcome.environment
    told = (
        outcome.day,
        units.plural(int(on["cores"]), "core") if "cores" in on else "",
        f"Spark {on['spark']}" if "spark" in on else "",
        "quick" if outcome.quick else "in full",
        *([units.plural(outcome.sessions, "session")] if outcome.sessions > 1 else []),
    )
    return ", ".join(filter(None, told))


def changed(claim: Claim, outcome: Outcome) -> str:
    """That the ledger asks for something else today; empty where it doesn't."""
    return "" if outcome.tries(claim) else "What it is tried by has changed since."


def standing(check: Check) -> str:
    """That a check doesn't decide the claim; empty for one that does."""
    return "" if check.main else "beside the claim, decides nothing"


def direction(checked: Checked) -> str:
    """Whether that is the published direction; empty where it can't be told."""
    if checked.same is None:
        return ""
    return "same direction" if checked.same else "not the published direction"


def sized(tried: Tried) -> str:
    """The lab and the parameters with which a case ran, and how it was scaled."""
    said = ", ".join(
        f"{name} {units.quantity(value) if isinstance(value, int | float) else value}"
        for name, value in tried.params.items()
    )
    text = f"{tried.case.lab}: {said}" if said else tried.case.lab
    return f"{text}. {tried.case.scaled}" if tried.case.scaled else f"{text}."


def hidden(verified: Verified) -> str:
    """What local mode could not show of a claim; empty where nothing is hidden."""
    return f"In local mode: {verified.hidden}" if verified.hidden else ""


def tone(verdict: str) -> str:
    """The palette's name of a verdict's colour."""
    return {CONFIRMED: "faster", REFUTED: "slower"}.get(verdict, "open")
