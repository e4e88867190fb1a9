"""Tasks and stages summed up as in Spark's UI."""
