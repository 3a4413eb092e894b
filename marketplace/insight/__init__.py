"""What partners and the operator learn from their own business: read-only figures, each with its formula."""
