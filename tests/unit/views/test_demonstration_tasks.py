"""The tasks of what a demonstration ran: drawn for a few programs, beside their lineage."""

from __future__ import annotations

from labkit.core.records.demonstration import Demonstration, Observation
from labkit.views.demonstration import FEW, demonstration_html
from labkit.views.report import demonstration_report_html
from tests.unit.anatomies import two_stages


def shown(programs: int) -> Demonstration:
    """A demonstration that ran so many programs, of two stages each."""
    seen = tuple(
        Observation(f"program-{i}", "two stages", "two stages", True, anatomy=two_stages())
        for i in range(programs)
    )
    return Demonstration("stages", "Stages", {}, {"cores": 2}, seen)


def test_a_few_programs_have_their_stage_tables() -> None:
    """With what stands out marked, in a cell and in the report."""
    for page in (demonstration_html(shown(2)), demonstration_report_html(shown(2))):
        assert "Stages and tasks" in page and "▲" in page
        assert "the cores that finish sooner wait for it" in page


def test_many_programs_have_none() -> None:
    """They would be too much to read."""
    page = demonstration_html(shown(FEW + 1))
    assert "Stages and tasks" not in page and "program-3" in page


def test_observations_without_a_program_have_no_empty_fold() -> None:
    """What was looked at may be no job at all."""
    seen = (Observation("lazy", "nothing runs", "no job ran", True),)
    page = demonstration_html(Demonstration("lazy", "Lazy", {}, {}, seen))
    assert "Stages and tasks" not in page
