"""Serialization and closures: notebook 04."""

CHAPTER = "04_serialization"
