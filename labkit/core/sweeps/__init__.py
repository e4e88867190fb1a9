"""A comparison along a parameter."""
