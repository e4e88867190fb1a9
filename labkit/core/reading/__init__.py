"""What Spark says of jobs, stages, tasks and plans, in its own JSON, made into records."""
