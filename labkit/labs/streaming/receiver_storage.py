"""What storing what comes costs a receiver, by storage level, where there is one executor."""

from __future__ import annotations

from labkit.labs.kit import *
from labkit.labs.streaming._requests import USERS, in_batches
from labkit.labs.streaming._storing import DEFAULT, FIGURES, LEVELS, storing


def build(spark: SparkSession, length: float, users: int) -> Arms:
    """Lines of the web log, sent as fast as the receiver takes them, at each level."""
    (text,) = in_batches(spark, 20_000, 1, users)

    def received(level: str) -> Factory:
        return lambda: storing(spark, text, length, level)

    return {level: received(level) for level in (DEFAULT, *LEVELS)}


LAB = Lab(
    title="Storage levels of a receiver",
    notebook="08b_keeping_up",
    question="What does a receiver's storage level cost?",
    expect=(
        "By default what a receiver takes in is stored serialized, in memory or on disk, and "
        "twice. On a session's only executor the second copy has nowhere to go: it is stored once, "
        "as at the level without the 2. As objects a line takes more memory than serialized, "
        "and no serializer; on disk it takes none. How many lines a second the receiver takes is "
        "measured while the sender always has more."
    ),
    metric="line_memory_bytes",
    params=(
        Param("length", 1.0, "seconds for which lines are sent", low=0.5, high=20.0),
        USERS,
    ),
    build=build,
    pairs=6,
    figure="received_rate",
    same_work=False,
    figures=FIGURES,
    small={"length": 0.5},
    shows=(
        Check("MEMORY_AND_DISK_SER_2", DEFAULT, "block_copies", EQUAL),
        Check("MEMORY_ONLY", "MEMORY_AND_DISK_SER_2", "block_copies", EQUAL),
        Check("DISK_ONLY", DEFAULT, "line_memory_bytes"),
        Check(DEFAULT, "DISK_ONLY", "line_disk_bytes"),
    ),
)
