"""What a Kafka can't be asked, each in one line; records as its client reads them."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest

from labkit.core.errors import UsageError
from labkit.spark.kafka import records
from labkit.spark.kafka.desk import Desk
from labkit.spark.kafka.kafka import ADDRESS, Kafka, own_broker, require_name, require_partitions
from labkit.spark.kafka.ports import free_ports, is_taken, require_port
from labkit.spark.kafka.records import Record, Sent, require_rate, write_file


@pytest.mark.parametrize("number", [0, 65, True, 1.5, "2", None])
def test_partitions_are_a_small_whole_number(number: object) -> None:
    """With the value and what is allowed."""
    with pytest.raises(UsageError, match=r"partitions can't be .*; allowed: .* from 1 to 64"):
        require_partitions(number)


@pytest.mark.parametrize("name", ["requests\n", "a\tb", "", ".", "..", "a b", "x" * 250, None])
def test_what_can_not_be_a_topics_name_is_refused_before_anything_is_asked(
    name: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question is a line of words with tabs between them."""

    def asked(_: Kafka, *question: str) -> None:
        raise AssertionError(f"{question} was asked")

    monkeypatch.setattr(Kafka, "_ask", asked)
    kafka = Kafka.__new__(Kafka)
    for call in (
        kafka.topic, kafka.options, kafka.offsets, kafka.drop, lambda it: kafka.write(it, ["x"]),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=r"a topic can't be called .*; allowed: letters, "):
            call(name)
    assert require_name("x" * 249) and require_name("a.b_c-1")


@pytest.mark.parametrize("word", ["a\tb", "a\n", "a\rb"])
def test_a_clients_question_has_words_of_one_line(word: str) -> None:
    """Otherwise its answers would be read one too late."""
    with pytest.raises(UsageError, match=r"Kafka can't be asked for .*; allowed: one line"):
        Desk.__new__(Desk).ask("offsets", word)


@pytest.mark.parametrize("rate", [0, -1, 1_000_001, float("nan"), True, "fast"])
def test_a_rate_is_bounded(rate: Any) -> None:
    """None is as fast as can be."""
    assert require_rate(None) == 0 and require_rate(1000) == 1000
    with pytest.raises(UsageError, match=r"rate can't be .*; allowed: up to 1,000,000 records"):
        require_rate(rate)


@pytest.mark.parametrize("port", [0, 80, 70_000, True, "9092"])
def test_a_port_is_one_that_can_be_listened_on(port: object) -> None:
    """Those of the system are not."""
    with pytest.raises(UsageError, match=r"port can't be .*; allowed: 1024 to 65535"):
        require_port(port)


def test_a_taken_port_is_told_with_who_has_it() -> None:
    """Free ones are."""
    (port, other) = free_ports(2)
    assert port != other and require_port(port) == port
    with socket.socket() as one:
        one.bind(("127.0.0.1", port))
        one.listen()
        assert is_taken(port) and not is_taken(other)
        with pytest.raises(UsageError, match=rf"port can't be {port}: \S+ \(process \d+\) has it"):
            require_port(port)


@pytest.mark.parametrize("address", ["kafka", "kafka:", ":9092", "http://kafka:9092", "a:1,b:2"])
def test_a_broker_of_the_persons_own_has_host_and_port(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of each."""
    monkeypatch.setenv(ADDRESS, address)
    with pytest.raises(UsageError, match=f"{ADDRESS} can't be '{address}'; allowed: HOST:PORT"):
        own_broker()
    monkeypatch.delenv(ADDRESS)
    assert own_broker() == ""


def test_records_are_framed_by_their_lengths(tmp_path: Path) -> None:
    """Text of any script, bytes, line ends in the middle, no key or an empty one."""
    file = tmp_path / "records"
    assert write_file(["ä\n", b"\0", ("", "v"), (None, "")], file) == 4
    expected = [(None, "ä\n".encode()), (None, b"\0"), (b"", b"v"), (None, b"")]
    framed = b"".join(
        struct.pack(">i", -1 if key is None else len(key)) + (key or b"")
        + struct.pack(">i", len(value)) + value
        for key, value in expected
    )  # fmt: skip
    assert file.read_bytes() == framed


@pytest.mark.parametrize(
    ("given", "rate", "said"),
    [
        ([], 0, "there is nothing to send: give one record or more"),
        (["a", 1], 0, "a record can't be 1; allowed: a str or bytes, or a key and a value"),
        ([("a", "b", "c")], 0, "a record can't be "),
        (["a"] * 100, 0.1, "100 records at 0.1 a second take 16 min 40 s; allowed: 10 min 0 s"),
        (["a"] * 101, 0, "there is more to send than can be: at most 100 records and"),
        (["a" * 600] * 2, 0, "there is more to send than can be"),
    ],
)
def test_what_can_not_be_sent_is_one_line(
    given: list[Any], rate: float, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing, what is no text, and more than the bounds."""
    monkeypatch.setattr(records, "MOST_RECORDS", 100)
    monkeypatch.setattr(records, "MOST_BYTES", 1000)
    with pytest.raises(UsageError) as raised:
        write_file(cast("Iterable[Record]", given), tmp_path / "records", rate)
    assert str(raised.value).startswith(said)


def test_a_sending_says_whether_it_kept_its_rate() -> None:
    """The sender must not be what is tried."""
    assert Sent("t", 1000, 10.0, 100).short == "" == Sent("t", 1000, 10.0).short
    slow = Sent("t", 1000, 20.0, 100)
    assert slow.rate == 50
    assert slow.short.startswith("100 records a second were due and 50 were sent: ask for less")
    assert str(Sent("t", 1000, 10.0)) == "1,000 records to t in 10.0 s"
