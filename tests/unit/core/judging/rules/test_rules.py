"""All rules together: which arms they look at, how findings are told, and none that breaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.core.judging.rules import RULES, findings
from labkit.core.records.anatomy import TASK_COUNTS, TASK_SIZES, TASK_TIMES, anatomy_from_json
from labkit.core.records.evidence import Partition
from tests.unit.core.anatomies import anatomy, arm, comparison, fired, shuffled_join, stage

PROGRAMS = Path(__file__).parents[3] / "spark" / "programs"
KNOWN = {rule.id: rule for rule in RULES}


def test_rules_on_times_look_at_warm_arms_only() -> None:
    """Too few trials, or times that still fall: the bytes speak, the times don't."""
    it = anatomy(stage(duration=[1.0], spill_bytes=[9.0]))
    falling = (3.0, 2.8, 2.5, 2.2, 2.0, 1.8)
    assert set(fired(it)) == {"spill", "idle-cores"}
    assert set(fired(it, seconds=(1.0,) * 5)) == {"spill"}
    assert set(fired(it, seconds=falling, warm=False)) == {"spill"}
    assert set(fired(it, seconds=falling[::-1], warm=False)) == {"spill", "idle-cores"}


def test_an_arm_without_a_timed_trial_or_an_anatomy_has_no_findings() -> None:
    """Nothing is said of what was not measured."""
    assert not fired(anatomy(stage(spill_bytes=[9.0])), seconds=())
    assert not findings(comparison(arm(None)))


def test_alike_in_two_arms_is_one_finding_that_names_both() -> None:
    """The sentence is that of the arm which it costs most, with the other's value behind it."""
    a, b, c = (arm(anatomy(stage(spill_bytes=[size])), name) for name, size in
               (("a", 1000.0), ("b", 1200.0), ("c", 9000.0)))  # fmt: skip
    found = [f for f in findings(comparison(a, b, c)) if f["rule"] == "spill"]
    assert [f["arms"] for f in found] == [["a", "b"], ["c"]]
    text = found[0]["text"]
    assert text.startswith("In b, ") and "1.20 kB" in text and text.endswith("Alike: a 1.00 kB.")


def test_a_fault_in_many_stages_is_one_finding() -> None:
    """The stage that it costs most is told, and how many others there are; the worth adds up."""
    big, small = {"duration": [0.2] * 5 + [2.0]}, {"duration": [0.2] * 5 + [1.5]}
    found = fired(anatomy(stage(1, **small), stage(2, **big), stage(3, **small), seconds=6.0))
    assert found["time-skew"]["stage"] == 2
    assert found["time-skew"]["text"].endswith("The same in 2 other places.")
    alone = fired(anatomy(stage(2, **big), seconds=6.0))["time-skew"]["worth"]
    assert found["time-skew"]["worth"] > alone


def test_the_dearest_fault_comes_first() -> None:
    """Ordered by the time that mending could save."""
    it = stage(launched=[0.0, 0.0], duration=[1.0, 0.4], gc=[0.15, 0.0], spill_bytes=[9.0, 0])
    found = findings(comparison(arm(anatomy(it))))
    assert [f["rule"] for f in found] == ["idle-cores", "gc-share", "spill"]


def test_a_finding_says_all_that_is_needed_to_act_on_it() -> None:
    """Value, threshold, source, the next step; the lab's own finding points at its other arms."""
    found = findings(comparison(arm(shuffled_join("1.0 MiB"))))
    one = next(f for f in found if f["rule"] == "missed-broadcast")
    assert one["kind"] == "finding" and one["unit"] == "B" and one["claim"] == "broadcast-join"
    assert "autoBroadcastJoinThreshold" in one["source"]
    assert "labkit.run('broadcast-join') tries it" in one["next"]
    own = findings(comparison(arm(shuffled_join("1.0 MiB")), lab="broadcast-join"))
    assert any("see its other arms" in f["next"] for f in own)
    json.dumps(found)


def test_every_rule_is_declared_whole() -> None:
    """An id of its own, a source, how it was scaled, and a way to try the fix."""
    assert len(KNOWN) == len(RULES)
    for rule in RULES:
        assert rule.source and rule.scaled and rule.claim and "labkit.compare(" in rule.fix
        assert rule.unit in ("s", "B", "share", "ratio", "")
        assert set(rule.yields_to) <= set(KNOWN)


def test_a_lab_that_a_rule_names_exists() -> None:
    """Nothing is said of a lab that isn't there."""
    from labkit.labs import catalogue
    from labkit.ledger import CLAIMS

    assert {rule.lab for rule in RULES if rule.lab} <= {lab.id for lab in catalogue()}
    for rule in RULES:
        assert rule.lab in ("", *CLAIMS[rule.claim].labs), rule.id


COLUMNS = (*TASK_TIMES, *TASK_SIZES, *TASK_COUNTS)


@given(
    st.lists(
        st.lists(st.fixed_dictionaries({n: st.floats(0, 1e9) for n in COLUMNS}), max_size=5),
        max_size=3,
    ),
    st.sets(st.sampled_from(COLUMNS)),
    st.integers(1, 5),
    st.lists(st.integers(0, 3), max_size=6),
)
def test_no_anatomy_breaks_a_rule(
    tasks: list[list[dict[str, float]]], missing: set[str], cores: int, records: list[int]
) -> None:
    """No tasks, missing columns, any values: findings, each with its fields, or none."""
    stages = [
        stage(
            i,
            told=[0.0] * len(rows),
            **{n: [r[n] for r in rows] for n in COLUMNS if n not in missing},
        )
        for i, rows in enumerate(tasks)
    ]
    sizes = tuple(Partition(i, n) for i, n in enumerate(records))
    found = findings(comparison(arm(anatomy(*stages, seconds=1.0), partitions=sizes), cores=cores))
    for finding in found:
        assert finding["rule"] in KNOWN and finding["text"] and finding["arms"] == ["it"]


@pytest.mark.parametrize("path", sorted(PROGRAMS.glob("*.json")), ids=lambda path: path.stem)
def test_the_rules_read_real_programs(path: Path) -> None:
    """What real Spark told; the joins of the programs are judged by their plans."""
    made = anatomy_from_json(json.loads(path.read_text())["anatomy"])
    found = fired(made)
    missed = {"df_join_sort_merge", "df_join_sort_merge_aqe_off", "df_join_shuffle_hash",
              "df_join_left_anti"}  # fmt: skip
    if path.stem.startswith("df_join_"):
        assert ("missed-broadcast" in found) == (path.stem in missed)
    shuffled = {"df_aggregate_aqe_off", "df_join_sort_merge_aqe_off"}
    cold = fired(made, seconds=(1.0,))
    assert ("too-many-partitions" in cold) == (path.stem in shuffled)
    assert "oversized-broadcast" not in found
