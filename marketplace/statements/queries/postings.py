"""Every posting of the books in the order in which it was booked, read as it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from marketplace.catalog.models import Vendor
from marketplace.db.base import db
from marketplace.ledger.models import AccountRow, Posting, Transaction
from marketplace.partners.models import Partner

ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One debit and one credit of an amount in minor units; accounts by their labels, hashes in hexadecimal."""

    transaction_id: int
    key: str
    kind: str
    posted_at: datetime
    hash: str
    line: int
    debit: str
    credit: str
    currency: str
    amount_minor: int


def postings() -> Iterator[PostingRow]:
    """Yield all postings that the acting party may see, transaction by transaction; memory stays the same."""
    debit, credit = aliased(AccountRow), aliased(AccountRow)
    query = (
        select(
            Posting.transaction_id, Transaction.key, Transaction.kind, Transaction.posted_at, Transaction.hash,
            Posting.line, debit.label, credit.label, Posting.currency, Posting.amount,
        )
        .join(Transaction, Transaction.id == Posting.transaction_id)
        .join(debit, debit.id == Posting.debit_id)
        .join(credit, credit.id == Posting.credit_id)
        .order_by(Posting.transaction_id, Posting.line)
    )  # fmt: skip
    for row in db.session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)):
        facts = list(row)
        facts[4] = facts[4].hex()
        yield PostingRow(*facts)


def public_parties() -> dict[str, tuple[str, str]]:
    """Return the public id and the name behind each party of the books: `partner:17`, `vendor:4`."""
    found = {}
    for kind, model in (("partner", Partner), ("vendor", Vendor)):
        rows = db.session.execute(select(model.id, model.public_id, model.name))
        found.update({f"{kind}:{key}": (public_id, name) for key, public_id, name in rows})
    return found
