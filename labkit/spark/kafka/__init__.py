"""A real Kafka on this machine's loopback: its broker, its client, and how a person holds them."""
