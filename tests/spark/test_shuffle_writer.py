"""The lab of the two shuffle writers: the same bytes, and only one of them sorts."""

from __future__ import annotations

from .one_pair import figure, one_pair


def test_both_writers_send_the_same_and_only_one_takes_memory_to_sort() -> None:
    """The threshold is in force: pages to sort in are execution memory, open files are none."""
    found = one_pair(None, "shuffle-writer", records=1_000, partitions=4)
    for name in ("shuffle_write_bytes", "shuffle_write_records", "tasks"):
        assert figure(found, "bypass", name) == figure(found, "sort", name)
    assert figure(found, "bypass", "peak_memory_bytes") == 0
    assert figure(found, "sort", "peak_memory_bytes") > 0
