"""Three sales: partner A sells A's vendor, partner B sells B's, and the house sells B's to a third customer."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.commissions.models import Commission, CreditStep, Reversal
from marketplace.customers.models import Account, AccountKey, AccountName, AccountNameKey, Contact
from marketplace.orders.models import (
    Cart,
    CartBinding,
    CartLine,
    Link,
    LinkLine,
    Order,
    OrderAttribution,
    OrderCredit,
    OrderLine,
    OrderTransition,
    PaymentRequest,
    VisitDay,
    VisitMark,
)  # fmt: skip
from marketplace.payments.models import (
    Checkout,
    Dispute,
    DisputeLine,
    DisputeMovement,
    Payment,
    Refund,
    RefundLine,
)
from marketplace.protection.models import GuardDecision
from marketplace.storefronts.models import Storefront, StorefrontOffering, StorefrontPrice, StorefrontSlug
from tests.security.seeding.catalog import Catalog
from tests.security.seeding.parties import LATER, Parties
from tests.security.seeding.rows import HOUSE, NOBODY, SINCE, SYSTEM, Rows
from tests.security.seeding.sell_in import seed_invoice


@dataclass(frozen=True)
class Sale:
    """One customer buys one plan of one vendor, through a partner or from the house."""

    customer: str
    partner: str | None
    vendor: str
    partner_id: int | None
    vendor_id: int
    plan_id: int
    offering_id: int

    @property
    def token(self) -> str:
        """The hashed secret of the customer's cart and order."""
        return f"hash-of-{self.customer}"

    @property
    def seller(self) -> frozenset[str]:
        """The partner, if there is one."""
        return frozenset({self.partner}) if self.partner else NOBODY


def seed_sales(rows: Rows, parties: Parties, catalog: Catalog) -> None:
    """Write them, each with everything that belongs to it."""
    for customer, partner, vendor in (
        ("customer_a", "partner_a", "vendor_a"),
        ("customer_b", "partner_b", "vendor_b"),
        ("customer_c", None, "vendor_b"),
    ):
        partner_id, vendor_id = getattr(parties, partner) if partner else None, getattr(parties, vendor)
        sale = Sale(customer, partner, vendor, partner_id, vendor_id, catalog.plans[vendor], catalog.offerings[vendor])
        link = _seed_link(rows, sale) if partner else None
        _seed_cart(rows, sale, link)
        _seed_order(rows, sale)
        _seed_shop(rows, sale, link)


def _seed_shop(rows: Rows, sale: Sale, link: int | None) -> None:
    """A storefront of the partner, or the house's, and what was counted of it. None of them is published."""
    keeper = sale.seller or {"operator"}
    own = {"to": sale.seller, "by": SYSTEM | keeper, "partner_id": sale.partner_id}
    shop = rows.put(Storefront.__table__, **own, slug=f"shop-{sale.customer[-1]}", brand_color="#15181d")
    rows.put(StorefrontSlug.__table__, **own, slug=f"shop-{sale.customer[-1]}", storefront_id=shop)
    rows.put(StorefrontOffering.__table__, **own, storefront_id=shop, offering_id=sale.offering_id)
    rows.put(StorefrontPrice.__table__, **own, storefront_id=shop, plan_id=sale.plan_id)
    counted = {"to": sale.seller, "by": SYSTEM, "partner_id": sale.partner_id, "counted_on": SINCE.date()}
    rows.put(VisitMark.__table__, **counted, storefront_id=shop, kind="visit")
    rows.put(VisitDay.__table__, **counted, storefront_id=shop)
    if link:
        rows.put(VisitMark.__table__, **counted, link_id=link, kind="cart")


def _seed_link(rows: Rows, sale: Sale) -> int:
    theirs = {"to": sale.seller, "by": SYSTEM | sale.seller, "partner_id": sale.partner_id}
    link: int = rows.put(Link.__table__, **theirs, expires_at=LATER)
    rows.put(LinkLine.__table__, **theirs, link_id=link, number=1, plan_id=sale.plan_id, quantity=1)
    return link


def _seed_cart(rows: Rows, sale: Sale, link: int | None) -> None:
    own = {"house": SYSTEM, "to": {sale.customer}, "by": SYSTEM | {sale.customer}, "token_hash": sale.token}
    cart = rows.put(Cart.__table__, **own)
    rows.put(CartLine.__table__, **own, cart_id=cart, plan_id=sale.plan_id, link_id=link, quantity=1)
    if link:
        rows.put(CartBinding.__table__, **own, cart_id=cart, level="link", partner_id=sale.partner_id, link_id=link)


def _seed_order(rows: Rows, sale: Sale) -> None:
    account = rows.put(Account.__table__, to=sale.seller, by=HOUSE, partner_id=sale.partner_id, bound_at=SINCE)
    rows.put(AccountKey.__table__, house=SYSTEM, by=SYSTEM, account_id=account, kind="domain")
    named = rows.put(
        AccountName.__table__,
        house=NOBODY,
        account_id=account,
        source="name",
        kinds="d",
        words=[account],
        whole=account,
    )
    rows.put(AccountNameKey.__table__, house=NOBODY, key=account, name_id=named, place=0)
    contact = rows.put(
        Contact.__table__, house=SYSTEM if sale.partner else HOUSE, to=sale.seller | {sale.customer}, by=SYSTEM | {sale.customer},
        account_id=account, partner_id=sale.partner_id, token_hash=sale.token,
    )  # fmt: skip
    guard = rows.put(
        GuardDecision.__table__, to=sale.seller, account_id=account, seller_id=sale.partner_id,
        partner_of_record_id=sale.partner_id, route="customer_checkout", outcome="allow",
    )  # fmt: skip
    order = rows.put(
        Order.__table__, to=sale.seller | {sale.customer, sale.vendor}, by=HOUSE | {sale.customer},
        token_hash=sale.token, partner_id=sale.partner_id, account_id=account, contact_id=contact, guard_decision_id=guard,
        route="customer_checkout", attribution="link" if sale.partner else "house", state="placed",
    )  # fmt: skip
    line = rows.put(
        OrderLine.__table__, to=sale.seller | {sale.customer, sale.vendor}, by=SYSTEM | {sale.customer},
        token_hash=sale.token, order_id=order, number=1, partner_id=sale.partner_id, vendor_id=sale.vendor_id,
        offering_id=sale.offering_id, plan_id=sale.plan_id, quantity=1,
    )  # fmt: skip
    asked = {"house": SYSTEM, "to": {sale.customer}, "by": SYSTEM | {sale.customer}}
    rows.put(PaymentRequest.__table__, **asked, order_id=order, token_hash=sale.token)
    history = {"to": sale.seller | {sale.customer}, "order_id": order}
    rows.put(OrderAttribution.__table__, **history, partner_id=sale.partner_id, level="link", outcome="won")
    rows.put(OrderTransition.__table__, **history, to_state="placed")
    _seed_money(rows, sale, order, line)
    if sale.partner_id:
        _seed_credit(rows, sale, order, line, guard)


def _seed_credit(rows: Rows, sale: Sale, order: int, line: int, decision: int) -> None:
    """What the sale owes, and what was taken of it: the partner's business alone."""
    own = {"to": sale.seller, "partner_id": sale.partner_id, "order_id": order}
    credit = rows.put(
        OrderCredit.__table__, **own, by=NOBODY, line_id=line, vendor_id=sale.vendor_id, decision_id=decision,
        cause="guard", basis="record", funder="operator", quantity=1, unit_list_minor=100, list_total_minor=100,
        margin_bps=2_500, margin_minor=25, share_bps=10_000, already_minor=0, amount_minor=25,
    )  # fmt: skip
    commission = rows.put(Commission.__table__, **own, by=SYSTEM, line_id=line, credit_id=credit)
    rows.put(
        CreditStep.__table__, **own, by=NOBODY, commission_id=commission, cause="refund", cash_before_minor=0,
        cash_after_minor=1, paid_minor=1,
    )  # fmt: skip


def _seed_money(rows: Rows, sale: Sale, order: int, line: int) -> None:
    checkout = rows.put(
        Checkout.__table__, house=SYSTEM, to={sale.customer}, by=SYSTEM | {sale.customer}, order_id=order,
        token_hash=sale.token, number=1, state="open",
    )  # fmt: skip
    payment = rows.put(Payment.__table__, by=SYSTEM, order_id=order, checkout_id=checkout)
    _seed_refund(rows, sale, order, line, payment)
    _seed_dispute(rows, sale, order, line, payment)
    seed_invoice(rows, order, token=sale.token, partner_id=sale.partner_id, to=sale.seller | {sale.customer})
    if sale.partner_id:
        rows.put(
            Commission.__table__, to=sale.seller, by=SYSTEM, order_id=order, line_id=line, partner_id=sale.partner_id
        )


def _seed_refund(rows: Rows, sale: Sale, order: int, line: int, payment: int) -> None:
    """Money that went back, for who bought and who sold; what it took of whom is the seller's business alone."""
    own = {"to": sale.seller | {sale.customer}, "partner_id": sale.partner_id, "token_hash": sale.token}
    refund = rows.put(
        Refund.__table__, **own, by=HOUSE, order_id=order, payment_id=payment, number=1, amount_minor=1, origin="operator",
        state="succeeded",
    )  # fmt: skip
    rows.put(RefundLine.__table__, **own, by=NOBODY, refund_id=refund, line_id=line, cash_minor=1)
    rows.put(
        Reversal.__table__, to=sale.seller, by=NOBODY, partner_id=sale.partner_id, order_id=order, line_id=line,
        cause="refund",
    )  # fmt: skip


def _seed_dispute(rows: Rows, sale: Sale, order: int, line: int, payment: int) -> None:
    own = {"to": sale.seller, "partner_id": sale.partner_id}
    dispute = rows.put(
        Dispute.__table__, **own, by=HOUSE, order_id=order, payment_id=payment, amount_minor=1, state="needs_response"
    )
    rows.put(DisputeLine.__table__, **own, by=SYSTEM, dispute_id=dispute, line_id=line, cash_minor=1)
    rows.put(DisputeMovement.__table__, by=NOBODY, dispute_id=dispute)
