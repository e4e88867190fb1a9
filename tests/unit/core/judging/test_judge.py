"""From trials to a comparison: which trials count, what is said, and JSON there and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from labkit.core.judging import advice
from labkit.core.judging.cautions import cautions
from labkit.core.judging.judge import assemble, is_decided, judge
from labkit.core.judging.why.reasons import reasons
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison, comparison_from_json
from labkit.core.records.trial import TIMED, WARMUP, Trial
from labkit.core.stats.pairs import FASTER, SAME, TOO_FEW


def trials(
    arm: str, seconds: list[float], written: float = 1000.0, tasks: float = 8
) -> list[Trial]:
    cold = [Trial(arm, WARMUP, 0, 0, 5.0)]
    metrics = {"shuffle_write_bytes": written, "tasks": tasks}
    return cold + [Trial(arm, TIMED, i, 0, s, 0.9 * s, i, metrics) for i, s in enumerate(seconds)]


def comparison(slow: list[Trial], fast: list[Trial]) -> Comparison:
    return assemble(
        lab="demo",
        title="Demo",
        params={"records": 10},
        seed=1,
        environment={"spark": "4"},
        arms=[Arm("slow", tuple(slow)), Arm("fast", tuple(fast))],
    )


UNTIL_DECIDED: dict[str, Any] = {
    "lab": "", "title": "", "params": {}, "seed": 1, "environment": {}, "until": "decided",
}  # fmt: skip
"""What a run until decided is told of beside its arms."""

SLOW, FAST = [2.0, 2.1, 1.9, 2.2, 2.0, 2.05, 1.95], [1.0, 1.1, 0.9, 1.05, 1.0, 0.95, 1.02]


def test_the_first_arm_is_the_reference_and_two_means_twice_as_fast() -> None:
    """The ratio is reference time over arm time; warm-up never counts."""
    found = comparison(trials("slow", SLOW), trials("fast", FAST))
    assert found.reference == "slow" and found.verdicts == {"fast": FASTER}
    assert found.results[0].ratio == pytest.approx(2.0, rel=0.05)
    assert found.results[0].pairs == 7


def test_a_trial_that_did_other_work_is_thrown_out_with_its_pair() -> None:
    """Half of the shuffle bytes mean that something was reused: the pair goes, with a reason."""
    fast = trials("fast", FAST)
    fast[3] = replace(fast[3], metrics={"shuffle_write_bytes": 400.0, "tasks": 8})
    found = comparison(trials("slow", SLOW), fast)
    assert found.results[0].pairs == 6
    assert [r["arm"] for r in found.rejected] == ["fast"]
    assert "400 bytes of shuffle" in found.rejected[0]["reason"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"metrics": {"shuffle_write_bytes": 1000.0, "tasks": 4}}, "4 tasks"),
        ({"plan_shape": "BroadcastHashJoin"}, "final plan differs"),
        ({"invalid": "1 task(s) failed and were run again"}, "failed"),
    ],
)
def test_other_tasks_another_plan_or_a_failed_task_are_named(
    change: dict[str, Any], reason: str
) -> None:
    """Each rule says what it saw."""
    slow = trials("slow", SLOW)
    slow[2] = replace(slow[2], **change)
    found = comparison(slow, trials("fast", FAST))
    assert len(found.rejected) == 1 and reason in found.rejected[0]["reason"]


def test_few_pairs_give_points_and_no_verdict() -> None:
    """Five pairs are drawn, not judged."""
    found = comparison(trials("slow", SLOW[:5]), trials("fast", FAST[:5]))
    assert found.verdicts == {"fast": TOO_FEW} and found.results[0].low is None


def test_equal_arms_show_no_practical_difference() -> None:
    """A tight interval around 1 is a finding of its own."""
    same = [1.0, 1.01, 0.99, 1.0, 1.005, 0.995, 1.0]
    found = comparison(trials("slow", same), trials("fast", same[::-1]))
    assert found.verdicts == {"fast": SAME}


def test_json_holds_the_contracts_fields_one_entry_a_trial() -> None:
    """The columns are as long as the trials that count."""
    data = comparison(trials("slow", SLOW), trials("fast", FAST)).to_json()
    assert data["schema"] == "labkit.comparison/1"
    assert {"lab", "params", "seed", "environment", "reference", "arms", "results", "noise",
            "rejected", "advice"} <= set(data)  # fmt: skip
    arm = data["arms"][1]
    assert arm["name"] == "fast" and arm["warmup_seconds"] == [5.0]
    assert len(arm["seconds"]) == len(arm["cpu_seconds"]) == 7
    assert arm["metrics"]["shuffle_write_bytes"] == [1000.0] * 7


def test_a_comparison_survives_json() -> None:
    """What was written is read back, rejected trials and all."""
    fast = trials("fast", FAST)
    fast[3] = replace(fast[3], metrics={"shuffle_write_bytes": 400.0, "tasks": 8})
    found = comparison(trials("slow", SLOW), fast)
    text = json.dumps(found.to_json(), allow_nan=False)
    assert comparison_from_json(json.loads(text)) == found


def until_decided(**fields: Any) -> Comparison:
    return assemble(
        lab="demo", title="Demo", params={}, seed=1, environment={"spark": "4"}, **fields,
        arms=[Arm("slow", tuple(trials("slow", SLOW + SLOW))),
              Arm("fast", tuple(trials("fast", FAST + FAST)))],
    )  # fmt: skip


def test_a_run_whose_length_hung_on_what_it_found_is_judged_by_the_sequential_test() -> None:
    """Until decided, or extended: the interval is wider, holds at any pair, and says so."""
    usual = until_decided()
    settled = usual.results[0]
    assert not settled.anytime and "valid after each" not in advice.certainty(usual, settled)
    for fields in ({"until": "decided", "most": 40}, {"extended": 1}):
        found = until_decided(**fields)
        result = found.results[0]
        assert found.anytime and result.anytime and result.verdict == FASTER and is_decided(found)
        assert result.low is not None and settled.low is not None and result.low <= settled.low
        said = advice.certainty(found, result)
        assert said.endswith("from 14 pairs, and valid after each of them.")
        again = judge(comparison_from_json(json.loads(json.dumps(found.to_json()))), "fast")
        assert again == result


def test_arms_of_one_run_until_decided_share_their_five_percent() -> None:
    """Two verdicts ask for twice the evidence each; the A/A arm is none."""
    arms = [Arm(n, tuple(trials(n, SLOW + SLOW))) for n in ("slow", "slow again")]
    arms += [Arm(n, tuple(trials(n, FAST + FAST))) for n in ("fast", "quick")]
    one = assemble(arms=arms[:3], again="slow again", **UNTIL_DECIDED)
    two = assemble(arms=arms, again="slow again", **UNTIL_DECIDED)
    assert [r.arm for r in two.results] == ["fast", "quick"] and two.noise == one.noise
    assert one.results[0].low is not None and two.results[0].low is not None
    assert two.results[0].low <= one.results[0].low


def test_an_interval_that_is_not_there_yet_says_how_many_pairs_it_takes() -> None:
    """Six can be too few for the sequential one, which needs more evidence."""
    found = assemble(
        lab="", title="", params={}, seed=1, environment={}, until="decided", most=40,
        arms=[Arm("a", tuple(trials("a", SLOW[:6]))), Arm("b", tuple(trials("b", FAST[:6])))],
    )  # fmt: skip
    assert found.verdicts == {"b": TOO_FEW} and not is_decided(found)
    assert advice.certainty(found, found.results[0]) == "6 pairs; an interval needs at least 7."


def test_nothing_is_decided_before_the_noise_has_a_floor() -> None:
    """A verdict has to leave the noise that was asked for, so there must be one."""
    again = [s * f for s, f in zip(SLOW[:6], (1.1, 0.95, 1.04, 0.97, 1.02, 0.99), strict=True)]
    arms = [Arm("slow", tuple(trials("slow", SLOW))), Arm("fast", tuple(trials("fast", FAST))),
            Arm("slow again", tuple(trials("slow again", again)))]  # fmt: skip
    found = assemble(arms=arms, again="slow again", **UNTIL_DECIDED)
    assert found.verdicts == {"fast": FASTER}
    assert found.noise is not None and found.noise.low is None and not is_decided(found)
    assert is_decided(assemble(arms=arms[:2], **UNTIL_DECIDED))


def test_a_record_from_before_there_was_such_a_test_loads_as_it_was() -> None:
    """Fields that it lacks are those of a settled run; an extended one keeps its old results."""
    data = until_decided(extended=1).to_json()
    for key in ("until", "most"):
        del data[key]
    for result in data["results"]:
        del result["anytime"]
    found = comparison_from_json(data)
    assert (found.until, found.most, found.results[0].anytime) == ("", None, False)
    assert any("Extended once" in item["text"] for item in cautions(found))
    assert not any("Extended" in item["text"] for item in cautions(until_decided(extended=1)))


@pytest.mark.parametrize(
    "broken", [{}, {"schema": "labkit.comparison/9"}, {"schema": "labkit.comparison/1"}]
)
def test_a_foreign_record_is_refused(broken: dict[str, object]) -> None:
    """Another schema or a missing field is an error that says so."""
    with pytest.raises(ValueError, match=r"schema|record"):
        comparison_from_json(broken)


def test_pandas_has_one_row_a_trial() -> None:
    """Tidy data: warm-up and metrics included, in the order of time."""
    frame = comparison(trials("slow", SLOW), trials("fast", FAST)).to_pandas()
    assert len(frame) == 16
    assert {"arm", "phase", "seconds", "shuffle_write_bytes"} <= set(frame.columns)


def test_the_reason_names_the_bytes_and_whether_the_time_followed() -> None:
    """A ratio convinces nobody; the reason does."""
    fast, slow = trials("fast", FAST, written=200_000), trials("slow", SLOW, written=40_000_000)
    text = reasons(comparison(slow, fast), "shuffle_write_bytes")[0]["text"]
    assert "200 kB in fast, 40.0 MB in slow, 200× less" in text
    assert text.endswith("The time follows it.")


def test_arms_that_did_the_same_work_are_said_to() -> None:
    """No invented reason where no exact metric differs."""
    found = comparison(trials("slow", SLOW), trials("fast", FAST))
    assert "shuffled the same bytes in as many tasks." in reasons(found)[0]["text"]


def test_where_only_the_plan_differs_the_operators_are_named() -> None:
    """A sort more is a reason, though it moves no byte."""
    slow = [replace(t, plan_shape="Join > Sort > Scan") for t in trials("slow", SLOW)]
    fast = [replace(t, plan_shape="Join > Scan") for t in trials("fast", FAST)]
    text = reasons(comparison(slow, fast))[0]["text"]
    assert text.endswith("in its plan slow has Sort.")


def test_cores_that_only_one_arm_leaves_idle_are_a_reason() -> None:
    """One task on two cores explains what no byte does."""
    slow = [replace(t, metrics={"tasks": 1, "widest_stage_tasks": 1}) for t in trials("slow", SLOW)]
    fast = [replace(t, metrics={"tasks": 8, "widest_stage_tasks": 8}) for t in trials("fast", FAST)]
    found = replace(comparison(slow, fast), environment={"cores": 2})
    text = reasons(found)[-1]["text"]
    assert text.startswith("slow never runs more than 1 task at once on 2 cores")
    assert len(reasons(replace(found, environment={"cores": 1}))) == 1
