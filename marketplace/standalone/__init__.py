"""Programs that people take away: each is one file, needs Python's standard library and nothing of this house.

`verify_statement.py` checks a statement against the operator's public key, offline.
"""
