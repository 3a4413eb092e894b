"""What can be delivered, and to whom it is promised.

Owns: stocks, stock_changes, deliveries, licence_keys, licence_key_secrets.
Verbs: `reserving.reserve/reserve_again/release/deliver/take_back` (called by orders), `letters.masked/revealed`,
`supply.add/deliver_by/warn_below`, `keys.add_keys/withdraw/confirm_revoked`.
Words: a plan's *stock* is unlimited, counted, or licence keys; a *delivery* is an order line's claim on it, `reserved`
while its buyer may pay, `delivered` once it has paid, `owed` where the money came and the stock was gone,
`canceled` where all of it was refunded before that. A key that was delivered and refunded is *to be revoked*.

Locks are taken in this order, here and by callers: order, stocks by plan, keys, books. Everything that takes stock or
gives it back passes through the functions of migrations/sql/stock.sql, so no caller can take more than there is.
"""
