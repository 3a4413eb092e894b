"""Who did what: an append-only trail.

Owns: audit_entries.
Verbs: `trail.record`.
"""
