"""Pricing as arithmetic that can be checked with a pencil: same input, same answer.

`breaks` finds the list price and the unit price of a quantity, `margins` the margin of a sale and why,
`frozen` compares it with the terms a link kept, `retail` bounds what a partner may ask, `tax` finds the
rate, and `lines` puts a line's money together. `terms` holds the values they share. No database, no clock.

Source: docs/money.md.
"""
