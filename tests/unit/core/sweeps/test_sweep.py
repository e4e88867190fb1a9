"""The sweep's record: verdicts for all values together, words, JSON, table, store."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from labkit.core.records.store import Store
from labkit.core.records.sweep import Crossover, sweep_from_json
from labkit.core.stats.holm import adjusted
from labkit.core.stats.pairs import FASTER, INCONCLUSIVE, SAME, SLOWER, TOO_FEW
from labkit.core.sweeps.advice import floor_note
from labkit.core.sweeps.judge import assemble
from labkit.core.sweeps.words import certainty, headline, lead
from tests.unit.sweeps import RECORDS, build_sweep


def test_the_verdicts_go_by_the_corrected_p_values() -> None:
    """With 7 pairs each of 5 points is faster by itself and none of them is together."""
    found = build_sweep(ratios=[(1.5,)] * 5, pairs=7)
    assert [c.results[0].verdict for c in found.comparisons] == [FASTER] * 5
    assert [p.verdict for p in found.points] == [INCONCLUSIVE] * 5
    assert [p.p_adjusted for p in found.points] == adjusted([p.p_value for p in found.points])


def test_points_are_faster_the_same_or_slower() -> None:
    """Firm ones by Holm and the margin; equal ones by their own interval within the margin."""
    found = build_sweep(RECORDS[:3], [(0.6,), (1.0,), (1.7,)], pairs=20, noise=0.02)
    assert [p.verdict for p in found.points] == [SLOWER, SAME, FASTER]


def test_values_that_were_not_reached_count_among_the_points() -> None:
    """Stopping a sweep early doesn't make what is there more significant."""
    whole = build_sweep(RECORDS[:2], [(1.5,), (1.6,)])
    stopped = build_sweep(RECORDS[:2], [(1.5,), (1.6,)], missing=(5_000_000,), stopped="cancelled")
    assert stopped.missing == (5_000_000,) and stopped.stopped == "cancelled"
    assert stopped.points[0].p_adjusted == pytest.approx(1.5 * whole.points[0].p_adjusted)


def test_each_arm_is_a_family_of_its_own() -> None:
    """Four arms at a value are judged as one arm is: the correction is over the values."""
    one = build_sweep(ratios=[(1.3,)] * 5)
    three = build_sweep(ratios=[(1.3, 1.0, 0.8)] * 5)
    assert [p.p_adjusted for p in three.curve("reduceByKey")] == pytest.approx(
        adjusted([p.p_value for p in three.curve("reduceByKey")])
    )
    assert len(three.points) == 3 * len(one.points)


def test_a_crossover_titles_the_sweep() -> None:
    """The arm that crosses leads, and the claim says who overtakes whom, and where."""
    found = build_sweep(ratios=[(1.5, low) for low in (0.6, 0.7, 0.95, 1.4, 1.9)])
    assert lead(found) == "aggregateByKey"
    (crossover,) = found.crossovers["aggregateByKey"]
    assert found.crossovers["reduceByKey"] == ()
    text = headline(found, "aggregateByKey")
    assert text.startswith("aggregateByKey overtakes groupByKey at records = 1")
    assert text.endswith(f"{crossover.place}") and "million" in text


@pytest.mark.parametrize(
    ("ratios", "text"),
    [
        ((1.5, 1.6, 1.8), "b is faster at every value of records from 100,000 to 1 million: "),
        ((0.5, 0.6, 0.7), "b is slower at every value of records from 100,000 to 1 million: "),
        ((1.5, 1.6, 1), "b is faster up to records = 300,000; no practical difference beyond"),
        ((1, 1, 1.6), "b is faster from records = 1 million on; no practical difference below"),
        ((1.5, 1, 1.6), "b is faster at 2 of 3 values of records; no practical difference at"),
        ((1, 1, 1), "b and a: no practical difference at any value of records"),
        ((1.9, 0.5, 1.9), "b and a change places 2 times: at records = "),
        ((1.9, 1.3, 0.5), "a overtakes b at records = "),
    ],
)
def test_the_claim_says_what_the_curve_shows(ratios: tuple[float, ...], text: str) -> None:
    """One line for each shape of curve."""
    found = build_sweep(RECORDS[:3], [(r,) for r in ratios], pairs=20, noise=0.02, names="ab")
    assert headline(found, "b").startswith(text)
    assert ("No crossover" in certainty(found, "b")) == (not found.crossovers["b"])


def test_open_points_are_not_called_equal() -> None:
    """Where the noise hides what there is, the claim says that nothing is shown."""
    found = build_sweep(RECORDS[:3], [(1.8,), (1.8,), (1.0,)], pairs=9, noise=0.2, names="ab")
    assert headline(found, "b").endswith("no difference shown beyond")
    noisy = build_sweep(RECORDS[:2], [(1.02,)] * 2, pairs=8, noise=0.5, names="ab")
    assert headline(noisy, "b") == "b against a: no difference shown at any value of records"


def test_few_pairs_come_with_the_number_that_would_do() -> None:
    """Six pairs give one comparison its verdict, and none of five points one."""
    found = build_sweep(pairs=6)
    cautions = [item["text"] for item in found.advice if item["kind"] == "caution"]
    assert any("No point can pass" in text and "8 pairs would do" in text for text in cautions)
    assert floor_note(5, 8) == "" and floor_note(1, 6) == ""
    bare = build_sweep(pairs=3)
    assert {p.verdict for p in bare.points} == {TOO_FEW}
    assert (
        headline(bare, "reduceByKey")
        == "reduceByKey against groupByKey: too few pairs for a verdict"
    )


def test_a_crossover_between_values_far_apart_comes_with_a_caution() -> None:
    """From 100,000 to 10 million nothing is known of the curve's shape."""
    far = build_sweep((100_000, 10_000_000), [(0.6,), (1.9,)])
    assert any("straight from records = 100,000 to 10 million" in a["text"] for a in far.advice)
    near = build_sweep((100_000, 300_000), [(0.6,), (1.9,)])
    assert not any("straight" in a["text"] for a in near.advice)


def test_a_stopped_sweep_says_why_and_what_is_missing() -> None:
    """So does its JSON."""
    found = build_sweep(RECORDS[:2], [(1.5,)] * 2, missing=(5_000_000,), stopped="disk full")
    assert any(
        "broke off (disk full)" in a["text"] and "records = 5 million was not reached" in a["text"]
        for a in found.advice
    )


def test_what_weakens_several_values_alike_is_said_once() -> None:
    """The same caution with other figures names the values; another one stands by itself."""
    bare = build_sweep(RECORDS[:3], [(1.5,)] * 3)
    loaded = {
        value: replace(
            comparison,
            arms=tuple(
                replace(
                    arm,
                    trials=tuple(
                        replace(t, other_cpu_seconds=t.seconds * (1 + i / 10)) for t in arm.trials
                    ),
                )
                for arm in comparison.arms
            ),
        )
        for i, (value, comparison) in enumerate(zip(bare.values, bare.comparisons, strict=True))
    }
    found = assemble(
        param="records", scale="log", metric="", params={}, seed=1, order=bare.values,
        comparisons=loaded,
    )  # fmt: skip
    (text,) = (item["text"] for item in found.advice if "Other programs" in item["text"])
    assert text.startswith("At records = 100,000 (likewise at 300,000, 1 million): Other programs")


def test_the_metric_is_told_along_the_curve() -> None:
    """Bytes grow with the value in one arm and less in the other: exact, whatever the clock."""
    (reason,) = (a["text"] for a in build_sweep().advice if a["kind"] == "reason")
    assert reason.startswith("Shuffle write from records = 100,000 to 10 million: 41.9 MB to 4.19")
    assert "in groupByKey, 134 kB to 13.4 MB in reduceByKey." in reason


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ((2.2e6, 3.1e6, 4.8e6), "3.1 million (2.2 to 4.8 million)"),
        ((9.4e5, 1.21e6, 1.53e6), "1.2 million (940,000 to 1.5 million)"),
        ((1012.0, 1018.0, 1031.0), "1,020 (1,010 to 1,030)"),
        ((1.21e8, 1.25e8, 1.46e8), "125 million (121 to 146 million)"),
        ((0.011, 0.02, 0.04), "0.02 (0.011 to 0.04)"),
        ((1.0, 1.0, 1.0), "1 (1 to 1)"),
    ],
)
def test_a_crossover_is_told_in_as_few_digits_as_tell_it_apart(
    ends: tuple[float, float, float], text: str
) -> None:
    """Two digits, or as many more as the interval needs."""
    low, value, high = ends
    assert Crossover("b", value, low, high, True).place == text


def test_json_and_back_is_the_same_sweep() -> None:
    """Through text, with every comparison whole."""
    found = replace(build_sweep(missing=(5,), stopped="cancelled"), run="abc")
    again = sweep_from_json(json.loads(json.dumps(found.to_json(), allow_nan=False)))
    assert again == found
    assert found.to_json()["schema"] == "labkit.sweep/1"


@pytest.mark.parametrize(
    "broken",
    [{"schema": "labkit.sweep/2"}, {"comparisons": []}, {"points": None}, {"order": None}],
)
def test_what_is_no_whole_sweep_is_refused(broken: dict[str, object]) -> None:
    """A foreign or cut record is a ValueError with its reason."""
    with pytest.raises(ValueError, match=r"labkit\.sweep/1"):
        sweep_from_json(build_sweep().to_json() | broken)


def test_the_table_has_a_row_a_trial_and_the_value_in_front() -> None:
    """Tidy: the swept parameter is a column of its own name."""
    found = build_sweep()
    table = found.to_pandas()
    assert len(table) == sum(len(a.trials) for c in found.comparisons for a in c.arms)
    assert table.columns[0] == "records" and set(table["records"]) == set(RECORDS)
    assert table["started"].is_monotonic_increasing
    at = table[(table["records"] == 300_000) & (table["arm"] == "reduceByKey")]
    assert sorted(at["seconds"]) == sorted(
        t.seconds for t in found.at(300_000).arm("reduceByKey").trials
    )
    with pytest.raises(KeyError):
        found.at(5)


def test_a_sweep_is_saved_and_listed_like_a_comparison(tmp_path: Path) -> None:
    """The list tells what each arm's curve shows."""
    store = Store(tmp_path)
    saved = store.append(build_sweep())
    assert store.load(saved.run) == saved
    (brief,), problems = store.runs()
    assert not problems and brief.pairs == 10
    assert brief.verdicts["reduceByKey"].startswith("changes places at records = ")
