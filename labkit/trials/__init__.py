"""From a plan to a record: comparisons, sweeps, verifications, and the job that runs them."""
