"""Why a session of a standalone cluster gets no executor, from what its Master says of itself."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.spark.standalone import no_executor


def master(*workers: dict[str, Any], others: int = 0) -> dict[str, Any]:
    """Its page: workers of 2 cores and 1,024 MiB, an application, and others with a core each."""
    whole = {"state": "ALIVE", "cores": 2, "coresfree": 2, "memory": 1024, "memoryfree": 1024}
    mine = {"id": "mine", "name": "mine", "cores": 0, "memoryperexecutor": 1024}
    theirs = {"name": "another", "cores": 1, "memoryperexecutor": 1024}
    return {
        "workers": [whole | worker for worker in workers],
        "activeapps": [mine, *({"id": str(number)} | theirs for number in range(others))],
    }


@pytest.mark.parametrize(
    ("told", "cores", "why"),
    [
        (master({"coresfree": 1, "memoryfree": 0}, others=1), 1,
         "another has 1 core and 1,024 MiB an executor; stop one of them"),
        (master({"coresfree": 0, "memoryfree": 512}, {"coresfree": 1, "memoryfree": 0}, others=3),
         1, "another has 1 core and 1,024 MiB an executor, another has"),
        (master({"memory": 512}), 1, "asks for 1,024 MiB, and no worker has more than 512 MiB"),
        (master({"cores": 1}, {}), 3, "asks for 3 cores, and no worker has more than 2"),
        (master({"state": "DEAD"}), 1, "no worker is left"),
    ],
)  # fmt: skip
def test_what_keeps_an_executor_from_starting_is_said(
    told: dict[str, Any], cores: int, why: str
) -> None:
    """Cores and memory must be free in one and the same worker."""
    assert why in no_executor(told, "mine", cores)


@pytest.mark.parametrize(
    "told", [{}, master({}), master({}, others=1), master({"coresfree": 0, "memoryfree": 0})]
)
def test_one_that_may_still_start_is_waited_for(told: dict[str, Any]) -> None:
    """Also where the Master doesn't say anything, and where nobody has what isn't free yet."""
    assert no_executor(told, "mine", 1) == ""
