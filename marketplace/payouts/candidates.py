"""Who has money on its book to be paid: partners by their guarded books, vendors by what a horizon brings them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import text

from marketplace.db.base import db
from marketplace.payouts.judging import Candidate, Destination

_PARTNERS: Final = """
select 'partner' as party_kind, p.id as party_id, p.public_id, p.name, p.state, b.currency,
       h.available as owed, h.available as by_now, b.id as book_id, h.seq as last_seq
  from ledger.books b
  join ledger.heads h on h.book_id = b.id
  join partners p on b.party = 'partner:' || p.id
 where b.kind = 'partner' and h.available <> 0
"""

_VENDORS: Final = """
select 'vendor' as party_kind, v.id as party_id, v.public_id, v.name, v.state, o.currency,
       o.at_horizon as owed, o.by_now, b.id as book_id, cast(:horizon as bigint) as last_seq
  from ledger.payables(:horizon, cast(:only as text)) o
  join vendors v on o.party = 'vendor:' || v.id
  left join ledger.books b on b.party = o.party and b.currency = o.currency and b.kind = 'vendor'
 where o.at_horizon <> 0
"""

_WHOLE: Final = """
with owing as ({owing})
select w.*, coalesce(k.carried_minor, 0) as brought, coalesce(k.last_seq, 0) + 1 as first_seq,
       coalesce(o.public_id, '') as open_payout,
       d.id as destination_id, d.rail, d.state as destination_state, d.label, d.holds_until, d.stripe_account_id,
       d.is_live
  from owing w
  left join payout_destinations d on d.party_id = w.party_id and d.replaced_at is null
  left join payouts o on o.party_id = w.party_id and o.currency = w.currency and o.settled_at is null
  left join lateral (select x.carried_minor, x.last_seq from payouts x
     where x.party_id = w.party_id and x.currency = w.currency and x.state <> 'canceled'
     order by x.last_seq desc, x.id desc limit 1) k on true
 where (cast(:currency as text) is null or w.currency = :currency) and (cast(:rail as text) is null or d.rail = :rail)
   and (cast(:party_id as bigint) is null or w.party_id = :party_id)
 order by w.currency, w.name, w.party_id
"""

_PARTNER: Final = " and b.party = 'partner:' || :party_id"


def candidates(
    scope: str, *, currency: str | None = None, rail: str | None = None, horizon: int | None = None
) -> list[Candidate]:
    """Return every partner, or vendor, with money on its book or owing some, by currency and name. One SQL statement.

    `horizon` is the last transaction that counts for vendors. Acts as the operator or the system.
    """
    return _found(_VENDORS if scope == "vendors" else _PARTNERS, currency=currency, rail=rail, horizon=horizon)


def candidate(party_kind: str, party_id: int, currency: str, *, horizon: int | None = None) -> Candidate | None:
    """Return one of them as it stands now; None where its book is at zero.

    To pay by it, hold its books first.
    """
    owing, only = (_VENDORS, f"vendor:{party_id}") if party_kind == "vendor" else (_PARTNERS + _PARTNER, None)
    found = _found(owing, currency=currency, horizon=horizon, party_id=party_id, only=only)
    return found[0] if found else None


def _found(owing: str, **asked: Any) -> list[Candidate]:
    given = {"currency": None, "rail": None, "horizon": None, "party_id": None, "only": None, **asked}
    return [_read(row) for row in db.session.execute(text(_WHOLE.format(owing=owing)), given).mappings()]


def _read(row: Any) -> Candidate:
    return Candidate(
        party_kind=row["party_kind"], party_id=row["party_id"], public_id=row["public_id"], name=row["name"],
        state=row["state"], currency=row["currency"], owed_minor=row["owed"], now_minor=row["by_now"],
        brought_minor=row["brought"], book_id=row["book_id"], first_seq=row["first_seq"], last_seq=row["last_seq"],
        open_payout=row["open_payout"], destination=_destination(row),
    )  # fmt: skip


def _destination(row: Any) -> Destination | None:
    if row["destination_id"] is None:
        return None
    return Destination(
        id=row["destination_id"], rail=row["rail"], state=row["destination_state"], label=row["label"],
        holds_until=row["holds_until"], stripe_account_id=row["stripe_account_id"], is_live=row["is_live"],
    )  # fmt: skip
