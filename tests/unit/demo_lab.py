"""A lab that is none of the catalogue's and needs no Spark."""

from __future__ import annotations

from labkit.core.claims.lab import Lab
from labkit.core.params import Param

RECORDS = Param("records", 1000, "records", low=10, high=100_000, scale="log")
INPUT = Param("input", "integers", "what", choices=("integers", "weblog"))

DEMO = Lab(
    id="demo",
    title="Demo <b>",
    question="Does it work?",
    chapter="00",
    expect="It does.",
    metric="tasks",
    params=(RECORDS, INPUT),
    build=lambda spark: {},
)
