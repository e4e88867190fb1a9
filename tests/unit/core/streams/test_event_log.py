"""Queries from the lines of event logs."""

from __future__ import annotations

import json

from labkit.core.records.stream import ACTIVE, ENDED, QUERY
from labkit.core.streams.event_log import cause_of, queries_of
from tests.unit.core.streams.progress import RUN, event, new, old


def test_a_log_of_spark_3_is_read() -> None:
    """Start, progress and end of a query without a name; other events are passed over."""
    lines = [
        '{"Event":"SparkListenerLogStart","Spark Version":"3.1.1"}',
        event("QueryStartedEvent", id="c86ef692", runId=RUN, name=None),
        event("QueryProgressEvent", progress=old(7)),
        event("QueryTerminatedEvent", id="c86ef692", runId=RUN, exception=None),
    ]
    found = queries_of(lines)
    (stream,) = found.streams
    assert (stream.name, stream.kind, stream.state) == ("query 02142f42", QUERY, ENDED)
    assert [batch.number for batch in stream.batches] == [7]
    assert found.unreadable == 0


def test_a_progress_that_is_text_is_read_as_one_that_is_an_object() -> None:
    """Both shapes were written by some version of Spark."""
    lines = [event("QueryProgressEvent", progress=told) for told in (new(1), json.dumps(new(2)))]
    (stream,) = queries_of(lines).streams
    assert [batch.number for batch in stream.batches] == [1, 2]
    assert (stream.name, stream.state) == ("totals", ACTIVE)


def test_each_run_of_a_query_is_a_stream_of_its_own() -> None:
    """Restarted from its checkpoint it has the id of before, and a run id of its own."""
    again = new(4) | {"runId": "another"}
    lines = [event("QueryProgressEvent", progress=told) for told in (new(3), again)]
    assert [len(stream.batches) for stream in queries_of(lines).streams] == [1, 1]


def test_broken_lines_are_counted_and_the_rest_is_read() -> None:
    """Cut off, without a number, of another shape."""
    sound = event("QueryProgressEvent", progress=new())
    broken = [sound[:200], event("QueryProgressEvent", progress={"batchId": 1}),
              event("QueryProgressEvent", progress=[1]), event("QueryStartedEvent")]  # fmt: skip
    found = queries_of([*broken, sound])
    assert found.unreadable == 4
    assert sum(len(stream.batches) for stream in found.streams) == 1


def test_another_event_that_mentions_the_listener_is_none_of_them() -> None:
    """As a stack trace in a failed task does."""
    line = json.dumps({"Event": "SparkListenerTaskEnd", "text": "StreamingQueryListener$Query"})
    assert queries_of([line]).streams == ()


def test_what_a_query_ended_of_is_its_cause() -> None:
    """Without the query's ids, of which nobody learns anything."""
    text = "\n[STREAM_FAILED] Query [id = 1] terminated with exception: Job aborted\n\tat"
    assert cause_of(text) == "Job aborted"
    assert cause_of("plain\nat x") == "plain"
    assert cause_of(None) == ""
    lines = [event("QueryProgressEvent", progress=new()),
             event("QueryTerminatedEvent", id="9", runId=RUN, exception=text)]  # fmt: skip
    assert queries_of(lines).streams[0].failure == "Job aborted"
