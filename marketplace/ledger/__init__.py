"""The books: double entry that cannot be unbalanced, is never edited, and proves itself.

Tables (schema `ledger`): kinds, books, accounts, heads, transactions, postings, entries, horizons, checkpoints,
periods, cut_off. All of them belong to a role that nobody logs in with; the database function `ledger.post()` is their
only pen.

Verbs: `posting.post` books one transaction; `balances` says what an account or a partner book holds, now or at any
instant; `queries` reads transactions and chains; `closing.roll_up` and `closing.close_period` keep sums and periods;
`verification.verify` recomputes everything and names the rows at fault.

Words: a *posting* is one debit and one credit of one amount; a *partner book* is a partner's chained account in one
currency with the *buckets* pending, available, disputed and in transit; an *entry* is one step of its chain; its *head*
is the newest state. An account of a book is *guarded*, every other one *open*. A *label* writes an account with its
party: `partner.pending partner:17`. A credit counts plus, a debit minus: what is owed to somebody is positive.

The package knows no subject above it: a party is text such as `partner:17`, and why something was booked is JSON.
"""
