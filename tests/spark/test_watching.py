"""A watched block: what ran in it and nothing else, whatever thread asked for it."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from IPython.testing.globalipapp import start_ipython
from pyspark.sql import SparkSession

import labkit
from labkit.core.records.figures import METRICS


def test_a_block_has_its_own_jobs_and_no_others(spark: SparkSession) -> None:
    """Neither those before it nor those after it; stages, tasks and bytes as Spark counts them."""
    sc = spark.sparkContext
    sc.parallelize(range(10), 3).count()
    with labkit.watch("sums") as seen:
        assert seen.anatomy is None
        pairs = sc.parallelize(range(100), 4).map(lambda x: (x % 7, x))
        assert len(pairs.groupByKey(2).collect()) == 7
    sc.parallelize(range(10), 3).count()
    assert [seen.figure(name) for name in ("jobs", "stages", "tasks")] == [1, 2, 6]
    assert seen.anatomy is not None and seen.ran is not None
    assert [len(stage.executors) for stage in seen.anatomy.ran] == [4, 2]
    written = sum(stage.total("shuffle_write_bytes") for stage in seen.anatomy.stages)
    assert seen.figure("shuffle_write_bytes") == written > 0
    assert "sums: 1 job, 2 stages, 6 tasks" in str(seen)
    html = seen._repr_mimebundle_()["text/html"]
    assert all(part in html for part in ("Lineage", "Tasks", "Where the time went"))
    assert set(seen.figures) & set(METRICS)


def test_jobs_of_other_threads_and_plans_are_in_it(spark: SparkSession) -> None:
    """All that the session was given while the block ran."""
    with labkit.watch() as seen:
        thread = threading.Thread(target=spark.sparkContext.parallelize(range(4), 2).count)
        thread.start()
        spark.range(0, 100, 1, 2).groupBy("id").count().collect()
        thread.join()
    assert seen.anatomy is not None and len(seen.anatomy.plans) == 1
    assert seen.figure("jobs") >= 2


def test_a_block_that_fails_has_what_it_ran_until_then(spark: SparkSession) -> None:
    """Its error goes on, and so does the session."""
    with suppress(ZeroDivisionError), labkit.watch() as seen:
        spark.sparkContext.parallelize(range(4), 2).count()
        1 / 0  # noqa: B018
    assert seen.figure("tasks") == 2
    with labkit.watch() as nothing:
        pass
    assert nothing.figure("jobs") == 0 and "0 jobs" in str(nothing)


@pytest.fixture(scope="module")
def shell() -> Any:
    """A shell of IPython's in this process, with the lab's extension."""
    made = start_ipython()
    made.run_line_magic("load_ext", "labkit")
    return made


@pytest.mark.usefixtures("spark")
def test_a_cell_is_watched_by_its_first_line(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names that it binds stay, its last value is shown, and then what Spark did."""
    cell = "lines = spark.sparkContext.parallelize(range(6), 3)\nsix = lines.count()\nsix * 7"
    shell.push({"spark": labkit.session()})
    shell.run_cell_magic("watch", "six of them", cell)
    said = capsys.readouterr().out
    assert shell.user_ns["six"] == 6 and "42" in said
    assert "six of them: 1 job, 1 stage, 3 tasks" in said[said.index("42") :]


@pytest.mark.usefixtures("spark")
def test_a_watched_cell_that_fails_shows_what_it_ran(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its error goes on, so that a notebook stops there."""
    shell.push({"spark": labkit.session()})
    with pytest.raises(ZeroDivisionError):
        shell.run_cell_magic("watch", "", "spark.sparkContext.range(4, numSlices=2).count(); 1 / 0")
    assert "the cell: 1 job, 1 stage, 2 tasks" in capsys.readouterr().out
