"""Stripe, as the sandbox plays it."""

from tests.support.sandbox import sandbox as sandbox
