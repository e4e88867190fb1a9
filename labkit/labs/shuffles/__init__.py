"""Shuffles: notebook 01."""

CHAPTER = "01_shuffles"
