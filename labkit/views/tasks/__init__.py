"""Stages and tasks: timeline, tables, partitions, executors."""
