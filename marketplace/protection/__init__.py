"""The guard that every sale passes.

Owns: guard_decisions.
Verbs: `guard.check`.
Words: a *guard decision* is `allow`, `credit` or `refuse`, with its reason; every order carries one.
"""
