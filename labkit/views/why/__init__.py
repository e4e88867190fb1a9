"""Where the time went, and what the rules found."""
