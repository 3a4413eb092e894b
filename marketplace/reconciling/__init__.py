"""Reconciliation: the books against Stripe and the bank, to the cent; coverage; the operator's own money."""
