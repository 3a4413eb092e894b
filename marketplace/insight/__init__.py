"""What partners and the operator learn from their own business: read-only figures, each with its formula.

Owns: no table; it reads those below it.
Verbs: `profit.*` (what a partner's orders left it), `fair_return.of_partner`, `earnings.*` (what is open and what could
come), `first_sale.*` (how far a partner is from its first sale), `margin_effect.foresee`, `waiting.*`, `search.*`.
Words: *margin earned* is commission on sales to customers plus the margin kept in the price of partner orders.
"""
