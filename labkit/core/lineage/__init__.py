"""RDDs, stages and shuffles of what ran, read from what Spark says of them."""
