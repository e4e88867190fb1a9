"""Shuffles: notebook 01."""
