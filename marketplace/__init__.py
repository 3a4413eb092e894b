"""A private partner marketplace: tiered margins, account protection and a commission ledger that proves itself."""

__version__ = "0.1.0"
