"""Reading a request back, the pages' titles, and what the calls refuse."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit import datasets
from labkit.core.errors import LabError, UsageError
from labkit.datasets.loglines import log_lines

WORD = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12)


@given(
    WORD, WORD, st.sampled_from([200, 304, 404, 500]), st.integers(0, 10**12), st.text(max_size=20)
)
def test_parsing_a_line_gives_back_what_it_was_written_from(
    user: str, page: str, status: int, size: int, agent: str
) -> None:
    """A round trip, whatever the browser calls itself: Apache escapes quotes and controls."""
    escaped = agent.encode("unicode_escape").decode().replace('"', '\\"')
    line = (
        f'10.1.2.3 - {user} [15/Sep/2013:23:58:34 +0100] "GET /{page} HTTP/1.0" '
        f'{status} {size or "-"} "http://www.example.com/{page}" "{escaped}"'
    )
    assert datasets.parse_request(line) == (user, page, status, size)


@given(st.integers(0, 400), st.integers(0, 10**6))
def test_parsing_gives_back_the_generators_own_lines(number: int, seed: int) -> None:
    """Each generated line parses to the fields that stand in it."""
    (line,) = log_lines(number, number + 1, seed=seed, users=50, pages=9, skew=1.1)
    fields = line.split()
    assert datasets.parse_request(line) == (
        fields[2],
        fields[6][1:],
        int(fields[8]),
        int(fields[9]),
    )


@pytest.mark.parametrize(
    "cut",
    ["", "GET / HTTP/1.0", '10.1.2.3 - user00042 [15/Sep/2013:23:58:34 +0100] "-" 408 0 "-" "-"'],
)
def test_a_malformed_line_is_one_clear_error_that_quotes_it(cut: str) -> None:
    """The line is shown, so that it can be found in the log."""
    with pytest.raises(LabError, match="not a request in Apache combined format") as caught:
        datasets.parse_request(cut)
    assert repr(cut) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_page_has_a_title_under_the_name_that_requests_use() -> None:
    """The titles cover all pages, in order, and a log's requests find theirs."""
    titles = datasets.page_title_table(90)
    assert list(titles) == [f"KBDOC-{page:05d}.html" for page in range(90)]
    log = log_lines(0, 2_000, seed=1, users=500, pages=90, skew=1.1)
    assert {datasets.parse_request(line)[1] for line in log} <= set(titles)
    assert all(re.fullmatch(r"[A-Z][a-z]+( up)? the .+ of the .+", t) for t in titles.values())


def test_titles_depend_on_the_seed_alone() -> None:
    """The same seed gives the same titles, also to the pages of a larger table."""
    small, large = datasets.page_title_table(50), datasets.page_title_table(5_000)
    assert small.items() <= large.items()
    assert small != datasets.page_title_table(50, seed=2)
    assert len(set(large.values())) > 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"lines": -1}, "lines is -1; allowed is a whole number, 0 or more"),
        ({"lines": 1e6}, "lines is 1000000.0; allowed is a whole number"),
        ({"seed": -5}, "seed is -5; allowed is a whole number, 0 or more"),
        ({"users": 0}, "users is 0; allowed is a whole number, from 1 to 100,000"),
        ({"pages": 100_001}, "pages is 100001; allowed is a whole number, from 1 to 100,000"),
        ({"skew": 0}, "skew is 0; allowed is a number above 0"),
        ({"skew": float("nan")}, "skew is nan; allowed is a number above 0"),
        ({"skew": "1.1"}, "skew is '1.1'; allowed is a number above 0"),
        ({"partitions": 0}, "partitions is 0; allowed is a whole number, 1 or more"),
    ],
)
def test_a_value_out_of_range_is_refused_before_spark_is_asked(
    arguments: dict[str, object], message: str
) -> None:
    """One line with the value and what is allowed; there is no session here to be used."""
    with pytest.raises(UsageError, match=re.escape(message)):
        datasets.web_log(None, **{"lines": 10, **arguments})  # type: ignore[arg-type]


@pytest.mark.parametrize("pages", [0, 100_001, 2.5])
def test_titles_refuse_a_number_of_pages_out_of_range(pages: int) -> None:
    """The limits are those of the log."""
    with pytest.raises(UsageError, match=f"pages is {pages}; allowed is a whole number"):
        datasets.page_title_table(pages)
