"""Published claims: what they say, which runs try them, what came of it."""
