"""$PYTHONSTARTUP of the kernels that try the notebooks: comparisons hardly warm up.

With $QUICK_PAIRS they run at most so many pairs, too. All in a function, and gone afterwards: a
notebook must not find a name that it forgot to import.
"""


def _quick() -> None:
    import os
    from functools import partial
    from typing import Any

    from labkit.core.design import budget
    from labkit.core.design.budget import ONCE, Budget

    most = int(os.environ.get("QUICK_PAIRS", budget.MAX_PAIRS))
    short = partial(Budget, warmup_seconds=1.0, repeating=False, inside=ONCE)

    def shorter(pairs: int | None = None, **options: Any) -> Budget:
        return short(pairs=pairs and min(pairs, most), **options)

    module: Any = budget
    module.Budget = shorter
    budget.LOOK_WARMUP = 0


_quick()
del _quick
