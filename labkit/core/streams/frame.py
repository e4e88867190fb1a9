"""The batches of a stream as a table of pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.core.records.stream import StreamSeen

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("number", "started", "status", "records", "input_rate", "scheduling_delay", "processing",
           "total_delay", "state_rows", "state_bytes", "watermark", "behind")  # fmt: skip


def batch_frame(stream: StreamSeen) -> pd.DataFrame:
    """A row a batch, in the order of time; seconds, records, bytes; what isn't known is missing."""
    import pandas as pd

    rows = [{name: getattr(batch, name) for name in COLUMNS} for batch in stream.batches]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("started", "watermark"):
        table[name] = pd.to_datetime(table[name].astype("float64"), unit="s", utc=True)
    for name in ("records", "state_rows", "state_bytes", "behind"):
        table[name] = table[name].astype("Int64")
    for name in ("input_rate", "scheduling_delay", "processing", "total_delay"):
        table[name] = table[name].astype("float64")
    return table.set_index("number")
