"""Caching and memory: notebook 05."""

CHAPTER = "05_caching_and_memory"
