"""How rows are reached: base class, column types, the transaction, the acting party and the embedded server.

Every transaction states its actor (`actor`); the database answers no rows to a transaction without one.
Only doors open transactions (`transaction`). PostgreSQL 15 or later is the one database, embedded unless a URL is set.
"""
