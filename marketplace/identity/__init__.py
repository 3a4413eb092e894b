"""People and the parties they act for.

Owns: parties, users, user_sessions, invitations, password_resets, sign_in_attempts.
Verbs: `parties.open_party`, `people.create/disable/enable`, `invitations.invite/accept/withdraw`, `signing_in.sign_in`,
`sessions.start/find/revoke`, `passwords.hash_password/verify_password/check_password`, `resets.request/complete`.
Words: a *party* is the operator, a partner or a vendor; a *user* is a person who acts for one party in one role.
"""
