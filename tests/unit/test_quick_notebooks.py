"""How the tests run the notebooks: small and short where a cell says no size, else as it says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labkit.core.claims.lab import Lab
from labkit.core.params import settle
from labkit.core.records.comparison import Comparison
from labkit.labs import catalogue, entry, find
from tests.notebooks.looks import FIGURES, look
from tests.notebooks.tried import is_tried, runs, tried, untried
from tests.unit.core.anatomies import arm, comparison

QUICK = Path(__file__).parents[1] / "notebooks" / "quick.py"

ASKED = """
import json
from pathlib import Path
before = set(globals())
exec(Path(QUICK).read_text())
left = sorted(set(globals()) - before - {"before"})
from labkit.core.design.budget import Stopping
from labkit.labs import find
from labkit.trials import plans, sweep
lab = find("reduce-by-key")
usual = plans.of_lab(lab, {}, Stopping(6))
said = plans.of_lab(lab, {"records": 100_000}, Stopping(1))
other = plans.of_lab(lab, {"arms": "scala"}, Stopping(1))
own = plans.of_lab(find("python-sockets"), {"tasks": 16}, Stopping(1))
swept = sweep.of_sweep(lab, "records", [10_000, 20_000], {"keys": 7}, Stopping(8))
print(json.dumps({
    "left": left, "usual": [usual.params, usual.budget.pairs], "said": said.params,
    "rounds": said.budget.warmup_rounds, "runs": [*vars(said.budget.inside).values()][:2],
    "swept": [swept.stopping.pairs, swept.params["keys"]],
    "equal": [asked.terms.equal for asked in (said, other, own)],
}))
"""


def asked(**environment: str) -> dict[str, Any]:
    """What runs in a kernel that began with quick.py would be."""
    done = subprocess.run(
        [sys.executable, "-c", f"QUICK = {str(QUICK)!r}\n{ASKED}"],
        capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONSTARTUP": str(QUICK)} | environment,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_lab_is_small_where_a_cell_does_not_say_otherwise() -> None:
    """Exercises are graded with the sizes that they name; no name is left behind."""
    lab, found = find("reduce-by-key"), asked(QUICK_PAIRS="2")
    assert found["left"] == []
    assert found["usual"] == [dict(settle(lab.params, lab.small)), 2]
    assert found["said"] == dict(settle(lab.params, {**lab.small, "records": 100_000}))
    assert (found["rounds"], found["runs"]) == (0, [0, 1])
    assert found["swept"] == [1, 7]


def test_answers_are_compared_where_the_labs_own_tests_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those try one kind of work of each lab, but of arms with sessions of their own.

    Without a bound on pairs all are compared here.
    """
    assert asked(QUICK_PAIRS="2")["equal"] == ["unchecked", "unordered", "unordered"]
    monkeypatch.delenv("QUICK_PAIRS", raising=False)
    assert asked()["equal"] == ["unordered"] * 3


def test_without_a_bound_on_pairs_only_the_warm_up_is_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the browser tests run them."""
    monkeypatch.delenv("QUICK_PAIRS", raising=False)
    lab, found = find("reduce-by-key"), asked()
    assert found["usual"] == [dict(settle(lab.params, {})), 6]
    assert found["swept"] == [8, 7] and found["rounds"] == 0


DEMONSTRATED = """
import json
from pathlib import Path
exec(Path(QUICK).read_text())
from labkit.core.claims.claim import SHOWN, Check
from labkit.core.claims.lab import Demo
from labkit.core.records.demonstration import Observation
from labkit.trials.demonstrate import Showing

def tried(holds, figures):
    demo = Demo(
        "Title", "Question?", "What to expect.", (),
        lambda spark: iter([Observation("seen", "one job", "a job", holds, figures)]),
        id="demo", shows=(Check("seen", says=SHOWN),), guessed=("jobs",), programs={"seen": "f()"},
    )
    try:
        Showing(demo, {}).run(None)
    except AssertionError as error:
        return str(error)
    return "shown"

some = {"jobs": 1}
print(json.dumps([tried(True, some), tried(None, some), tried(False, some), tried(True, {})]))
"""


def test_a_demonstration_that_does_not_show_what_it_says_fails_its_cell() -> None:
    """So does one without the figures that a person guesses; what is open fails nothing."""
    done = subprocess.run(
        [sys.executable, "-c", f"QUICK = {str(QUICK)!r}\n{DEMONSTRATED}"],
        capture_output=True, text=True, check=True,
        env=os.environ | {"QUICK_PAIRS": "1", "PYTHONSTARTUP": str(QUICK)},
    )  # fmt: skip
    shown, open_, otherwise, lacking = json.loads(done.stdout)
    assert (shown, open_) == ("shown", "shown")
    assert "a job" in otherwise and "lacks what is asked about" in lacking


CELL = """
first = labkit.run("kryo-java", records=2_000, pairs=1)
other = labkit.run("kryo-java", level="MEMORY_ONLY", pairs=1)
for size in sizes:
    labkit.run("internal-kryo", records=size)
labkit.sweep("rdd-compress", "records", [1, 2])
labkit.panel("off-heap")
"""


def test_what_a_cell_runs_itself_is_tried_there() -> None:
    """Where its values stand in the call: a loop's may be any, a panel runs nothing."""
    assert [name for name, _ in runs(CELL)] == ["kryo-java", "kryo-java"]


def test_a_run_of_another_kind_tries_nothing() -> None:
    """Nor does one in the person's session: tests/spark tries those, where starting is cheap."""
    own, plain = entry("kryo-java"), entry("reduce-by-key")
    assert isinstance(own, Lab)
    kind = next(param for param in own.params if param.choices)
    other = next(choice for choice in kind.choices if choice != kind.default)
    assert is_tried(own, {"records": 2_000, "pairs": 1})
    assert not is_tried(own, {kind.name: other})
    assert not is_tried(plain, {})


def test_every_comparison_is_tried_by_a_notebook_or_by_a_test() -> None:
    """The slowest to start by notebooks, which run them anyway."""
    names = {lab.id for lab in catalogue() if isinstance(lab, Lab)}
    assert tried() | {lab.id for lab in untried()} == names
    assert {"kryo-java", "executor-layout", "locality-wait", "speculation"} <= tried()
    assert set(FIGURES) <= tried()


def kryo(stored: float, **fields: Any) -> Comparison:
    """A run of kryo-java whose arm kryo stores so many bytes for 4,000,000 of java."""
    bytes_ = {"java": (4e6, 50.0), "kryo": (stored, 50.0), "dataframe": (3.2e6, 50.0),
              "dataframe_count": (3.2e6, 1.0)}  # fmt: skip
    arms = [
        arm(None, name, metrics={"stored_disk_bytes": disk, "shuffle_write_bytes": sent})
        for name, (disk, sent) in bytes_.items()
    ]
    lab = find("kryo-java")
    known = {"lab": lab.id, "params": settle(lab.params, lab.small)} | fields
    return comparison(*arms, **known)


def test_a_comparison_that_does_not_show_what_it_says_fails_its_cell() -> None:
    """By its lab's checks; so does one whose answers were not compared, or another figure."""
    look(kryo(3.5e6))
    with pytest.raises(AssertionError, match="kryo"):
        look(kryo(4e6))
    with pytest.raises(AssertionError, match="were not compared"):
        look(kryo(3.5e6, checked=False))
    with pytest.raises(AssertionError):
        look(kryo(2.5e6))
    look(kryo(4e6, lab="compare"))
