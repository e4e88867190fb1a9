"""`labkit calibrate` without Spark: simulations, designs, calls that are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labkit import cli
from labkit.calibration.record import SCHEMA

SIMULATED = ("calibrate", "--comparisons", "0", "--tries", "200")


def test_simulations_alone_print_tables_and_write_the_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No session is started; the file holds what the tables were made of."""
    target = tmp_path / "calibration.json"
    assert cli.main([*SIMULATED, "--json", str(target)]) == 0
    told = capsys.readouterr()
    assert "autocorrelation" in told.out and "Real" not in told.out and told.err == ""
    assert json.loads(target.read_text())["schema"] == SCHEMA


def test_json_to_stdout_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    """And the same again under the same seed."""
    outputs = []
    for _ in range(2):
        assert cli.main([*SIMULATED, "--json", "-"]) == 0
        outputs.append(json.loads(capsys.readouterr().out))
    assert outputs[0] == outputs[1] and outputs[0]["measured"] == []


def test_designs_are_simulated_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    """Orders, statistics, ways of stopping and warm-up rules."""
    assert cli.main(["calibrate", "--designs", "--tries", "100"]) == 0
    told = capsys.readouterr().out
    for word in ("Orders", "Statistics", "half-width", "Ending", "Warm-up"):
        assert word in told


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--pairs", "5"], "pairs can't be 5; allowed: a whole number from 6 to 50"),
        (["--comparisons", "-1"], "comparisons can't be -1"),
        (["--quick", "--designs"], "not allowed with"),
    ],
)
def test_a_wrong_call_is_one_line(
    wrong: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, before anything is done."""
    assert cli.main(["calibrate", *wrong]) == 2
    told = capsys.readouterr()
    assert said in told.err and told.out == "" and len(told.err.splitlines()) == 1
