"""What an unmistakable customer paid, on its way out: released, paid out to partner and vendor, filed for the bank.

So every page and paper about money out, and every statement, has a line that comes from its order.
"""

from __future__ import annotations

import shutil

import psycopg
from flask import current_app
from sqlalchemy import select

from marketplace.catalog.models import Vendor
from marketplace.commissions import releasing
from marketplace.core import clock
from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs
from marketplace.orders.models import Order
from marketplace.payments.models import Payment
from marketplace.payouts import bank_answers, bank_files
from marketplace.payouts.bank_files import Reader
from marketplace.payouts.models import BankFile, Payout, PayoutRun
from marketplace.payouts.runs import Wanted
from marketplace.reconciling import bank_statements
from marketplace.reconciling.models import Movement
from marketplace.runtime.statement_formats import EVERY, chosen
from marketplace.statements import export_runs
from tests.security.scene import Scene
from tests.support.apps import data_dir
from tests.support.bank_statements import booked, camt053, statement
from tests.support.banking import DAY, DEBTOR, paid_into, status_report
from tests.support.paying import run_waiting
from tests.support.reconciling import a_difference


def pay_out(scene: Scene, superuser: psycopg.Connection, order: Order, *, ways: str) -> None:
    """Pay its partner and its vendor, hear from the bank and from Stripe, and export every statement in every form.

    `ways` to the customer stand in what the bank writes.
    """
    vendor = db.session.get_one(Vendor, order.lines[0].vendor_id)
    paid_into(vendor.id, holder=vendor.name)
    _release(superuser, order)
    partners, vendors = (_run(superuser, scope) for scope in ("partners", "vendors"))
    scene.note(own_payout=_payout(order.partner_id, partners), own_settlement=_payout(vendor.id, vendors))
    scene.note(payout_run=partners, bank_file=_filed(vendors))
    _moved(scene, order)
    _heard(order, ways)
    _exported(scene, superuser)


def _release(superuser: psycopg.Connection, order: Order) -> None:
    superuser.execute("update commissions set at_risk_until = accrued_at where order_id = %s", [order.id])
    with transaction():
        assert releasing.release(at=clock.now()) > 0


def _run(superuser: psycopg.Connection, scope: str) -> PayoutRun:
    made = payout_runs.request(Wanted(f"unmistakable:{scope}", scope, by="usr_test"), at=clock.now())
    run_waiting(superuser, only="payouts.run")
    return db.session.get_one(PayoutRun, made.id)


def _payout(party_id: int | None, run: PayoutRun) -> Payout:
    wanted = select(Payout).where(Payout.party_id == party_id, Payout.created_at >= run.created_at)
    return db.session.scalars(wanted).one()


def _filed(run: PayoutRun) -> BankFile:
    """A file that is with the bank, which answers that it cannot pay."""
    with transaction():
        file = bank_files.ask(run, by="usr_asks", at=clock.now())
        bank_files.write(file.id, debtor=DEBTOR, on=DAY, at=clock.now())
        bank_files.take_away(file, Reader("usr_takes", "Jonas Keller"), at=clock.now())
        bank_files.hand_over(file, by="usr_hands", at=clock.now())
        bank_files.send(file.id, at=clock.now())
        report = status_report(file, *((line.end_to_end_id, "RJCT", "AC04") for line in file.lines), message="BANK9")
        bank_answers.take(report, by="usr_asks", at=clock.now())
    return file


def _moved(scene: Scene, order: Order) -> None:
    """What Stripe booked for the sale, of which the books have nothing."""
    at, payment = clock.now(), db.session.query(Payment).filter_by(order_id=order.id).one()
    moved = Movement(
        stripe_id="txn_unmistakable", kind="sale", category="charge", source_id=payment.charge_id or "ch_x",
        currency="EUR", amount_minor=500, fee_minor=0, net_minor=500, available_at=at, created_at=at, seen_at=at,
    )  # fmt: skip
    db.session.add(moved)
    scene.note(difference=a_difference(subject=moved.stripe_id, facts={"order": order.public_id}))
    db.session.commit()


def _exported(scene: Scene, superuser: psycopg.Connection) -> None:
    period = parse_period(clock.now().strftime("%Y-%m"), "UTC")
    with transaction():
        run = export_runs.request(period, chosen([EVERY]), requested_by="usr_test", at=clock.now())
        scene.note(export=run)
    run_waiting(superuser, only="statements.export")
    db.session.refresh(run)
    assert run.state == "ready", run.error
    written, served = (data_dir(app) / "files" for app in (current_app, scene.web))
    shutil.copytree(written, served, dirs_exist_ok=True)  # in a house they are one folder


def _heard(order: Order, ways: str) -> None:
    """What the operator's bank says of a day: somebody paid an order past Stripe, and how to reach them."""
    with transaction():
        paid = booked("5.00", f"B{order.id}", text=f"Order {order.public_id} {ways}")
        told = statement(paid, closing="5.00", name=f"S{order.id}")
        bank_statements.take(camt053(told), own_account=DEBTOR.iban, by="usr_test", at=clock.now(), time_zone="UTC")
