"""Partitions: notebook 03."""
