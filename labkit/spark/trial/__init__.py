"""One trial: an answer run, timed, compared with the others, and cleaned up after."""
