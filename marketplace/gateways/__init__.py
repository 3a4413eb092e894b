"""The ways out of the house: Stripe, mail, files. Each is a protocol in `ports`, spoken by one module."""
