"""How much is run, in which order, and when it ends."""
