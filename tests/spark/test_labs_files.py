"""Labs that read or write files: partitions exactly as predicted, and nothing left behind."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from labkit.core.params import settle
from labkit.labs import find
from labkit.labs.partitions._files import LINE, Files
from labkit.labs.tasks import shuffle_disk
from labkit.spark.files.local_dirs import LOCAL_DIR, file_system
from tests.shown import figure
from tests.spark.one_pair import one_pair


def left(spark: SparkSession) -> list[Path]:
    """What labs have in the session's folder."""
    gc.collect()
    folder = Path(spark.sparkContext._temp_dir)
    return [path for kind in ("files", "written") for path in folder.glob(f"{kind}-*")]


@pytest.mark.parametrize(("most", "cost"), [(1, 0), (1, 512), (2, 256), (128, 4_096)])
def test_spark_packs_files_as_the_formula_says(spark: SparkSession, most: int, cost: int) -> None:
    """Whichever of the setting, the cost of opening and the share of a core decides."""
    sizes = {"files": 40, "file_kb": 30, "large_mb": 5}
    found = one_pair(spark, "file-packing", **sizes, max_mb=most, open_cost_kb=cost)
    for arm in ("unpacked", "packed"):
        assert figure(found, arm, "tasks") == figure(found, arm, "predicted_partitions")
    assert figure(found, "packed", "tasks") < figure(found, "unpacked", "tasks")


def test_a_large_file_is_cut_by_the_line_and_never_as_a_whole(spark: SparkSession) -> None:
    """As many partitions as asked for, or one."""
    found = one_pair(spark, "text-or-whole-files", input="large", large_mb=2, minimum=7)
    assert figure(found, "textFile", "tasks") == 7
    assert figure(found, "wholeTextFiles", "tasks") == 1


def test_files_go_with_the_run_that_made_them(spark: SparkSession) -> None:
    """With one that failed, too."""
    one_pair(spark, "text-or-whole-files", files=3, file_kb=1)
    assert left(spark) == []

    def failing() -> None:
        files = Files(spark, [LINE] * 3)
        assert len([*files.folder.iterdir()]) == 3
        raise RuntimeError("the run fails")

    with pytest.raises(RuntimeError):
        failing()
    assert left(spark) == []


def test_a_result_that_is_too_large_is_refused_and_the_session_goes_on(spark: SparkSession) -> None:
    """The setting is lowered for one collect alone."""
    found = one_pair(spark, "collect-driver", records=20_000, partitions=2)
    (told,) = found.arm("collect").remarks
    assert "bigger than spark.driver.maxResultSize" in told and "goes on" in told
    assert len(spark.range(20_000).selectExpr("repeat('x', 200)").collect()) == 20_000
    rows = {arm.name: figure(found, arm.name, "driver_rows") for arm in found.arms}
    assert rows == {"collect": 20_000, "aggregate": 1, "write": 0}
    assert figure(found, "write", "output_bytes") > 1_000_000
    assert left(spark) == []


def test_shuffle_files_say_where_they_lay(spark: SparkSession) -> None:
    """The session's own, whatever its settings say; in memory where there is a folder for it."""
    lab = find("shuffle-disk")
    sizes = settle(lab.params, lab.small)
    variants = lab.build(spark, **sizes)
    (disk,), (memory,) = (variants[arm]().remarks() for arm in ("disk", "memory"))
    folder = shuffle_disk.settings(buffer_kb=64)["memory"].get(LOCAL_DIR)
    if folder is None:
        assert "by way of the page cache" in disk and "as those of disk" in memory
    else:
        assert file_system(folder) in shuffle_disk.IN_MEMORY
        assert "lay in memory, too" in disk and "lay on" in memory
