"""The core: records, statistics and scheduling in plain Python."""
