"""Joins and skew: notebook 02."""
