"""A partner's branded shop: its look, what it offers at which retail price, and how often it is visited."""
