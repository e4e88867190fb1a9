"""What a look at few pairs shows exactly, and that times then lead nowhere."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from labkit.core.judging.advice import advise, certainty, headline
from labkit.core.judging.exact import alike, counted, counted_rows, is_look
from labkit.core.judging.judge import assemble
from labkit.core.records.arm import Arm
from labkit.core.records.comparison import Comparison
from labkit.views.html import verdict_html
from labkit.views.tables import metric_rows
from labkit.views.text import comparison_text
from tests.unit.comparisons import FAST, PLACE, SLOW, arm, comparison


def looked(pairs: int = 1, slow: float = 180_000.0, fast: float = 1_200.0) -> Comparison:
    """A comparison of so few pairs, its advice included."""
    bare = comparison(arm("slow", SLOW[:pairs], slow), arm("fast", FAST[:pairs], fast))
    return replace(bare, advice=tuple(advise(bare)))


def test_the_exact_figure_that_differs_is_the_headline() -> None:
    """With both values and how many times; how sure that is, and what it is not about."""
    found = looked()
    (result,) = found.results
    said = headline(found, result)
    assert said == "fast: shuffle write 1.20 kB against 180 kB of slow, 150× less"
    assert certainty(found, result).startswith("Counted, not timed")
    assert "1 pair can't tell times apart" in certainty(found, result)


@pytest.mark.parametrize(
    ("slow", "fast", "end"),
    [(1000.0, 4000.0, "4.00× more"), (5000.0, 0.0, "none against 5.00 kB of slow")],
)
def test_more_and_none_are_said_as_such(slow: float, fast: float, end: str) -> None:
    """No number of times where one of the two is nothing."""
    found = looked(slow=slow, fast=fast)
    said = headline(found, found.results[0])
    assert said.endswith(end) or end in said


def test_times_are_a_footnote() -> None:
    """Below what is counted in the table, and without a strip of ratios in the text."""
    found = looked()
    assert is_look(found)
    assert [row.metric.name for row in counted_rows(found)] == ["shuffle_write_bytes"]
    assert metric_rows(found)[0].metric.name == "shuffle_write_bytes"
    text = comparison_text(found)
    assert "faster" not in text and "1×" not in text.split("wall time")[0].replace("150×", "")


@pytest.mark.parametrize("found", [looked(6), looked(fast=180_000.0)], ids=["a verdict", "alike"])
def test_with_a_verdict_or_nothing_that_differs_there_is_no_look(found: Comparison) -> None:
    """Then times lead, or it is said that the pairs are too few."""
    assert not is_look(found) and counted(found, "fast") is None
    assert counted_rows(found) == []
    assert metric_rows(found)[0].metric.name == "seconds"


def kept(lineage: str) -> Comparison:
    """A look at two arms that keep something in memory, as Spark's texts say in which form."""

    def keeping(name: str, size: float) -> Arm:
        made = arm(name, SLOW[:1])
        trials = tuple(replace(t, metrics={"stored_memory_bytes": size}) for t in made.trials)
        return replace(made, trials=trials, lineage=lineage)

    bare = comparison(keeping("slow", 180_000.0), keeping("fast", 1_200.0))
    return replace(bare, advice=tuple(advise(bare)))


@pytest.mark.parametrize(
    ("lineage", "word"),
    [("[Memory Deserialized 1x Replicated]", "estimated"), ("", "estimated"),
     ("[Memory Serialized 1x Replicated]", "exactly so")],
    ids=["objects", "unknown", "bytes"],
)  # fmt: skip
def test_what_spark_estimates_is_not_said_to_be_counted(lineage: str, word: str) -> None:
    """What objects take; of serialized records the bytes are counted."""
    found = kept(lineage)
    told = counted(found, "fast")
    assert told is not None and told.word == word
    assert word in " ".join(re.sub("<[^>]+>", " ", verdict_html(found)).split())
    sure = certainty(found, found.results[0])
    assert sure.startswith("Estimated by Spark" if word == "estimated" else "Counted, not timed")
    assert "speed plays no part in it" in sure


def test_an_arm_that_counts_the_same_is_alike_beside_one_that_does_not() -> None:
    """Nothing of times is said of it either."""
    arms = [arm("slow", SLOW[:1], 180_000.0), arm("fast", FAST[:1], 1_200.0),
            arm("same", FAST[:1], 180_000.0)]  # fmt: skip
    bare = assemble(lab="demo", title="Demo", params={}, seed=1, environment=PLACE, arms=arms)
    found = replace(bare, advice=tuple(advise(bare)))
    assert headline(found, found.results[1]) == (
        "same and slow: nothing that is counted differs by more than 5%"
    )
    assert alike(found, "same") and not alike(found, "fast")
    assert "◆" not in comparison_text(found) and "too few" not in comparison_text(found)
