"""Lines sent over TCP: all of them, in turns, at the rate that was asked for, or it is said."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from labkit.core.errors import SessionError, UsageError
from labkit.labs.streaming._storing import since
from labkit.spark.streams import replay as module
from labkit.spark.streams.receiving import MOST_AT_ONCE, Share
from labkit.spark.streams.replay import Replay, Sent

LINES = [f"line {number} ü" for number in range(7)]


class Client:
    """A receiver that reads all it is sent, on a thread of its own."""

    def __init__(self, address: Replay) -> None:
        self.socket = socket.create_connection((address.host, address.port))
        self.text = b""
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        with self.socket:
            while found := self.socket.recv(65536):
                self.text += found

    @property
    def lines(self) -> list[str]:
        """What came, when the connection is closed."""
        self.thread.join()
        return self.text.decode().splitlines()


@contextmanager
def replaying(rate: float, seconds: float, clients: int) -> Iterator[tuple[Replay, list[Client]]]:
    """A replay of the lines with clients that read."""
    with Replay(LINES, rate, seconds, clients) as replay:
        yield replay, [Client(replay) for _ in range(clients)]


def test_every_line_that_was_due_arrives_in_its_order_and_they_begin_again() -> None:
    """As many as the rate and the time ask for, to the line."""
    with replaying(1_000, 0.3, 1) as (replay, (client,)):
        sent = replay.wait()
        assert replay.lines() == [LINES[number % 7] for number in range(300)]
    assert client.lines == replay.lines()
    assert (sent.lines, sent.lost, sent.short, replay.each) == (300, 0, "", (300,))


def test_several_receivers_are_sent_the_lines_in_turns() -> None:
    """Each a share, and together all of them once."""
    with replaying(1_001, 0.2, 3) as (replay, clients):
        replay.wait()
    assert replay.each == (67, 67, 66)
    assert clients[1].lines == [LINES[number % 7] for number in range(1, 200, 3)]
    assert sorted(line for client in clients for line in client.lines) == sorted(replay.lines())


def test_a_receiver_that_reads_nothing_holds_the_lines_up_and_that_is_said() -> None:
    """None counts that was not sent whole."""
    with Replay(["x" * 1_000], 200_000, 0.5) as replay:
        idle = socket.create_connection((replay.host, replay.port))
        sent = replay.wait()
    with idle:
        read = b""
        while found := idle.recv(1 << 20):
            read += found
    assert read.count(b"\n") == sent.lines
    assert sent.lines < 100_000 and sent.short.endswith("the receivers took no more")
    assert not sent.at_limit


def test_a_sender_that_can_send_no_more_is_at_its_limit_unless_receivers_hold_it_up() -> None:
    """Of 1,000 lines that were due in 2 s it sent half; receivers held it up for 0.1 s, or 1.9."""
    own, theirs = (Sent(500, 500, 2.0, held) for held in (0.1, 1.9))
    assert own.at_limit and own.short.endswith("this machine sends no more: ask for less")
    assert not theirs.at_limit and theirs.short.endswith("the receivers took no more")
    assert not Sent(500, 995, 2.0).at_limit and not Sent(500).at_limit


def test_what_is_due_late_is_given_in_parts() -> None:
    """Or a receiver that is slow for a second would be given a second's lines at once."""
    share = Share([b"x\n"], 0, 1)
    given = []
    for _ in range(3):
        share.give(2 * MOST_AT_ONCE + 7)
        given.append(share.lost)
    assert given == [MOST_AT_ONCE, 2 * MOST_AT_ONCE, 2 * MOST_AT_ONCE + 7]


def test_what_a_lost_receiver_was_due_is_lost_and_another_can_take_its_place() -> None:
    """The others' lines arrive; which were lost is told before anything is made of them."""
    with replaying(2_000, 1.0, 2) as (replay, (stays, goes)):
        goes.socket.shutdown(socket.SHUT_RDWR)
        while not replay.sent.lost:
            pass
        again = Client(replay)
        sent = replay.wait()
        with pytest.raises(SessionError, match="lines were lost"):
            replay.lines()
    assert len(stays.lines) == 1_000
    assert 0 < len(again.lines) < 1_000
    assert sent.lines + sent.lost == 2_000 and sent.short == ""


def test_a_rate_beyond_what_it_can_send_is_told_with_the_one_that_it_sent() -> None:
    """Whose fault it was is in the sentence."""
    assert Sent(1_000, 990, 1.0).short == ""
    assert Sent(500_000, 300_000, 1.0, held=0.1).short == (
        "500,000 lines a second were due and 300,000 were sent; this machine sends no more: "
        "ask for less"
    )


def test_without_its_receivers_it_sends_nothing_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It waits no longer than its patience."""
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    with replaying(10, 1, 1) as (replay, _), Replay(LINES, 10, 1, 2) as other:
        replay.wait()
        with pytest.raises(SessionError, match=r"0 of 2 receivers connected to 127\.0\.0\.1:"):
            other.wait()


def test_what_is_out_of_range_or_taken_is_one_line() -> None:
    """With the value and what is allowed."""
    for rate, seconds, receivers, said in (
        (0, 1, 1, "rate is 0; allowed is a number above 0 up to 5,000,000"),
        (10, 601, 1, "seconds is 601; allowed is a number above 0 up to 600"),
        (10, 1, 17, "receivers is 17; allowed is a number above 0 up to 16"),
        (True, 1, 1, "rate is True"),
    ):
        with pytest.raises(UsageError, match=said):
            Replay(LINES, rate, seconds, receivers)
    with pytest.raises(UsageError, match="nothing to send"):
        Replay([], 10, 1)
    with Replay(LINES, 10, 1) as replay, pytest.raises(SessionError, match="already in use"):
        Replay(LINES, 10, 1, port=replay.port)


def test_a_block_that_ends_early_leaves_no_thread_and_no_port() -> None:
    """Whatever was still to be sent."""
    before = threading.active_count()
    with replaying(10, 600, 1) as (replay, (client,)):
        pass
    client.thread.join()
    assert threading.active_count() == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((replay.host, replay.port))


def test_a_rate_is_told_where_its_middle_was_missed() -> None:
    """A busy machine can let it pass: then it is that of all the time."""
    end = Sent(1_000, 300, 0.5)
    assert since(Sent(1_000, 200, 0.25), end) == 400
    assert since(end, end) == 600
