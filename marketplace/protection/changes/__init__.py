"""Change of partner: only the customer moves itself, and everybody it concerns is told at once.

Owns: partner_changes, partner_change_steps, partner_change_notices, partner_change_letters.
Verbs: `asking.ask`, `deciding.confirm/withdraw`, `moving.move`, `moving.refuse_overtaken`, `letters.issue`.
Words: a change is *asked for* on the page of an order, *confirmed* by a mail, *cools off*, and is *effective* at its
instant; until then it may be withdrawn. A *notice* is what a partner learns of it.

Source: docs/protection.md, "Change of partner".
"""
