"""The map of a cluster, drawn and written: everybody is there, and what isn't known is said."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from labkit.core.records.cluster_map import ClusterMap
from labkit.spark.cluster_map import FOREIGN, with_processes
from labkit.views.cluster.html import MOST_EXECUTORS, cluster_body
from labkit.views.cluster.text import cluster_text
from labkit.views.cluster.words import title
from tests.unit.cluster_maps import MASTER_URL, PROCESSES, foreign, local, two_hosts

NONE = with_processes(ClusterMap(MASTER_URL), PROCESSES[:2])
GONE = two_hosts(e0={"isActive": False, "removeTime": 1795872119000, "removeReason": "killed"})


def whole(found: ClusterMap) -> ElementTree.Element:
    """The drawing as XML: every tag closed, every name escaped."""
    return ElementTree.fromstring(f"<div>{cluster_body(found)}</div>")


def said(found: ClusterMap) -> str:
    """Its words."""
    return " ".join(" ".join(whole(found).itertext()).split())


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (two_hosts(), "2 executors with 2 cores on 2 hosts"),
        (GONE, "1 executor with 1 core on 1 host"),
        (local(), "The driver runs the tasks itself, on 2 cores"),
        (NONE, "1 worker on 1 host, and no session of this process's"),
        (two_hosts(e0={"isActive": False}, e1={"isActive": False}), "No executor is there"),
    ],
)
def test_the_title_says_how_many_there_are(found: ClusterMap, told: str) -> None:
    """Those that run, not those that have gone."""
    assert title(found) == told
    assert cluster_text(found).startswith(f"{told}.")


def test_driver_master_workers_and_executors_are_drawn_with_their_processes() -> None:
    """Each in its host, with its cores, its memory and what it ran."""
    words = said(two_hosts())
    for told in (
        "Driver host 127.0.0.1 Python 25562 and JVM 25804",
        "Master host 127.0.0.1 process 25586",
        "Host 127.0.0.2 Worker 1 process 25651, gives 1 core and 700m",
        "Executor 0 process 25908 and 2 of Python heap 700m, 430 MB resident 1 task running",
        "tasks 10 task time, GC 8.91 s, 0.203 s CPU time 7.80 s read 421 kB",
        "shuffle written 464 kB kept in memory 90.5 kB",
    ):
        assert told in words, told
    drawn = whole(two_hosts())
    assert [one.get("class") for one in drawn.iterfind(".//*[@class='cores']/i")] == [None, "on"]


def test_a_foreign_cluster_says_what_is_not_known() -> None:
    """In both forms; what Spark tells of it is there."""
    for words in (said(foreign()), " ".join(cluster_text(foreign()).replace("\n  ", " ").split())):
        assert FOREIGN in words
        assert "10.0.0.1" in words and "CPU time 7" not in words


def test_bars_share_one_scale() -> None:
    """The executor that read most fills its bar, the other one its share of it."""
    drawn = whole(two_hosts(e1={"totalInputBytes": 0, "totalShuffleRead": 42138}))
    (less, more) = (
        [piece.get("style", "").split(";")[0] for piece in box.iterfind(".//i")]
        for box in drawn.iterfind(".//dl/div")
        if box.findtext("dt") == "read"
    )
    assert less == ["width:10.00%"]
    assert more == ["width:12.10%", "width:87.90%"]


def test_many_executors_are_folded() -> None:
    """Those beyond the first ones of a host stand below a line."""
    one = two_hosts().executors[0]
    many = replace(two_hosts(), executors=tuple(replace(one, id=str(i)) for i in range(20)))
    folded = whole(many).find(".//details")
    assert (
        folded is not None and folded.findtext("summary") == f"{20 - MOST_EXECUTORS} more executors"
    )
    assert len(folded.findall("./div/div")) == 20 - MOST_EXECUTORS


def test_names_are_escaped() -> None:
    """A reason, a host or an application's id may hold anything."""
    evil = {"isActive": False, "removeTime": 1, "removeReason": "<b>&", "hostPort": "<i>:1"}
    assert "gone: <b>&" in said(two_hosts(e0=evil))


@pytest.mark.parametrize("found", [two_hosts(), GONE, foreign(), local(), NONE])
def test_the_text_fits_a_terminal(found: ClusterMap) -> None:
    """80 columns; who is there has a line of its own."""
    lines = cluster_text(found).splitlines()
    assert max(map(len, lines)) <= 80
    names = [f"executor {one.id}" for one in found.executors]
    assert all(any(name in line for line in lines) for name in names)


def test_a_map_shows_itself() -> None:
    """As a cell's last value it is drawn, printed it is text."""
    shown = two_hosts()._repr_mimebundle_()
    assert shown["text/plain"] == str(two_hosts()) == cluster_text(two_hosts())
    assert shown["text/html"].startswith('<div class="labkit">')
