"""Payouts: money owed leaves the books towards partners and vendors, exactly once.

Tables: payout_destinations, bank_details, payout_runs, payout_run_lines, payouts, payout_attempts, payout_steps.

Words: a *destination* is where a party is paid; a *run* is many payouts begun together; a *payout* is what one party
gets in one currency; an *attempt* is one try at sending it, with an idempotency key of its own; the *span* of a payout
is the part of the party's books that it covers. A vendor's payout is a *settlement*.
"""
