"""From figures to ratios, intervals and what can be said of them."""
