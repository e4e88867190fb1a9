"""Where a record comes from: when it ran, on what, and under which id it was saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from labkit.core import units

from .again import Record

UNSAVED = "not saved"


def ran_at(record: Record) -> datetime | None:
    """When it began, in UTC; None where that isn't known."""
    if not record.started:
        return None
    return datetime.fromtimestamp(int(record.started), timezone.utc)


def date_of(record: Record) -> str:
    """When it began, with the zone: `2026-11-27 12:40:23 UTC`; empty where that isn't known."""
    begun = ran_at(record)
    return f"{begun:%Y-%m-%d %H:%M:%S} UTC" if begun else ""


def machine_of(environment: Mapping[str, Any]) -> str:
    """System, cores and memory in one line: `Linux 6.1, 2 of 8 cores, 25.3 GB memory`."""
    used, all_cores = environment.get("cores"), environment.get("machine_cores")
    apart = f"{used} of " if used and all_cores and used != all_cores else ""
    known = all_cores or used
    said = [
        str(environment.get("os") or ""),
        f"{apart}{known} {'core' if known == 1 else 'cores'}" if known else "",
        f"{units.size(environment['memory'])} memory" if environment.get("memory") else "",
    ]
    return ", ".join(filter(None, said))


def origin(record: Record) -> dict[str, str]:
    """What a reader needs to trust a result that came from elsewhere, by its label."""
    known = record.environment
    spark = str(known.get("spark") or "")
    if spark and known.get("master"):
        spark = f"{spark} on {known['master']}"
    said = {
        "Run": record.run or UNSAVED,
        "Date": date_of(record),
        "Machine": machine_of(known),
        "Spark": spark,
        "Java": str(known.get("java") or ""),
        "Python": str(known.get("python") or ""),
        "Measured by": f"labkit {by}" if (by := getattr(record, "labkit", "")) else "",
    }
    return {label: text for label, text in said.items() if text}


def origin_line(record: Record) -> str:
    """The same in one line for the foot of a figure: date, Spark, machine, run."""
    said = origin(record)
    spark = f"Spark {record.environment['spark']}" if record.environment.get("spark") else ""
    run = f"run {record.run}" if record.run else f"run {UNSAVED}"
    parts = (said.get("Date", ""), spark, said.get("Machine", ""), run)
    return " · ".join(filter(None, parts))
