"""Streams as text, tables and drawings, at rest and while they run."""
