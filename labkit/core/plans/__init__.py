"""Query plans read, summed up and put side by side."""
