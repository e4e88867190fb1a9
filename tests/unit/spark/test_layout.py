"""What a cluster can't be, each in one line; the hosts that its workers are on."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest

from labkit.core.errors import UsageError
from labkit.spark.cluster import layout
from labkit.spark.cluster.layout import Layout
from labkit.spark.jvm.launch import machine_cores


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four cores and 8 GiB, whatever this one has."""
    monkeypatch.setattr(layout, "machine_cores", lambda: 4)
    monkeypatch.setattr(layout, "machine_memory", lambda: 8 * 2**30)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"workers": 0}, "workers can't be 0; allowed: a whole number from 1 to 16"),
        ({"workers": True}, "workers can't be True"),
        ({"cores": 5}, r"cores can't be 5; .* from 1 to 4 \(this machine's cores\)"),
        ({"workers": 3, "cores": 2}, "that is 6 cores; allowed: at most this machine's 4"),
        ({"workers": 2, "hosts": 3}, r"hosts can't be 3; .* from 1 to 2 \(the workers\)"),
        ({"memory": "big"}, "memory can't be 'big'; allowed: a size such as '1g'"),
        ({"memory": 1024}, "memory can't be 1024"),
        ({"memory": "100m"}, "memory can't be 100m; allowed: at least 512m"),
        ({"memory": "5g"}, "2 workers of 5g can't be: that is 10.7 GB; .* machine's 8.59 GB"),
    ],
)
def test_what_can_not_be_is_one_line(asked: dict[str, Any], said: str) -> None:
    """With the value and what is allowed."""
    with pytest.raises(UsageError, match=said) as error:
        Layout(**asked)
    assert "\n" not in str(error.value)


def test_a_host_without_an_address_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on macOS, where 127.0.0.1 is the only one."""
    listen = socket.create_server

    def alone(address: tuple[str, int], *options: Any) -> socket.socket:
        if address[0] != "127.0.0.1":
            raise OSError(49, "Can't assign requested address")
        return listen(address, *options)

    monkeypatch.setattr(socket, "create_server", alone)
    with pytest.raises(UsageError, match=r"hosts can't be 2: .* no address 127\.0\.0\.2; allowed"):
        Layout(hosts=2)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores can't be taken away here")
def test_cores_that_a_process_may_not_use_are_not_there() -> None:
    """As of a container, or with taskset."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})
    try:
        assert machine_cores() == 1
    finally:
        os.sched_setaffinity(0, mine)


def test_workers_are_spread_over_hosts_by_turns() -> None:
    """Each an address of the loopback network."""
    spread = Layout(workers=3, hosts=2)
    assert [spread.host(worker) for worker in range(3)] == ["127.0.0.1", "127.0.0.2", "127.0.0.1"]
    assert str(spread) == "3 workers of 1 core and 1g on 2 hosts"
    assert str(Layout(workers=1, cores=2)) == "1 worker of 2 cores and 1g"
