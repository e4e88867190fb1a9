"""Spark Tuning Lab: put a Spark tuning tip on trial and get a verdict that would survive review."""

__version__ = "0.1.0"
