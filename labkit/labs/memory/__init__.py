"""Caching and memory: notebook 05."""
