"""Whose an account is: registrations, the protections they earn, and the guard that every sale passes.

Owns: registrations, registration_details, registration_matches, registration_steps,
registration_drafts, protections, protection_steps,
account_checks, holidays, guard_decisions.
Verbs: `registration.register`, `checking.check`, `reviewing.approve_as_different/approve_as_same/reject/appeal`,
`reviewing.withdraw`, `approving.by_silence`, `activity.note`, `reminders.remind`, `papers.receipt/certificate`,
`drafts.receive`, `guard.check`.
Words: a *registration* is a partner's claim on an account; a *protection* is the right it earns, for a *window* and,
half, for the *tail* after it; a *guard decision* is `allow`, `credit` or `refuse`, with its reason; every order carries
one.
"""
