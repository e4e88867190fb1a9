"""The data that the labs run on: the flights of New York 2013, and a web log of any size."""

from labkit.datasets.tables import airlines, airports, flights, path, planes, weather
from labkit.datasets.titles import page_title_table, page_titles
from labkit.datasets.weblog import parse_request, web_log

__all__ = [
    "airlines",
    "airports",
    "flights",
    "page_title_table",
    "page_titles",
    "parse_request",
    "path",
    "planes",
    "weather",
    "web_log",
]
