"""Spark Tuning Lab: put a Spark tuning tip on trial and get a verdict that survives review."""

from labkit.api import code, compare, labs, panel, predict, run, session
from labkit.comparison import Comparison
from labkit.core.errors import LabError

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "LabError",
    "code",
    "compare",
    "labs",
    "panel",
    "predict",
    "run",
    "session",
]
