"""Keeps folders and hosts out of what is recorded: a file's own name says enough."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SCHEMES = "file|hdfs|webhdfs|swebhdfs|viewfs|har|s3|s3a|s3n|gs|abfs|abfss|wasb|wasbs|dbfs|oss|ofs"
"""File systems of Hadoop's; other addresses, as a filter's literal may hold, stay."""

_FILE = re.compile(rf"\b(?:{_SCHEMES}):/+[^,\]\n]*/([^,\]\s/][^,\]\n/]*)")
_SITE = re.compile(r"(?<= at )(?:(?! at )[^\n\[\]])*/(?=[^/\n\[\]]+:\d+)")
_HOST = re.compile(r"(?<=://)(?!localhost\b|127\.)[^/:,]+(?=[:/,]|$)")
_PATH = re.compile(r"(?:^|(?<=[,:;= ]))/(?!/)(?:[^,:;/\n]*/)*([^,:;/\n]+)/?")


def without_paths(value: str) -> str:
    """A setting's value with the last names of the paths in it only; addresses stay."""
    return _PATH.sub(r"\1", value)


def without_folders(text: str) -> str:
    """The text with the files' names only, blanks in their paths or not, and without their hosts.

    Where files lie on this machine, or whose storage it is, is nobody's business.
    """
    return _FILE.sub(r"\1", text)


def call_sites(text: str) -> str:
    """The text with call sites (`count at /data/my work/a.py:3`) without their folders."""
    return _SITE.sub("", text)


def numbered(hosts: Iterable[str]) -> dict[str, str]:
    """What to call each of these hosts: loopback by its address, the others by numbers."""
    known = sorted(set(hosts))
    others = [host for host in known if not _is_loopback(host)]
    names = {host: f"host {number}" for number, host in enumerate(others, 1)}
    return {host: names.get(host, host) for host in known}


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host.startswith("127.")


def without_host(master: str) -> str:
    """The address of a master without the name of its machine; loopback stays."""
    return _HOST.sub("host", master)
