"""Where Spark's own files go, and what of their names is recorded."""
