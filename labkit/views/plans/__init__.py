"""Query plans side by side."""
