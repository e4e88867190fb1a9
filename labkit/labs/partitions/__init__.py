"""Partitions: notebook 03."""

CHAPTER = "03_partitions"
