"""The flights that left New York in 2013 and their four companions, read from Parquet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.core.errors import LabError, UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# One table, one Spark schema. It is what data/build.py writes and what Spark reads with, so that
# making a DataFrame starts no job: otherwise Spark would run one to look into the file, and that
# job would land in somebody's trial. Whole numbers are INT, never SMALLINT or TINYINT, because
# day * month would overflow those and Spark 4 stops on overflow.
SCHEMAS: dict[str, str] = {
    "flights": (
        "year INT, month INT, day INT, dep_time INT, sched_dep_time INT, dep_delay INT, "
        "arr_time INT, sched_arr_time INT, arr_delay INT, carrier STRING, flight INT, "
        "tailnum STRING, origin STRING, dest STRING, air_time INT, distance INT, hour INT, "
        "minute INT, time_hour TIMESTAMP"
    ),
    "airlines": "carrier STRING, name STRING",
    "airports": (
        "faa STRING, name STRING, lat DOUBLE, lon DOUBLE, alt INT, tz INT, dst STRING, tzone STRING"
    ),
    "planes": (
        "tailnum STRING, year INT, type STRING, manufacturer STRING, model STRING, engines INT, "
        "seats INT, speed INT, engine STRING"
    ),
    "weather": (
        "origin STRING, year INT, month INT, day INT, hour INT, temp DOUBLE, dewp DOUBLE, "
        "humid DOUBLE, wind_dir INT, wind_speed DOUBLE, wind_gust DOUBLE, precip DOUBLE, "
        "pressure DOUBLE, visib DOUBLE, time_hour TIMESTAMP"
    ),
}


def path(name: str) -> Path:
    """Where a table's Parquet file is: in $LABKIT_DATA, else in data/ beside the package.

    name: flights, airlines, airports, planes or weather.

    Raises UsageError for any other name, LabError when the file isn't there.
    """
    if name not in SCHEMAS:
        raise UsageError(f"There is no table {name!r}; allowed are {', '.join(SCHEMAS)}.")
    chosen = os.environ.get("LABKIT_DATA")
    folder = Path(chosen) if chosen else Path(__file__).parents[2] / "data"
    file = folder.absolute() / f"{name}.parquet"
    if not file.is_file():
        raise LabError(
            f"The table {name} is not at {file}; set LABKIT_DATA to the folder that holds "
            f"{name}.parquet (the project's data folder)."
        )
    return file


def flights(spark: SparkSession) -> DataFrame:
    """The 336,776 flights that left EWR, JFK or LGA in 2013; joins to all other tables.

    Delays and air_time are in minutes, distance in miles; dep_time and its like are local clock
    times as hhmm (517 is 5:17). time_hour is the scheduled hour as an instant, shown in the
    session's time zone. A cancelled flight has nulls.
    """
    return _read(spark, "flights")


def airlines(spark: SparkSession) -> DataFrame:
    """The 16 airlines: carrier (two letters) and name."""
    return _read(spark, "airlines")


def airports(spark: SparkSession) -> DataFrame:
    """The 1,458 airports by faa code; alt in feet, tz in hours from UTC."""
    return _read(spark, "airports")


def planes(spark: SparkSession) -> DataFrame:
    """The 3,322 planes by tailnum; year of manufacture, seats, mostly unknown speed (mph)."""
    return _read(spark, "planes")


def weather(spark: SparkSession) -> DataFrame:
    """The weather at the three airports, 26,115 hours; joins on origin and time_hour.

    temp and dewp are in degrees Fahrenheit, wind in mph, precip in inches, pressure in millibars,
    visib in miles. Missing readings are nulls.
    """
    return _read(spark, "weather")


def _read(spark: SparkSession, name: str) -> DataFrame:
    """The table as a DataFrame; starts no job. On a cluster the file must be on every worker."""
    # The scheme is spelt out: on a cluster a bare path would mean its default file system.
    return spark.read.schema(SCHEMAS[name]).parquet(f"file://{path(name)}")
