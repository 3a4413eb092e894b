"""Stripe, as the sandbox plays it."""

from tests.support.sandbox import sandbox

__all__ = ["sandbox"]
