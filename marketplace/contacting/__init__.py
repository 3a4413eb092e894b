"""Reaching customers whom one may not know: reveals of what names them, and letters through a relay.

Owns: reveals, reveal_views, relay_threads, relay_letters.
Verbs: `revealing.ask`, `revealing.look`, `relay.write`, `relay.pass_on`, `incoming.read`.
Words: a *reveal* lets one person read one order's contact, for a stated purpose, until it ends by itself; a *thread* is
what the operator, or a vendor, and the customer of one order write to each other, and a *letter* one piece of it.
"""
