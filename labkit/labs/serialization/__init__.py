"""Serialization and closures: notebook 04."""
