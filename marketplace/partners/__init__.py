"""Partner companies and their tier.

Owns: tiers, partners, partner_notes, viewings, partner_costs.
Verbs: `onboarding.open_partner/amend`, `membership.change_tier/suspend/reinstate`, `tiers.add_tier/amend_tier`,
`notes.write`, `viewings.start/end`, `costs.state`.
Words: a *tier* is the programme level of a partner; a partner's key is its party's key.
"""
