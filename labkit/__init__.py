"""Spark Tuning Lab: put a Spark tuning tip on trial and get a verdict that survives review."""

from labkit.api import compare, extend, run, session, sweep
from labkit.comparison import Comparison
from labkit.core.errors import LabError
from labkit.lessons import code, labs, panel, predict
from labkit.saved import diff, history, load
from labkit.sweep_result import Sweep
from labkit.verification import Verification, claims
from labkit.trials.verify import verify

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "LabError",
    "Sweep",
    "Verification",
    "claims",
    "code",
    "compare",
    "diff",
    "extend",
    "history",
    "labs",
    "load",
    "panel",
    "predict",
    "run",
    "session",
    "sweep",
    "verify",
]
