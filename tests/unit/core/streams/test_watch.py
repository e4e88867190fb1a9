"""A watch looks until its stream has ended, or it is closed, or nobody holds it."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from labkit.core.records.stream import ACTIVE, ENDED, StreamSeen, stream_from_json
from labkit.core.streams import live
from labkit.core.streams.keeps_up import KEEPS_UP
from labkit.core.streams.watch import StreamWatch
from tests.unit.streams import keeping_up

TICK = 0.005


class Source:
    """A stream that is a batch longer at each look, until it is ended or breaks."""

    def __init__(self) -> None:
        self.looks, self.state, self.broken = 0, ACTIVE, False

    def __call__(self) -> StreamSeen:
        if self.broken:
            raise ConnectionError("the JVM is gone")
        self.looks += 1
        whole = keeping_up()
        return replace(whole, batches=whole.batches[: self.looks], state=self.state)


def until(so: Callable[[], bool]) -> bool:
    for _ in range(2000):
        if so():
            return True
        time.sleep(TICK)
    return False


def test_a_watch_looks_by_itself_until_the_stream_has_ended() -> None:
    """And no more afterwards: what was seen stays."""
    source = Source()
    watch = StreamWatch(source, TICK)
    assert until(lambda: source.looks > 3)
    source.state = ENDED
    assert until(lambda: watch.closed)
    looks = source.looks
    assert len(watch.stream.batches) == looks == source.looks
    assert watch.stream.state == ENDED


def test_a_watch_that_is_closed_looks_no_more() -> None:
    """By itself or at the end of a block, which looks once more."""
    source = Source()
    with StreamWatch(source, 3600) as watch:
        assert source.looks == 1
    assert source.looks == 2
    assert watch.closed
    assert len(watch.batches) == 2
    assert source.looks == 2


def test_a_jvm_that_is_gone_ends_the_watch() -> None:
    """What was seen until then stays, and no error comes out of the thread."""
    source = Source()
    watch = StreamWatch(source, TICK)
    source.broken = True
    assert until(lambda: watch.closed)
    assert watch.stream.state == ENDED
    assert watch.stream.batches


def test_a_watch_that_nobody_holds_ends_its_thread() -> None:
    """A name that is bound anew leaves nothing behind."""
    before = threading.active_count()
    watch = StreamWatch(Source(), TICK)
    assert threading.active_count() == before + 1
    del watch
    assert until(lambda: bool(gc.collect() or True) and threading.active_count() == before)


def test_who_listens_is_told_at_each_look_until_they_end_it() -> None:
    """From the watch's thread."""
    told: list[int] = []
    watch = StreamWatch(Source(), 3600)
    end = watch.on_look(lambda stream: told.append(len(stream.batches)))
    watch.look()
    end()
    watch.look()
    assert told == [2]
    watch.close()


def test_a_listener_that_fails_does_not_end_the_watch() -> None:
    """Those after it are told all the same, look after look."""
    source, told = Source(), []

    def fails(stream: StreamSeen) -> None:
        raise ValueError(stream.name)

    watch = StreamWatch(source, TICK)
    watch.on_look(fails)
    watch.on_look(lambda stream: told.append(len(stream.batches)))
    assert until(lambda: len(told) > 3)
    watch.close()


def test_a_watch_says_whether_its_stream_keeps_up() -> None:
    """With the load that was sent, where that is known."""
    watch = StreamWatch(lambda: replace(keeping_up(), state=ENDED), 3600)
    assert watch.keeps_up().verdict == KEEPS_UP
    assert watch.keeps_up(load=2000).verdict != KEEPS_UP
    watch.close()


def test_a_stretch_is_followed_where_somebody_listens() -> None:
    """And not looked at anywhere else."""
    source, told = Source(), []
    with live.followed(source, TICK):
        pass
    assert source.looks == 0
    with live.listening(lambda stream: told.append(stream.name)), live.followed(source, TICK):
        assert until(lambda: len(told) > 2)
    assert set(told) == {"calm"}
    looks = source.looks
    with live.followed(source, TICK):
        pass
    assert source.looks == looks


def test_a_stream_is_the_same_after_json() -> None:
    """Batches, receivers, and what is None."""
    import json
    from dataclasses import asdict

    whole = keeping_up(3)
    assert stream_from_json(json.loads(json.dumps(asdict(whole)))) == whole
    assert stream_from_json(asdict(whole) | {"later": 1}) == whole
