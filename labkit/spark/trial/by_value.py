"""The lab's functions as Spark's workers get them: by value, since labkit need not be there.

Workers run whatever `python3` is on the PATH unless PYSPARK_PYTHON says more, and on a cluster
whatever is installed there.
"""

from __future__ import annotations

import io
import pickle
import sys
from types import FunctionType
from typing import Any


def ship() -> None:
    """From now on Spark sends functions and classes of labkit whole, not by their names."""
    from pyspark import cloudpickle

    import labkit

    cloudpickle.register_pickle_by_value(labkit)


def by_name(value: Any) -> bytes:
    """A pickle for a process that has labkit: its own functions and classes by their names.

    There they must be the very same, so that errors and records are known by their classes.
    Everything else, as a function typed in a notebook, goes by value.
    """
    from pyspark import cloudpickle

    class ByName(cloudpickle.CloudPickler):
        """Spark's own pickler, but for what this process and the other one both import."""

        def reducer_override(self, found: Any) -> Any:
            return NotImplemented if _is_ours(found) else super().reducer_override(found)

    file = io.BytesIO()
    ByName(file, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return file.getvalue()


def _is_ours(found: Any) -> bool:
    """Whether it is a function or class that labkit's modules hold under its own name."""
    if not isinstance(found, type | FunctionType):
        return False
    module = found.__module__ or ""
    if module.split(".")[0] != "labkit":
        return False
    return getattr(sys.modules.get(module), found.__qualname__, None) is found
