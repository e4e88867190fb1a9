"""Makes the lines of the web log, block by block, in whichever process wants them."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from statistics import NormalDist
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labkit.datasets.draws import cumulative, invert, uniforms, zipf

# What a seed means rests on everything in this section: changing it changes the lines.
BLOCK = 10_000  # lines that are drawn together
LINES_A_SECOND = 20
START = datetime(2013, 9, 15)  # local time, one hour ahead of UTC
_BLOCKS, _SIZES = 0, 1  # streams of the seed; titles.py uses 2
_KEPT = 4  # logs whose tables a process keeps

# Failures are rare, so that a filter on them is selective, yet common enough to be found in a
# small log: one line in 50 and one in 500. Sites reported few beside the 88% of successes and the
# 8% of unchanged pages, which are left out here (Arlitt and Williamson, "Web server workload
# characterization", SIGMETRICS 1996). A failure sends its error page.
STATUS_SHARES = {200: 0.978, 404: 0.020, 500: 0.002}
ERROR_BYTES = {404: 212, 500: 534}
# A page has one size. Sizes are log-normal, as their body on real servers was found to be
# (Barford and Crovella, "Generating representative web workloads", SIGMETRICS 1998); the median
# of 6,000 bytes and the spread are ours.
PAGE_BYTES = NormalDist(math.log(6_000), 1.0)  # of the logarithm

# strftime's names of the months vary by locale.
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_AGENTS = (
    "Mozilla/5.0 (Windows NT 6.1; WOW64; rv:23.0) Gecko/20100101 Firefox/23.0",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/29.0.1547.66 Safari/537.36",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.1; Trident/6.0)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 6_1_4 like Mac OS X) AppleWebKit/536.26 "
    "(KHTML, like Gecko) Version/6.0 Mobile/10B350 Safari/8536.25",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:23.0) Gecko/20100101 Firefox/23.0",
)


def log_lines(
    first: int, end: int, *, seed: int, users: int, pages: int, skew: float
) -> Iterator[str]:
    """The lines numbered first to end - 1; a line's text doesn't depend on these two."""
    tables = _tables(seed, users, pages, skew)
    return chain.from_iterable(
        _block(tables, seed, number, max(first - number * BLOCK, 0), end - number * BLOCK)
        for number in range(first // BLOCK, -(-end // BLOCK))
    )


def page_name(page: int) -> str:
    """The name of the page with that number, as in a request: KBDOC-00183.html."""
    return f"KBDOC-{page:05d}.html"


class _Tables(NamedTuple):
    """What a line is drawn from and put together from: each text is made once, not once a line."""

    user: NDArray[np.float64]  # cumulative distributions
    page: NDArray[np.float64]
    status: NDArray[np.float64]
    clients: list[str]  # by user: address and name
    answers: list[str]  # by status, then page: page, status, bytes, referer
    agents: list[str]  # by user


def _tables(seed: int, users: int, pages: int, skew: float) -> _Tables:
    """The tables of one log. Each process makes them once and keeps those of the last four.

    Spark's workers get this function anew with every task, so that they can't be kept beside it.
    """
    kept: dict[tuple[float, ...], _Tables] = vars(
        sys.modules.setdefault("labkit_log_tables", ModuleType("labkit_log_tables"))
    ).setdefault("kept", {})
    log = (seed, users, pages, skew)
    if log not in kept:
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)))
        kept[log] = _made(*log)
    return kept[log]


def _made(seed: int, users: int, pages: int, skew: float) -> _Tables:
    # The draw 0 has no logarithm to give; it is as good as any other.
    sizes = [
        round(math.exp(PAGE_BYTES.inv_cdf(draw or 0.5)))
        for draw in uniforms(pages, seed, _SIZES).tolist()
    ]
    return _Tables(
        user=zipf(users, skew),
        page=zipf(pages, skew),
        status=cumulative(list(STATUS_SHARES.values())),
        clients=[f"{_address(user)} - user{user:05d} [" for user in range(users)],
        answers=[
            f'{page_name(page)} HTTP/1.0" {status} {ERROR_BYTES.get(status, size)} '
            f'"http://www.example.com/{page_name(page)}" '
            for status in STATUS_SHARES
            for page, size in enumerate(sizes)
        ],
        agents=[f'"{_AGENTS[_scatter(user) % len(_AGENTS)]}"' for user in range(users)],
    )


def _block(tables: _Tables, seed: int, number: int, first: int, end: int) -> list[str]:
    """Lines first to end - 1 of one block. All of it is drawn, whatever is asked for."""
    draws = uniforms(4 * BLOCK, seed, _BLOCKS, number).reshape(4, BLOCK)
    draws[3].sort()  # arrivals at random, so many in so long, are sorted uniform draws
    user, page, status, moment = draws[:, first:end]
    span = BLOCK // LINES_A_SECOND
    times = [_until_page(number * span + second) for second in range(span)]
    who = invert(tables.user, user).tolist()
    when = (moment * span).astype(int).tolist()
    what = (invert(tables.status, status) * len(tables.page) + invert(tables.page, page)).tolist()
    clients, answers, agents = tables.clients, tables.answers, tables.agents
    return [
        f"{clients[u]}{times[t]}{answers[a]}{agents[u]}"
        for u, t, a in zip(who, when, what, strict=True)
    ]


def _until_page(second: int) -> str:
    """A line's text from its time to the slash before the page; second 0 is START."""
    now = START + timedelta(seconds=second)
    return f'{now.day:02d}/{_MONTHS[now.month - 1]}/{now:%Y:%H:%M:%S} +0100] "GET /'


def _address(user: int) -> str:
    """An address in 10.0.0.0/8 that no other user has."""
    number = _scatter(user) & 0xFFFFFF
    return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def _scatter(user: int) -> int:
    """The user's number spread over 32 bits, no two alike in the lower 24.

    Source: Knuth, "The Art of Computer Programming", 6.4 (multiplicative hashing).
    """
    return (user + 1) * 2_654_435_769 & 0xFFFFFFFF
