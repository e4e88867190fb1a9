"""Every text of a result fits its terminal, and has no escape codes of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import labkit
from labkit.core.judging import differ
from labkit.core.records.demonstration import Demonstration, Observation
from labkit.labs import catalogue
from labkit.ledger import CLAIMS
from labkit.results import Verification
from labkit.views.catalogue_text import catalogue_text
from tests.unit.sweeps import build_sweep
from tests.unit.views.conftest import build
from tests.unit.views.test_ledger_views import tried

LONG = "what is so when a sentence goes on and on, with 1,234,567 records of 89 kB each " * 3

PLACE = {**build().environment, "spark_files": "a-file-system-of-some-kind", "python_sockets": "x"}


def shown() -> object:
    """A demonstration with long sentences, stopped early."""
    seen = tuple(Observation(f"step-{i}", LONG, LONG, bool(i)) for i in range(3))
    params = {f"parameter_{i}": 10**i for i in range(8)}
    return Demonstration("lab", "A title", params, PLACE, seen, stopped=LONG.strip())


def difference() -> object:
    """Two runs between which everything changed."""
    after = build(3, base=9.0, params={"records": 3})
    after = replace(after, environment={**after.environment, "spark": "4.3.1"})
    return differ.diff(build(3), after, anyway=True)


TEXTS: dict[str, Callable[[], object]] = {
    "comparison": lambda: build(3, rejected=2),
    "sweep": build_sweep,
    "demonstration": shown,
    "difference": difference,
    "verification": lambda: Verification((tried(CLAIMS["reduce-by-key"], 1.9),)),
    "ledger": labkit.claims,
    "catalogue": lambda: catalogue_text(catalogue()),
}


@pytest.mark.parametrize("columns", [60, 80, 100])
@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_fits_its_terminal(
    kind: str, columns: int, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    """From 60 columns on; printed in a notebook it is plain."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LABKIT_RUNS", str(tmp_path))
    monkeypatch.setenv("FORCE_COLOR", "1")
    text = str(TEXTS[kind]())
    assert max(map(len, text.splitlines())) <= columns
    assert "\x1b" not in text
