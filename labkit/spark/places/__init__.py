"""Arms in sessions, or JVMs, of their own: in child processes that are asked over a pipe."""
