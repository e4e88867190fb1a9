"""A field used in a function drags its whole object along; a local variable does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from labkit.labs.kit import *


class Model:
    """An object with one small field that is needed, and a large one that is not."""

    def __init__(self, held: int) -> None:
        self.factor = 3
        self.history = {day: f"rate of day {day}" for day in range(held)}

    def by_field(self, numbers: RDD[int]) -> tuple[RDD[int], Callable[[int], int]]:
        """`self.factor` inside the function: the function holds `self`, and all that it holds."""

        def scaled(x: int) -> int:
            return x * self.factor

        return numbers.map(scaled), scaled

    def by_local(self, numbers: RDD[int]) -> tuple[RDD[int], Callable[[int], int]]:
        """The field copied to a local variable first: the function holds one number."""
        factor = self.factor

        def scaled(x: int) -> int:
            return x * factor

        return numbers.map(scaled), scaled


def pickled(function: Callable[[int], int]) -> Mapping[str, float]:
    """The size of a function as Spark sends it to the workers."""
    from pyspark.serializers import CloudPickleSerializer

    return {"closure_bytes": len(CloudPickleSerializer().dumps(function))}


def build(spark: SparkSession, records: int, tasks: int, held: int) -> Arms:
    """Multiply every number by a field of an object that holds `held` entries besides."""
    model = Model(held)

    def numbers() -> RDD[int]:
        return spark.sparkContext.parallelize(range(records), tasks)

    def measured(answer: RDD[Any], function: Callable[[int], int]) -> Measured:
        return Measured(answer, lambda: pickled(function))

    def field() -> Measured:
        return measured(*model.by_field(numbers()))

    def local() -> Measured:
        return measured(*model.by_local(numbers()))

    return {"field": field, "local": local}


LAB = Lab(
    title="A local variable against a field of an object",
    notebook="04b_functions",
    question="What does using self.factor in a function cost?",
    expect=(
        "The function that uses a field is pickled with its whole object, the other one with a "
        "number. Since Spark 1.1 it is broadcast once a stage; what each task pays is unpickling "
        "it anew, so the time follows the bytes times the tasks. Local mode sends nothing."
    ),
    metric="closure_bytes",
    params=(
        records(100_000, "numbers to multiply"),
        count("tasks", 32, "partitions, hence tasks", low=1, high=1000),
        count("held", 100_000, "entries of a dict that the object holds besides", low=10,
              high=5_000_000),
    ),
    build=build,
    pairs=8,
    small={"records": 1_000, "tasks": 2, "held": 10_000},
    shows=(Check("local", "field", "closure_bytes", least=50),),
    figures=(
        Figure("closure_bytes", "pickled function", "B", True, "size of the function as it is "
               "sent to the workers, with all that it holds"),
    ),
)  # fmt: skip
