"""Which arms need a JVM of their own, what each JVM is started with, and whether it fits here."""

from __future__ import annotations

from collections.abc import Mapping

from labkit.core import units
from labkit.core.errors import UsageError
from labkit.core.settings import HEAP, OFF_HEAP, OFF_HEAP_SIZE, Settings, size
from labkit.spark.jvm.launch import default_memory, heap_is_chosen, machine_memory
from labkit.spark.jvm.process import AT_START

HEAPS = 3072
"""MiB that all children's JVMs get together where neither the arms nor the person say. A JVM has
some 300 MiB beside its heap, so that with the person's own session (4 GiB at most, of which the
labs' inputs fill a part) everything stays under 8 GB."""

MOST_HEAP = 2048
"""MiB of one of them."""


def at_start(settings: Mapping[str, str]) -> dict[str, str]:
    """Those of an arm's settings that a JVM takes only when it starts."""
    return {key: value for key, value in settings.items() if key in AT_START}


def are_apart(settings: Settings) -> bool:
    """Whether the arms differ in what a JVM takes at its start, so that each needs its own."""
    return len({tuple(sorted(at_start(mine).items())) for mine in settings.values()}) > 1


def jvm_settings(mine: Mapping[str, str], jvms: int) -> dict[str, str]:
    """What the JVM of an arm is started with, one of so many that run at a time."""
    own = at_start(mine)
    if HEAP not in own and not heap_is_chosen():
        own[HEAP] = f"{min(MOST_HEAP, HEAPS // jvms, 1024 * default_memory())}m"
    return own


def require_memory(settings: Settings) -> None:
    """Refuse arms whose JVMs would have more memory than the machine."""
    asked = {arm: _memory(mine) for arm, mine in settings.items()}
    for arm, needed in asked.items():
        if needed > machine_memory():
            raise UsageError(
                f"{HEAP} of arm {arm} can't be {units.size(needed)}; allowed: at most this "
                f"machine's {units.size(machine_memory())}, what is off the heap included"
            )
    if are_apart(settings) and sum(asked.values()) > machine_memory():
        raise UsageError(
            f"the arms' JVMs run side by side and can't have {units.size(sum(asked.values()))}; "
            f"allowed: at most this machine's {units.size(machine_memory())}"
        )


def _memory(mine: Mapping[str, str]) -> int:
    beside = mine.get(OFF_HEAP) == "true" and OFF_HEAP_SIZE in mine
    heap = size(mine[HEAP]) if HEAP in mine else 0
    return heap + (size(mine[OFF_HEAP_SIZE]) if beside else 0)
