"""The books of two sales, written by the books' own functions."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import URL, create_engine, text
from sqlalchemy.orm import Session

from marketplace.core import clock
from marketplace.documents.signing import Signer
from marketplace.ledger import closing, models, posting, seal_models, sealing
from marketplace.ledger.rules import Account, Leg
from tests.security.seeding.parties import Parties
from tests.security.seeding.rows import NOBODY, SINCE, SOMEBODY, Rows

AS_SYSTEM = text("select set_config('app.actor_kind', 'system', true), set_config('app.actor_id', '', true)")


def seed_books(rows: Rows, parties: Parties, worker: URL) -> None:
    """Post one sale of each partner, sum the open accounts and close a period; note who sees what of it."""
    engine = create_engine(worker)
    with Session(engine) as session, session.begin():
        session.execute(AS_SYSTEM)
        sales = {name: _post(session, name, parties) for name in ("a", "b")}
    with Session(engine) as session, session.begin():
        session.execute(AS_SYSTEM)
        closing.roll_up(session)
        closing.close_period(session, clock.now() - timedelta(days=1))
    with Session(engine) as session, session.begin():
        session.execute(AS_SYSTEM)
        closing.write_balances(session)
        sealing.seal(session, Signer("a secret of thirty-two characters"), reason="close")
    engine.dispose()
    for name, transaction in sales.items():
        _note_sale(rows, name, transaction, parties)
    for model in (models.KindRow, models.Horizon, models.Checkpoint, models.Period, models.CutOff):
        rows.note_found(model.__table__)
    for model in (seal_models.Node, seal_models.SealRow, seal_models.Signature):
        rows.note_found(model.__table__, to=SOMEBODY)
    rows.note_found(seal_models.ClosingBalance.__table__)
    for account in ("stripe.pending", "operator.fees", "tax.payable"):
        rows.note_found(models.AccountRow.__table__, name=account)


def _post(session: Session, name: str, parties: Parties) -> int:
    partner, vendor = getattr(parties, f"partner_{name}"), getattr(parties, f"vendor_{name}")
    cash = Account("stripe.pending")
    to = (Account("partner.pending", f"partner:{partner}"), Account("vendor.pending", f"vendor:{vendor}"))
    legs = [
        Leg(cash, account, 100, {"sale": name})
        for account in (*to, Account("operator.fees"), Account("tax.payable", "tax:DE"))
    ]
    return posting.post(session, kind="accrual", key=f"accrue:{name}", at=SINCE, currency="EUR", legs=legs)


def _note_sale(rows: Rows, name: str, transaction: int, parties: Parties) -> None:
    partner, vendor = {f"partner_{name}"}, {f"vendor_{name}"}
    party = f"partner:{getattr(parties, f'partner_{name}')}"
    book = rows.connection.execute(
        text("select id from ledger.books where party = :party"), {"party": party}
    ).scalar_one()
    rows.note_found(models.Book.__table__, to=partner, id=book)
    rows.note_found(models.Head.__table__, to=partner, book_id=book)
    rows.note_found(models.Entry.__table__, to=partner, book_id=book)
    rows.note_found(models.AccountRow.__table__, to=partner, party=party)
    rows.note_found(models.AccountRow.__table__, to=vendor, party=f"vendor:{getattr(parties, f'vendor_{name}')}")
    rows.note_found(models.Transaction.__table__, to=partner | vendor, id=transaction)
    rows.note_found(seal_models.Leaf.__table__, to=partner | vendor, transaction_id=transaction)
    for line, to in ((1, partner), (2, vendor), (3, NOBODY), (4, NOBODY)):
        rows.note_found(models.Posting.__table__, to=to, transaction_id=transaction, line=line)
