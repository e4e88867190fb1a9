"""Functions of pandas Series, which Spark tells apart by their annotations.

They must be there when a function is made into a UDF, so nothing here postpones them.
"""

import pandas as pd


def kilometres(miles: pd.Series) -> pd.Series:
    """Miles to kilometres, many at once."""
    return miles * 1.609344


def total(numbers: pd.Series) -> int:
    """The sum of a group."""
    return int(numbers.sum())
