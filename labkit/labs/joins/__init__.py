"""Joins and skew: notebook 02."""

CHAPTER = "02_joins"
