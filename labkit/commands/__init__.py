"""The commands of the command line, a file each: `add` declares it, and it prints its result."""
