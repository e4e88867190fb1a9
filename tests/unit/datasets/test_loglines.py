"""The web log as any process makes it: its form, its laws, and that it never changes."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import Counter
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.datasets import parse_request
from labkit.datasets.draws import invert, uniforms, zipf
from labkit.datasets.loglines import BLOCK, ERROR_BYTES, log_lines

# Written apart from the parser, and stricter: exactly what the generator promises.
LINE = re.compile(
    r"10\.(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])(?:\.(?:\d{1,2}|1\d\d|2[0-4]\d|25[0-5])){2}"
    r" - user\d{5} \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d) \+0100\]"
    r' "GET /(?P<page>KBDOC-\d{5}\.html) HTTP/1\.0" (?:200|404|500) [1-9]\d*'
    r' "http://www\.example\.com/(?P=page)" "Mozilla/5\.0 \([^"]+\)[^"]*"'
)


def lines(
    first: int, end: int, *, seed: int = 1, users: int = 500, pages: int = 90, skew: float = 1.1
) -> list[str]:
    """Lines first to end - 1 of a small site's log."""
    return list(log_lines(first, end, seed=seed, users=users, pages=pages, skew=skew))


def test_every_line_of_the_web_log_has_the_promised_form() -> None:
    """Apache combined format, down to the referer that names the page."""
    for line in lines(0, 5_000):
        assert LINE.fullmatch(line), line


def test_a_line_does_not_depend_on_where_its_partition_starts_and_ends() -> None:
    """Any cut of the log gives the same lines, across the borders of blocks as well."""
    whole = lines(0, 2 * BLOCK + 500)
    cuts = [0, 1, 777, BLOCK - 1, BLOCK, BLOCK + 3, 2 * BLOCK + 499, 2 * BLOCK + 500]
    pieces = [lines(a, b) for a, b in itertools.pairwise(cuts)]
    assert [line for piece in pieces for line in piece] == whole
    assert lines(BLOCK, BLOCK) == lines(777, 777) == lines(0, 0) == []


def test_the_lines_of_a_seed_never_change() -> None:
    """A saved run's data can be made again: these lines are pinned, on any platform."""
    digest = hashlib.sha256("\n".join(lines(9_000, 11_000)).encode()).hexdigest()
    assert digest == ("65ab3f0b42573ec0c7d240a0c7924c514c272df703d64e3420ba49c5ca2d758c")


def test_another_seed_gives_other_lines_of_the_same_users_and_pages() -> None:
    """The seed moves the draws; it doesn't rename anybody."""
    one, two = lines(0, 2_000), lines(0, 2_000, seed=2)
    assert sum(a == b for a, b in zip(one, two, strict=True)) < 100
    addresses = [{p[2]: p[0] for p in map(str.split, log)} for log in (one, two)]
    assert all(addresses[1].get(user, ip) == ip for user, ip in addresses[0].items())


def test_time_increases_with_the_line_number() -> None:
    """Times never go back, also from block to block, and pass at 20 lines a second."""
    matches = [LINE.fullmatch(line) for line in lines(0, 3 * BLOCK)]
    times = [datetime.strptime(m["time"], "%d/%b/%Y:%H:%M:%S") for m in matches if m]
    assert times == sorted(times)
    assert round((times[-1] - times[0]).total_seconds(), -1) == 3 * BLOCK / 20
    assert len(set(times)) > 1_300


def test_a_user_keeps_one_address_that_nobody_else_has() -> None:
    """Addresses and users map one to one, so that either can be a key."""
    pairs = {(line.split()[0], line.split()[2]) for line in lines(0, 20_000, users=5_000, skew=0.5)}
    assert len(pairs) == len({ip for ip, _ in pairs}) == len({user for _, user in pairs}) > 3_000


@pytest.mark.parametrize(("skew", "seed"), [(0.7, 1), (1.0, 2), (1.1, 3), (2.0, 4)])
def test_users_follow_zipfs_law(skew: float, seed: int) -> None:
    """Counts of the first 30 users and of all others agree with r ** -skew (chi-square).

    59.7 is the 99.9% point of chi-square at 30 degrees of freedom.
    """
    size, users, top = 50_000, 400, 30
    counts = Counter(
        parse_request(line)[0] for line in lines(0, size, seed=seed, users=users, skew=skew)
    )
    weights = [rank**-skew for rank in range(1, users + 1)]
    expected = [size * weight / sum(weights) for weight in weights]
    observed = [counts[f"user{user:05d}"] for user in range(top)]
    cells = [
        *zip(observed, expected, strict=False),
        (size - sum(observed), sum(expected[top:])),
    ]
    assert sum((seen - due) ** 2 / due for seen, due in cells) < 59.7


def test_users_and_pages_are_drawn_apart() -> None:
    """The busiest user asks for the commonest page no more often than the others do."""
    requests = [parse_request(line)[:2] for line in lines(0, 50_000)]
    first = [page for user, page in requests if user == "user00000"]
    share = [
        sum(p == "KBDOC-00000.html" for p in ps) / len(ps)
        for ps in (first, [r[1] for r in requests])
    ]
    assert share[0] == pytest.approx(share[1], abs=0.02)


def test_failures_are_rare_and_send_an_error_page() -> None:
    """2% of the requests end in 404 and 0.2% in 500; a page that is found has one size."""
    requests = [parse_request(line) for line in lines(0, 50_000)]
    statuses = Counter(status for _, _, status, _ in requests)
    assert statuses[404] == pytest.approx(1_000, abs=120)
    assert statuses[500] == pytest.approx(100, abs=40)
    assert {(s, b) for _, _, s, b in requests if s != 200} == set(ERROR_BYTES.items())
    sizes = {(page, size) for _, page, status, size in requests if status == 200}
    assert len(sizes) == len({page for page, _ in sizes}) == 90


def test_one_user_and_one_page_are_enough_for_a_log() -> None:
    """The smallest site has a log too, whatever its skew."""
    assert {parse_request(line)[:2] for line in lines(0, 50, users=1, pages=1, skew=99)} == {
        ("user00000", "KBDOC-00000.html")
    }


@given(st.integers(1, 2_000), st.floats(0.01, 50), st.integers(0, 2**64))
def test_a_draw_is_always_a_rank_that_exists(count: int, skew: float, seed: int) -> None:
    """Inversion stays on the support, also at the ends of [0, 1) and at extreme skews."""
    draws = np.concatenate([uniforms(50, seed), [0.0, 1 - 2.0**-53]])
    ranks = invert(zipf(count, skew), draws)
    assert ranks.min() >= 0
    assert ranks.max() < count
    assert draws.min() >= 0
    assert draws.max() < 1
