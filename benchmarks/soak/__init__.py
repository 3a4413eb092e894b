"""Reliability scenarios under full load: a module each, which `make test` runs with small counts.

They use the harness of the tests: real PostgreSQL, the Stripe sandbox, and processes of their own.
"""
