"""Streaming: notebook 08."""

CHAPTER = "08_streaming"
