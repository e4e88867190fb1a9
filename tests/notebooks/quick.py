"""$PYTHONSTARTUP of the kernels that try the notebooks: comparisons warm up for a second, sessions run once.

All in a function, and gone afterwards: a notebook must not find a name that it forgot to import.
"""


def _quick() -> None:
    from functools import partial

    from labkit import experiment
    from labkit.core.schedule import Budget
    from labkit.spark.children import own_sessions

    shorter = partial(Budget, warmup_seconds=1.0, repeating=False)
    experiment.Budget = shorter  # type: ignore[assignment, misc]
    own_sessions.WARMUPS, own_sessions.RUNS = 1, 1


_quick()
del _quick
