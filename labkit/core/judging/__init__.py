"""Trials in, verdicts out, with what explains and what weakens them."""
