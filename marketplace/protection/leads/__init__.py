"""Direct leads: what comes to the house about an account that a partner holds is that partner's, at once.

Owns: leads, lead_details, lead_steps.
Verbs: `taking.take`, `working.advance`, `working.hand`, `sheets.take_in`.
Words: a lead is *routed* to whoever holds its account when it comes; one that nobody holds for certain *stays with the
house*, which works it or *hands* it to a partner.

Source: docs/protection.md, "Leads".
"""
