"""The audit: what must hold between orders, commissions, refunds, disputes, money and books, at every instant.

Each check is one question to the database that answers with what is wrong; no answer means that it holds. Tolerance is
zero. It reads one state of everything, so call it in `db.transaction.snapshot`, as the system.

Source: docs/money.md, "What always holds".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import text

from marketplace.db.base import db
from marketplace.invoicing import soundness as invoicing
from marketplace.invoicing.self_billing import soundness as self_billing
from marketplace.ledger import balances, chart, verification
from marketplace.ledger.verification import Fault
from marketplace.payments import credit_soundness, dispute_soundness, row_soundness, step_soundness

ORDERS_IN_THE_BOOKS: Final = """
select 'orders' as source, o.public_id as place, 'is paid and not in the books' as what from orders o
 where o.state = 'paid' and not exists (select from ledger.transactions t where t.key = 'accrue:' || o.public_id)
   and exists (select from order_lines l where l.order_id = o.id
                and l.commission_minor + l.proceeds_minor + l.fee_minor + l.tax_minor > 0)
union all
select 'ledger.transactions', t.key, 'is a sale of no paid order' from ledger.transactions t
 where t.kind = 'accrual' and not exists (
   select from orders o where o.public_id = substr(t.key, 8) and o.state = 'paid')
"""
"""A paid order and its sale in the books are there together or not at all."""

COMMISSIONS_OF_LINES: Final = """
select 'commissions' as source, coalesce(c.public_id, l.public_id) as place,
       case when c.id is null then 'is missing for an earned line' else 'is not what its line says' end as what
  from order_lines l join orders o on o.id = l.order_id
  left join commissions c on c.line_id = l.id and c.credit_id is null
 where case when o.state = 'paid' and l.partner_id is not null and l.commission_minor > 0
         then (c.amount_minor, c.partner_id, c.currency::text)
              is distinct from (l.commission_minor, l.partner_id, l.currency::text)
         else c.id is not null end
"""
"""Each line that earned has one commission of exactly its amount, and no other line has any."""

PAYMENTS_OF_ORDERS: Final = """
with cash as (
  select substr(t.key, 8) as order_ref, sum(p.amount) as amount
    from ledger.transactions t join ledger.postings p on p.transaction_id = t.id
    join ledger.accounts a on a.id = p.debit_id and a.name = 'stripe.pending'
   where t.kind = 'accrual' group by 1)
select 'payments' as source, coalesce(y.public_id, c.order_ref) as place,
       'and the cash of its sale differ' as what
  from payments y join orders o on o.id = y.order_id full join cash c on c.order_ref = o.public_id
 where coalesce(y.amount_minor, 0) <> coalesce(c.amount, 0) or o.state is distinct from 'paid'
"""
"""What a customer paid is what its sale took from Stripe, to the cent, and the order knows it."""

PARTNERS_BOOKS: Final = """
with earned as (
  select partner_id, currency::text, sum(amount_minor) as accrued, sum(clawed_back_minor) as taken,
         sum(disputed_minor) as disputed,
         sum(amount_minor - clawed_back_minor - disputed_minor) filter (where released_at is null) as held
    from commissions group by 1, 2),
moved as (
  select e.book_id, sum(e.delta) filter (where t.kind in ('accrual', 'credit')) as accrued,
         -sum(e.delta) filter (where t.kind in ('clawback', 'dispute.lost')
           or t.key like 'refund_failed:%' or t.key like 'chargeback_undone:%'
           or t.key like 'claim_taken_back:%') as taken,
         sum(e.delta) filter (where t.kind = 'adjustment' and t.key not like 'refund_failed:%'
           and t.key not like 'chargeback_undone:%' and t.key not like 'claim_taken_back:%'
           and e.bucket = 'pending') as adjusted
    from ledger.entries e join ledger.transactions t on t.id = e.transaction_id group by 1),
books as (
  select substr(b.party, 9)::bigint as partner_id, b.currency, h.pending, h.disputed, m.*
    from ledger.books b join ledger.heads h on h.book_id = b.id left join moved m on m.book_id = b.id
   where b.kind = 'partner')
select 'ledger.books' as source,
       format('partner:%s %s', coalesce(b.partner_id, e.partner_id), coalesce(b.currency, e.currency)) as place,
       format('accrued %s of %s, taken back %s of %s, pending %s of %s, disputed %s of %s',
              b.accrued, e.accrued, b.taken, e.taken, b.pending, e.held, b.disputed, e.disputed) as what
  from books b full join earned e on (e.partner_id, e.currency) = (b.partner_id, b.currency)
 where coalesce(b.accrued, 0) <> coalesce(e.accrued, 0) or coalesce(b.taken, 0) <> coalesce(e.taken, 0)
    or coalesce(b.pending, 0) - coalesce(b.adjusted, 0) <> coalesce(e.held, 0)
    or coalesce(b.disputed, 0) <> coalesce(e.disputed, 0)
"""
"""Every partner's book is its commissions: accrued, taken back, held and disputed, bucket by bucket."""

REVERSALS_OF_LINES: Final = """
select 'reversals' as source, l.public_id as place, 'take back more than was paid, or less than nothing' as what
  from order_lines l
  join (select line_id, sum(cash_minor) as cash, sum(units) as units from reversals group by 1) r on r.line_id = l.id
 where r.cash not between 0 and l.retail_total_minor - l.discount_minor + l.tax_minor
    or r.units not between 0 and l.quantity
union all
select 'commissions', c.public_id, 'and the reversals of its line differ'
  from commissions c
  left join (select line_id, sum(commission_minor) as taken from reversals group by 1) r on r.line_id = c.line_id
 where c.credit_id is null and c.clawed_back_minor <> coalesce(r.taken, 0)
union all
select 'reversals', r.public_id, 'is not in the books' from reversals r
 where not exists (select from ledger.transactions t where t.key = r.booking_key)
"""
"""No line gives back more than it took, and each step of it is in the books."""

REFUNDS_IN_THE_BOOKS: Final = """
select 'refunds' as source, f.public_id as place, 'and what it took of its lines differ' as what
  from refunds f
  left join (select cause_ref, sum(cash_minor) filter (where cause = 'refund') as taken, sum(cash_minor) as kept
               from reversals where cause in ('refund', 'refund_failed') group by 1) r on r.cause_ref = f.public_id
 where coalesce(r.taken, 0) <> case when f.booked_at is null then 0 else f.amount_minor end
    or coalesce(r.kept, 0) <> case when f.booked_at is null or f.state = 'failed' then 0 else f.amount_minor end
union all
select 'refunds', f.public_id, 'was done by Stripe and is not in the books' from refunds f
 where f.state in ('pending', 'succeeded') and f.booked_at is null
union all
select 'payments', p.public_id, 'has given back more than came in' from payments p
  join (select payment_id, sum(amount_minor) as amount from refunds
         where state in ('pending', 'succeeded') group by 1) f on f.payment_id = p.id
 where f.amount > p.amount_minor
"""
"""Every refund that Stripe did is in the books once, and one that came back is not any more."""

CLEARING_OF_REFUNDS: Final = """
with steps as (
  select substr(t.key, strpos(t.key, ':') + 1) as ref,
         case split_part(t.key, ':', 1) when 'refund' then 1 when 'refund_cash_back' then 1 else -1 end as sign
    from ledger.transactions t
   where split_part(t.key, ':', 1) in ('refund', 'refund_failed', 'refund_cash', 'refund_cash_back')),
expected as (
  select f.currency::text, sum(f.amount_minor * s.sign) as balance
    from steps s join refunds f on f.public_id = s.ref group by 1),
kept as (
  select a.currency, b.balance from ledger.open_balances() b join ledger.accounts a on a.id = b.account_id
   where a.name = 'refund.clearing')
select 'ledger.accounts' as source, 'refund.clearing ' || coalesce(k.currency, e.currency) as place,
       format('holds %s where refunds on their way come to %s', coalesce(k.balance, 0), coalesce(e.balance, 0)) as what
  from kept k full join expected e on e.currency = k.currency
 where coalesce(k.balance, 0) <> coalesce(e.balance, 0)
"""
"""Clearing holds what is on its way between the books and Stripe, and nothing else."""

CREDIT_NOTES_OF_REFUNDS: Final = """
with given as (
  select r.cause_ref, sum(r.cash_minor) as total, sum(r.tax_minor) as tax
    from reversals r join invoices i on i.order_id = r.order_id
   where r.cause in ('refund', 'refund_failed') group by 1),
told as (select refund_ref, sum(total_minor) as total, sum(tax_minor) as tax from credit_notes group by 1)
select 'credit_notes' as source, coalesce(g.cause_ref, t.refund_ref) as place, 'and what the refund took differ' as what
  from given g full join told t on t.refund_ref = g.cause_ref
 where (g.total, g.tax) is distinct from (t.total, t.tax)
"""
"""Invoices less credit notes come to what the books have kept, tax apart."""

CHECKS: Final = (
    ORDERS_IN_THE_BOOKS, COMMISSIONS_OF_LINES, PAYMENTS_OF_ORDERS, PARTNERS_BOOKS, REVERSALS_OF_LINES,
    REFUNDS_IN_THE_BOOKS, CLEARING_OF_REFUNDS, CREDIT_NOTES_OF_REFUNDS, *credit_soundness.CHECKS,
    *dispute_soundness.CHECKS, *row_soundness.CHECKS, *step_soundness.CHECKS, *invoicing.CHECKS, *self_billing.CHECKS,
)  # fmt: skip


def audit(*, at_stripe: Mapping[str, int] | None = None) -> list[Fault]:
    """Return everything that does not hold; nothing means that every cent is where it belongs.

    Proves the books themselves (`ledger.verification`), that all accounts of a currency are zero together, and that
    books, orders, commissions, payments, refunds and disputes tell the same. With `at_stripe`, what Stripe's balance
    holds by currency in minor units, that the books hold as much; it differs while something is on its way.

    Source: docs/money.md, "What always holds".
    """
    session = db.session()
    found = [*verification.verify(session), *_unbalanced()]
    for check in CHECKS:
        found += [Fault(*row) for row in session.execute(text(check))]
    return found if at_stripe is None else [*found, *_differences(at_stripe)]


def _unbalanced() -> list[Fault]:
    trial = balances.trial_balance(db.session())
    return [Fault("ledger", currency, f"is out of balance by {total}") for currency, total in trial.items() if total]


def _differences(at_stripe: Mapping[str, int]) -> list[Fault]:
    held: dict[str, int] = dict.fromkeys(at_stripe, 0)
    for each in balances.open_accounts(db.session()):
        if each.account.name in {chart.STRIPE_PENDING, chart.STRIPE_AVAILABLE}:
            held[each.currency] = (
                held.get(each.currency, 0) - each.balance_minor
            )  # money held counts minus in the books
    return [
        Fault("stripe", currency, f"holds {at_stripe.get(currency, 0)}, the books {amount}")
        for currency, amount in held.items()
        if amount != at_stripe.get(currency, 0)
    ]
