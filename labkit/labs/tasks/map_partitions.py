"""A connection a record, a partition or a worker: what `map` and `mapPartitions` set up."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from weakref import finalize

from labkit.labs.kit import *


class Database:
    """A SQLite file of prices by product; it goes when nothing refers to this object any more."""

    def __init__(self, products: int) -> None:
        folder = tempfile.mkdtemp(prefix="labkit-")
        finalize(self, shutil.rmtree, folder, ignore_errors=True)  # at the program's end, too
        self.path = str(Path(folder) / "prices.db")
        prices = ((product, 7 * product % 9_973) for product in range(products))
        with closing(sqlite3.connect(self.path)) as connection, connection:
            connection.execute("CREATE TABLE prices (product INTEGER PRIMARY KEY, cents INTEGER)")
            connection.executemany("INSERT INTO prices VALUES (?, ?)", prices)


def connect(path: str, connections: Any) -> sqlite3.Connection:
    """A connection to the database, counted in an accumulator."""
    connections.add(1)
    return sqlite3.connect(path)


def price(connection: sqlite3.Connection, product: int) -> int:
    """One look-up."""
    found = connection.execute("SELECT cents FROM prices WHERE product = ?", (product,))
    return int(found.fetchone()[0])


class Kept:
    """What a worker has of a database: a connection, opened at its first use and left open."""

    opened: sqlite3.Connection | None = None

    def __init__(self, path: str, connections: Any) -> None:
        self.path, self.connections = path, connections

    @property
    def connection(self) -> sqlite3.Connection:
        """The one connection."""
        self.opened = self.opened or connect(self.path, self.connections)
        return self.opened


class Shipped:
    """A database in a broadcast variable, which every Python worker unpacks once."""

    def __init__(self, path: str, connections: Any) -> None:
        self.kept = Kept(path, connections)

    def __reduce__(self) -> tuple[Any, ...]:
        """Go whole: PySpark pickles what it broadcasts by name, and workers lack labkit."""
        from pyspark import cloudpickle

        return cloudpickle.loads, (cloudpickle.dumps(self.kept),)


def build(spark: SparkSession, records: int, products: int, partitions: int) -> Arms:
    """Look up the price of the product that each order is for."""
    sc = spark.sparkContext
    database = Database(products)

    def orders() -> RDD[int]:
        return sc.parallelize(range(records), partitions).map(lambda order: order % products)

    def counted(prices: RDD[int], connections: Any) -> Measured:
        return Measured(prices, lambda: {"connections": connections.value})

    def a_record() -> Measured:
        path, connections = database.path, sc.accumulator(0)

        def look_up(product: int) -> int:
            with closing(connect(path, connections)) as connection:
                return price(connection, product)

        return counted(orders().map(look_up), connections)

    def a_partition() -> Measured:
        path, connections = database.path, sc.accumulator(0)

        def look_up_all(products: Iterable[int]) -> Iterator[int]:
            with closing(connect(path, connections)) as connection:
                for product in products:
                    yield price(connection, product)

        return counted(orders().mapPartitions(look_up_all), connections)

    def a_worker() -> Measured:
        connections = sc.accumulator(0)
        shared: Any = sc.broadcast(Shipped(database.path, connections))
        prices = orders().map(lambda product: price(shared.value.connection, product))
        return counted(prices, connections)

    return {"a_record": a_record, "a_partition": a_partition, "a_worker": a_worker}


LAB = Lab(
    title="A connection a record against one a partition",
    notebook="06b_outside_spark",
    question="What does a connection for each record cost, and what does mapPartitions save?",
    expect=(
        "map opens a connection for each record, mapPartitions one for each task, an object in a "
        "broadcast variable one for each Python worker, which outlives the task. The counts are "
        "exact. What one costs is this database's affair: SQLite opens a file; one over a network "
        "takes longer, and may have no room for many at a time."
    ),
    metric="connections",
    params=(
        records(100_000, "orders to look up"),
        count("products", 100_000, "rows of the database", low=10, high=2_000_000),
        partitions(4, "partitions, hence tasks", high=1000),
    ),
    build=build,
    pairs=6,
    small={"records": 1_000, "products": 100, "partitions": 3},
    shows=(
        Check("a_partition", "a_record", "connections"),
        Check("a_worker", "a_partition", "connections"),
    ),
    figures=(
        Figure("connections", "connections", "", True, "how often the database was connected to"),
    ),
)  # fmt: skip
