"""Streams: their batches read from Spark's JSON, how far they lag, and whether they keep up."""
