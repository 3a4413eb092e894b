"""What comes in and goes out besides pages: provider events, mail, and background jobs.

Owns: inbox_events, messages (and Procrastinate's own tables, which it migrates itself).
Verbs: `inbox.take/claim/finish`, `mail.write/mark`, `outbox.defer`.
Words: the *inbox* keeps every event once, under the provider's id; the *outbox* is a job row written in the caller's
open transaction, so that what must follow exists exactly when the change exists.
"""
