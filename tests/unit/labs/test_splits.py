"""Into how many partitions files go, by the rules of Spark's and Hadoop's source."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labkit.labs.partitions._splits import combined, most_a_partition, packed, splits

MIB = 2**20
DEFAULTS = 128 * MIB, 4 * MIB
BLOCK = 32 * MIB

lengths = st.lists(st.integers(1, 5_000), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("files", "cores", "limit"),
    [
        ([20_000] * 1_000, 2, 128 * MIB),  # much to open: the setting
        ([10_000_000], 4, 4 * MIB),  # less than the cost of opening for each core
        ([60_000_000], 4, (60_000_000 + 4 * MIB) // 4),  # as much as each core gets
    ],
)
def test_a_partition_may_have_the_setting_a_cores_share_or_the_cost_of_opening(
    files: list[int], cores: int, limit: int
) -> None:
    """The smallest of the setting and the larger of the other two."""
    assert most_a_partition(files, *DEFAULTS, cores) == limit


def test_at_most_32_small_files_fit_by_default() -> None:
    """However small: each is counted with 4 MiB, the last one without."""
    for size in (100, 20_000):
        found = packed([size] * 1_000, *DEFAULTS, 2)
        assert [len(files) for files in found] == [32] * 31 + [8]
    assert len(packed([20_000] * 1_000, 128 * MIB, 0, 2)) == 2


def test_a_large_file_is_cut_and_its_rest_is_packed_with_small_ones() -> None:
    """Pieces go by their size, the longest first."""
    assert packed([10, 250, 20], most=100, open_cost=0, at_least=1) == [[100], [100], [50, 20, 10]]
    assert packed([10, 250, 20], most=100, open_cost=60, at_least=1) == [
        [100], [100], [50], [20, 10],
    ]  # fmt: skip


@given(lengths, st.integers(1, 6_000), st.integers(0, 6_000), st.integers(1, 9))
def test_every_byte_is_in_one_partition(files: list[int], most: int, cost: int, cores: int) -> None:
    """No partition is empty or has more than it may, with the cost of all files but the last."""
    limit = most_a_partition(files, most, cost, cores)
    assume(limit)
    found = packed(files, most, cost, cores)
    assert sum(map(sum, found)) == sum(files) and all(found)
    assert all(sum(part) + cost * (len(part) - 1) <= limit for part in found)


@pytest.mark.parametrize(
    ("files", "at_least", "count"),
    [
        ([20_000] * 1_000, 2, 1_000),  # never joined
        ([128_000_000], 2, 4),  # by blocks
        ([36_000_000], 1, 1),  # a rest of a tenth is no split of its own
        ([2_000_000], 7, 7),  # as many as asked for
        ([0, 100], 1, 2),  # an empty file is one, too
    ],
)
def test_text_files_are_cut_into_blocks_and_never_joined(
    files: list[int], at_least: int, count: int
) -> None:
    """Each of them has a partition at least."""
    assert splits(files, at_least, BLOCK) == count


@pytest.mark.parametrize(
    ("files", "at_least", "count"),
    [
        ([20_000] * 1_000, 2, 2),
        ([1_000] * 30, 4, 4),
        ([1] * 10, 7, 5),  # two make a share of 2: minPartitions is no promise
        ([128_000_000], 8, 1),  # never cut
        ([90, 5, 5], 2, 2),
        ([5, 5, 90], 2, 1),
    ],
)
def test_whole_files_are_joined_and_never_cut(files: list[int], at_least: int, count: int) -> None:
    """A partition is full once it has its share."""
    assert combined(files, at_least) == count
