"""From when on: a date, or so many days or hours ago, as a Unix time."""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone

from labkit.core.errors import UsageError

ALLOWED = "a date (2026-11-27, or 2026-11-27T08:30; UTC), days (7d) or hours (24h)"

_AGO = re.compile(r"(\d{1,6})([dh])")
_HOURS = {"d": 24, "h": 1}


def since_when(asked: str) -> float:
    """The Unix time that is meant. Dates are in UTC, as in the ids of runs, unless they say else.

    Raises UsageError for anything else, with what is allowed.
    """
    if ago := _AGO.fullmatch(asked.strip()):
        return time.time() - int(ago[1]) * _HOURS[ago[2]] * 3600
    try:
        moment = datetime.fromisoformat(asked.strip())
    except ValueError:
        raise UsageError(f"since can't be {asked!r}; allowed: {ALLOWED}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
