"""Where a comparison's arms ran, in words."""

from __future__ import annotations

from dataclasses import replace

from labkit.core.judging.where_it_ran import UNKNOWN, not_known, where_it_ran
from labkit.core.records.comparison import Comparison
from labkit.core.records.place import OWN_CLUSTER, TRIAL, Place
from labkit.views.html import environment_html
from labkit.views.text import comparison_text
from tests.unit.views.conftest import build

CLUSTER = {"executors": 2, "cores": 2, "hosts": 2, "master": "spark://host:7077"}


def ran(**environment: object) -> Comparison:
    """A comparison on such a cluster."""
    made = build()
    return replace(made, environment={**made.environment, **environment})


def test_local_mode_has_no_executors_to_tell_of() -> None:
    """Cores and master are said elsewhere."""
    assert where_it_ran(build()) == not_known(build()) == ""


def test_arms_that_share_a_place_are_told_once() -> None:
    """With executors, cores and hosts, in the text and in the page."""
    told = "on 2 executors with 2 cores on 2 hosts"
    found = ran(**CLUSTER)
    assert where_it_ran(found) == told and not_known(found) == ""
    assert f"Ran {told}." in " ".join(comparison_text(found).split())
    assert f"<dt>Ran</dt><dd>{told}</dd>" in environment_html(found)


def test_arms_with_places_of_their_own_are_told_apart() -> None:
    """By the arm's name."""
    found = ran(**CLUSTER)
    places = [Place(OWN_CLUSTER, TRIAL, {}, 2, executors, 1) for executors in (2, 1)]
    arms = [replace(arm, place=place) for arm, place in zip(found.arms, places, strict=True)]
    first, second = (arm.name for arm in arms)
    assert where_it_ran(replace(found, arms=tuple(arms))) == (
        f"{first} on 2 executors with 2 cores on 1 host; "
        f"{second} on 1 executor with 2 cores on 1 host"
    )


def test_of_a_foreign_cluster_it_is_said_what_is_not_known() -> None:
    """Where no trial has CPU seconds."""
    found = ran(**CLUSTER)
    arms = tuple(
        replace(arm, trials=tuple(replace(trial, cpu_seconds=None) for trial in arm.trials))
        for arm in found.arms
    )
    found = replace(found, arms=arms)
    assert not_known(found) == UNKNOWN
    assert UNKNOWN in " ".join(comparison_text(found).split())
    assert "<dt>Not known</dt>" in environment_html(found)
