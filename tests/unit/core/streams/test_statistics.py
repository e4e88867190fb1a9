"""Minimum, quartiles and maximum of batches, and the batches as a table."""

from __future__ import annotations

from dataclasses import replace

from labkit.core.records.stream import Batch
from labkit.core.streams.frame import batch_frame
from labkit.core.streams.statistics import batch_statistics, receiver_statistics
from tests.unit.streams import BEGAN, dstream, query


def test_a_dstream_has_the_rows_of_sparks_page() -> None:
    """Of five batches the quantiles are the batches' own values, from the least to the most."""
    rows = {row.label: row for row in batch_statistics(dstream([0.1, 0.5, 0.2, 0.4, 0.3]))}
    assert list(rows) == [
        "records a batch", "input rate, records/s", "scheduling delay", "processing time",
        "total delay",
    ]  # fmt: skip
    found = rows["processing time"].quantiles
    assert found is not None
    assert found.values == (0.1, 0.2, 0.3, 0.4, 0.5)


def test_a_query_has_no_queue_and_has_state() -> None:
    """Rows that it can't have are left out, not 0."""
    labels = [row.label for row in batch_statistics(query([1.0] * 3))]
    assert labels == [
        "records a batch", "input rate, records/s", "processing time", "rows of state",
        "state in memory",
    ]  # fmt: skip


def test_what_no_batch_has_told_has_no_quantiles() -> None:
    """And what only some have told is counted over those."""
    blind = replace(dstream([0.3]), batches=(Batch(1, BEGAN), Batch(2, BEGAN + 1, records=5)))
    rows = {row.label: row for row in batch_statistics(blind)}
    assert rows["processing time"].quantiles is None
    assert rows["records a batch"].of == 1


def test_receivers_have_their_records_a_second() -> None:
    """By their names."""
    (row,) = receiver_statistics(dstream([0.3] * 4))
    assert row.label == "Socket stream [0]"
    assert row.quantiles is not None
    assert row.quantiles.values == (1000.0,) * 5


def test_what_was_before_the_first_record_and_after_the_last_can_be_left_out() -> None:
    """Of the batches and of the receivers' rates alike; batches without records between stay."""
    whole = dstream([0.1] * 6)
    counts = (0, 5, 0, 7, 0, 0)
    seen = replace(
        whole,
        batches=tuple(replace(b, records=n) for b, n in zip(whole.batches, counts, strict=True)),
    )
    assert [batch.records for batch in seen.from_first_record.batches] == [5, 0, 7, 0, 0]
    kept = seen.from_first_record.to_last_record
    assert [batch.records for batch in kept.batches] == [5, 0, 7]
    (receiver,) = kept.receivers
    assert [when for when, _ in receiver.rates] == [batch.started for batch in kept.batches]
    assert whole.from_first_record.to_last_record == whole
    empty = replace(seen, batches=seen.batches[:1])
    assert empty.from_first_record.to_last_record == empty


def test_batches_are_a_table_with_what_is_not_known_missing() -> None:
    """A row a batch, whole numbers whole, times as times."""
    table = batch_frame(query([1.0] * 3))
    assert list(table["state_rows"]) == [0, 10, 20]
    assert table["total_delay"].isna().all()
    assert str(table["started"].dtype).startswith("datetime64")
    assert len(batch_frame(replace(query([]), batches=()))) == 0
