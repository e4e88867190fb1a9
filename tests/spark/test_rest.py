"""An anatomy is the same whether a live session's store or the REST pages tell it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labkit.core.judging.rules.findings import findings_of
from labkit.core.reading.anatomy import anatomy_of
from labkit.core.reading.rest import span_of, told_by
from labkit.core.records.anatomy import Anatomy, anatomy_from_json
from labkit.core.records.ran import Ran
from labkit.core.tasks.lanes import timeline
from labkit.core.tasks.partition_spread import stage_spreads
from labkit.core.tasks.table import stage_summaries
from labkit.views.tasks.html import tasks_body
from labkit.views.why.findings_html import findings_body
from labkit.views.why.where_html import where_body

PROGRAM = Path(__file__).parent / "rest_pages.py"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a session's UI said, read back from disk."""
    folder = tmp_path_factory.mktemp("rest")
    subprocess.run([sys.executable, str(PROGRAM), str(folder)], check=True, timeout=300)
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}


def of(pages: dict[str, Any], live: Anatomy) -> Anatomy:
    """The anatomy of the same jobs, from the pages."""
    wanted = {stage.job for stage in live.stages}
    jobs = [job for job in pages["jobs"] if job["jobId"] in wanted]
    found = anatomy_of(told_by(jobs, pages["stages"], pages["sql"]), *span_of(jobs))
    assert found is not None
    return found


@pytest.mark.parametrize("arm", ["sums", "joined"])
def test_stages_tasks_and_plans_are_the_same(pages: dict[str, Any], arm: str) -> None:
    """To the byte and the task; when they ran, to the millisecond of the job's own start."""
    live = anatomy_from_json(pages["live"][arm])
    found = of(pages, live)
    assert [(s.id, s.status, s.width, s.rdds, s.executors) for s in found.stages] == [
        (s.id, s.status, s.width, s.rdds, s.executors) for s in live.stages
    ]
    for here, there in zip(found.stages, live.stages, strict=True):
        assert here.tasks.keys() == there.tasks.keys()
        for name in set(here.tasks) - {"launched"}:
            assert here.column(name) == there.column(name), name
    assert [plan.text for plan in found.plans] == [plan.text for plan in live.plans]
    for one, other in zip(found.plans, live.plans, strict=True):
        assert {n.id: n.name for n in one.nodes} == {n.id: n.name for n in other.nodes}
        rows = "number of output rows"
        assert [n.metrics.get(rows) for n in sorted(one.nodes, key=lambda n: n.id)] == [
            n.metrics.get(rows) for n in sorted(other.nodes, key=lambda n: n.id)
        ]


def test_rules_and_views_work_on_it(pages: dict[str, Any]) -> None:
    """With the cores and settings that one knows of the application."""
    live = anatomy_from_json(pages["live"]["sums"])
    anatomy = of(pages, live)
    place = {"cores": 2, "conf": {}}
    ran, same = (Ran("the application", one, place) for one in (anatomy, live))
    found, told = findings_of(ran), findings_of(same)
    assert [f["rule"] for f in found] == [f["rule"] for f in told]
    assert stage_spreads(anatomy) and len(timeline(anatomy, 2).lanes) == 2
    assert len(stage_summaries(anatomy)) == 2
    names = [ran.name]
    assert "<svg" in tasks_body([ran]) and "JVM CPU" in where_body([ran])
    assert len(found) == findings_body(found, names).count("<li><h4>")
