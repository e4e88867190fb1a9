"""Streams: contexts and queries that end, lines over TCP at a rate, and what batches took."""
