"""$PYTHONSTARTUP of the kernels that try the notebooks: comparisons hardly warm up.

All in a function, and gone afterwards: a notebook must not find a name that it forgot to import.
"""


def _quick() -> None:
    from functools import partial

    from labkit.core import budget
    from labkit.core.budget import ONCE, Budget

    shorter = partial(Budget, warmup_seconds=1.0, repeating=False, inside=ONCE)
    budget.Budget = shorter  # type: ignore[assignment, misc]
    budget.LOOK_WARMUP = 0


_quick()
del _quick
