"""The lab on trial: noise models, simulations, and real work whose truth is known."""
