"""Claims on trial, and the ledger they come from, as text and HTML."""
