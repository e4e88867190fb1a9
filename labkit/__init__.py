"""Spark Tuning Lab: put a Spark tuning tip on trial and get a verdict that survives review."""

from labkit.api import compare, extend, run, sweep, watch
from labkit.core.errors import LabError
from labkit.lessons import check, claims, code, labs, panel, predict, tally
from labkit.magic import load_ipython_extension
from labkit.places import cluster, cluster_map, kafka, session
from labkit.results import Comparison, Demonstration, Sweep, Verification, diff, history, load
from labkit.trials.verify import verify

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "Demonstration",
    "LabError",
    "Sweep",
    "Verification",
    "check",
    "claims",
    "cluster",
    "cluster_map",
    "code",
    "compare",
    "diff",
    "extend",
    "history",
    "kafka",
    "labs",
    "load",
    "load_ipython_extension",
    "panel",
    "predict",
    "run",
    "session",
    "sweep",
    "tally",
    "verify",
    "watch",
]
