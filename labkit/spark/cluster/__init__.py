"""A standalone Spark cluster on this machine's loopback: its processes, started and ended whole."""
