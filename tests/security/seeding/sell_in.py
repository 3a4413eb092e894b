"""What partners buy for themselves, and invoices of every order: whom they are made out to is as closed as a contact."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.invoicing.models import (
    CreditNote,
    Invoice,
    InvoiceBuyer,
    InvoiceCounter,
    SelfBillingEntry,
    SelfBillingInvoice,
)
from marketplace.orders.models import PartnerCart, PartnerCartLine
from marketplace.partners.models import BillingDetails, SelfBillingAgreement
from tests.security.seeding.catalog import Catalog
from tests.security.seeding.parties import Parties
from tests.security.seeding.rows import HOUSE, SYSTEM, Rows


def seed_sell_in(rows: Rows, parties: Parties, catalog: Catalog) -> None:
    """Write a cart and invoice details of each partner; each cart is held by whoever knows one customer's secret."""
    rows.put(InvoiceCounter.__table__, by=SYSTEM, series="INV", year=2020, last_number=1)
    for name, holder, vendor in (
        ("partner_a", "customer_a", "vendor_a"),
        ("partner_b", "customer_b", "vendor_b"),
    ):
        partner_id = getattr(parties, name)
        rows.put(BillingDetails.__table__, to={name}, by=HOUSE | {name}, partner_id=partner_id)
        theirs = {"house": SYSTEM, "to": {name, holder}, "by": SYSTEM | {name, holder}, "partner_id": partner_id}
        agreement_id = rows.put(
            SelfBillingAgreement.__table__,
            to={name},
            by=SYSTEM | {name},
            partner_id=partner_id,
            ended_at=None,
            ended_by=None,
        )
        document_id = rows.put(
            SelfBillingInvoice.__table__, to={name}, partner_id=partner_id, agreement_id=agreement_id, first_seq=0, last_seq=1, net_minor=100,
            tax_minor=20, total_minor=120, sequence=partner_id,
            corrects_id=None,
        )  # fmt: skip
        rows.put(
            SelfBillingEntry.__table__, to={name}, partner_id=partner_id, book_id=partner_id, seq=1,
            document_id=document_id,
        )  # fmt: skip
        token = f"hash-of-{holder}"
        cart = rows.put(PartnerCart.__table__, **theirs, token_hash=token)
        rows.put(
            PartnerCartLine.__table__,
            **theirs,
            token_hash=token,
            cart_id=cart,
            plan_id=catalog.plans[vendor],
            quantity=1,
        )


def seed_invoice(rows: Rows, order_id: int, *, token: str, partner_id: int | None, to: Iterable[str]) -> None:
    """Write the invoice of an order, whom it is made out to, and a credit note that corrects it."""
    belongs = {"token_hash": token, "partner_id": partner_id, "to": to}
    invoice = rows.put(
        Invoice.__table__, **belongs, order_id=order_id, sequence=order_id
    )  # fmt: skip
    rows.put(InvoiceBuyer.__table__, **belongs, house=SYSTEM if partner_id else HOUSE, invoice_id=invoice)
    rows.put(
        CreditNote.__table__, **belongs, order_id=order_id, invoice_id=invoice, sequence=order_id, cancels_id=None,
        net_minor=100, tax_minor=20, total_minor=120,
    )  # fmt: skip
