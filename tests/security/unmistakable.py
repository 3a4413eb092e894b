"""Customers whose every fact is a word that stands nowhere else, in each kind of order and claim that a page can show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import psycopg
from flask import Flask

from marketplace.catalog.models import Vendor
from marketplace.commissions import accrual
from marketplace.commissions.models import Commission
from marketplace.core import clock
from marketplace.core.ids import new_public_id, new_secret
from marketplace.customers import directory
from marketplace.db.actor import SYSTEM, acting
from marketplace.db.base import db
from marketplace.identity.models import Party
from marketplace.invoicing import crediting, issuing
from marketplace.invoicing.crediting import Correction, Given
from marketplace.ledger.rules import Account
from marketplace.messaging import outbox
from marketplace.orders import direct, links
from marketplace.orders.models import Link, Order
from marketplace.orders.ordering import Purchase
from marketplace.partners.models import Partner
from marketplace.payments.models import Checkout, Dispute, Payment, Refund
from marketplace.protection import drafts, reviewing
from marketplace.protection.models import PartnerChangeNotice
from tests.security.scene import Scene
from tests.security.unmistakable_money import pay_out
from tests.support.blind import RELAY, a_letter, a_mail, hand_in
from tests.support.changes import Bought, confirmed
from tests.support.claiming import claimed
from tests.support.disputes import opened_for
from tests.support.leads import taken
from tests.support.paying import ISSUER, run_waiting
from tests.support.protection import OTHER_VAT, as_partner, registered
from tests.support.sales import SECRET_KEY, a_cart, a_link, a_purchase, as_customer, ordered, paid
from tests.support.shops import a_shop_cart
from tests.support.special_pricing import waiting
from tests.support.world import World

DOMAIN = "quarzvogel-technik.com"
EMAIL = f"w.ozymbrook@{DOMAIN}"
COMPANY = "Quarzvogel Maschinen GmbH"
PERSON = "Wendelin Ozymbrook"
PHONE = "+49 171 5550198"
PO_NUMBER = "PO-ZYX-889900"
THIRD_VAT = "ATU13585627"
OWNER = "owner@example.com"

FACTS = {
    "e-mail": EMAIL, "domain": DOMAIN, "company": COMPANY, "first name": "Wendelin", "family name": "Ozymbrook",
    "street": "Zwirnerstieg 4711", "floor": "Hinterhaus Ypsilon", "city": "Xanthenroda", "postal code": "98Q65",
    "tax number": OTHER_VAT, "order number": PO_NUMBER, "phone": PHONE, "brand": "quarzvogel",
    "registered contact": "Frau Kribbelwitz", "notes": "Pfefferkuchenhaus", "link title": "Sonderpreis fuer Flummoxia",
}  # fmt: skip
"""Kind of fact to a word of it. Each is the customer's, or what its partner wrote about it."""

LETTER = f"""Dear all,

it works. Call me: {PHONE}, or write to {EMAIL}.

> Dear {PERSON} of {COMPANY},
> is it still {FACTS["street"]} in {FACTS["city"]}?

Regards, W. Ozymbrook, Quarzvogel Maschinen, order {PO_NUMBER}
"""

KEPT_IN_LETTERS = ("it works", "Regards")


def a_customers_purchase(*, email: str = EMAIL) -> Purchase:
    """Return what this customer states when it buys."""
    stated = a_purchase(email, tax_number=OTHER_VAT, company=COMPANY)
    facts = {
        "name": PERSON, "line1": FACTS["street"], "line2": FACTS["floor"], "city": FACTS["city"],
        "postal_code": FACTS["postal code"], "tax_number": OTHER_VAT,
    }  # fmt: skip
    return replace(stated, details=replace(stated.details, **facts))


@contextmanager
def unmistakable_in(scene: Scene, worker: Flask) -> Iterator[Scene]:
    """Add the customers to a scene, lead its addresses to what is theirs, and write all mail about them."""
    with worker.app_context(), acting(SYSTEM), psycopg.connect(scene.superuser, autocommit=True) as superuser:
        partner = db.session.query(Partner).filter_by(name="Northwind").one()
        _before_anybody(scene)
        _claims(scene, partner)
        order = _sale(scene, partner)
        _other_ways(scene, partner)
        _money_back(scene, order)
        db.session.commit()
        _around(scene, partner)
        _leaving(scene, order)
        _letters(scene, order)
        for task in ("mail.order_paid", "mail.commission_accrued"):
            outbox.defer(task, order_id=order.id)
        db.session.commit()
        pay_out(scene, superuser, order, ways=f"{EMAIL}, {PHONE}")
        run_waiting(superuser, only="mail.%")
        db.session.commit()
        yield scene


def _offering(scene: Scene) -> Any:
    link = db.session.query(Link).filter_by(public_id=scene.ids["own_link"]).one()
    return links.lines_of(link)[0].plan.offering


def _place_direct(scene: Scene, entered_by: str) -> Order:
    secret, at, item = new_secret(), clock.now(), direct.DirectItem(_offering(scene).plans[0], 1)
    with as_customer(secret):
        order = direct.place(
            secret, a_customers_purchase(), [item], currency="EUR",
            entered_by=entered_by, address=f"http://127.0.0.1:8000/order/{secret}/", at=at, po_number=PO_NUMBER,
        )  # fmt: skip
        public_id = order.public_id
        db.session.commit()
    return db.session.query(Order).filter_by(public_id=public_id).one()


def _before_anybody(scene: Scene) -> None:
    """The house sells to it first, when it is nobody's customer: its name must be gone once it is a partner's."""
    scene.note(early_order=_place_direct(scene, "operator"))


def _claims(scene: Scene, partner: Partner) -> None:
    """A registration that is approved, one that waits, and one that was rejected and appealed."""
    at = clock.now()
    words = {
        "company": COMPANY, "more": OTHER_VAT, "contact": f"{FACTS['registered contact']}, {PHONE}",
        "notes": f"They live in a {FACTS['notes']}.",
    }  # fmt: skip
    claimed = registered(partner, DOMAIN, at=at, **words)
    assert claimed.verdict == "approved"
    doubtful = {name: words[name] for name in ("company", "contact", "notes")}
    for keys in (("x@quarzvogel-zwei.com", None), ("nobody-else@gmail.com", THIRD_VAT)):
        directory.resolve(directory.identity_keys(*keys, SECRET_KEY), country="AT")
    db.session.commit()
    doubted = registered(partner, "quarzvogel-zwei.com", more=THIRD_VAT, at=at, **doubtful).registration
    assert doubted.state == "in_review", doubted.state
    scene.note(own_registration=claimed.registration, waiting_registration=doubted)
    reviewing.reject(doubted, "existing_customer", evidence="We sold to it before.", by="usr_test", at=at)
    reason = f"{COMPANY} is ours: ask {FACTS['registered contact']} at {EMAIL}, {PHONE}."
    reviewing.appeal(doubted, reason, by="usr_test", at=at, time_zone="Europe/Berlin")
    db.session.commit()


def _sale(scene: Scene, partner: Partner) -> Order:
    """A sale through a link whose title names somebody: paid, booked, invoiced, disputed."""
    now = clock.now()
    link = a_link(partner, _offering(scene), at=now)
    link.title = FACTS["link title"]
    db.session.commit()
    secret = a_cart(link, at=now)
    order = paid(ordered(secret, a_customers_purchase(), at=now), at=now)
    accrual.accrue(order, cash=Account("stripe.pending"), at=now)
    issuing.issue(order, ISSUER, at=now)
    note = crediting.issue(
        order, Correction("ref_blind", "other", [Given(order.lines[0].id, 0, 120, 20)]), ISSUER, at=now
    )
    commission = db.session.query(Commission).filter_by(order_id=order.id).first()
    assert note is not None
    assert commission is not None
    assert order.contact is not None
    order.contact.po_number = PO_NUMBER
    scene.note(
        own_link=link, own_order=order, own_commission=commission, own_credit_note=note, dispute=opened_for(order),
        own_order_secret=secret, own_token=links.token(link, SECRET_KEY), transaction=f"accrue:{order.public_id}",
    )  # fmt: skip
    checkout = db.session.query(Checkout).filter_by(order_id=order.id).one()
    page = f"http://127.0.0.1:8000/order/{secret}/"
    checkout.parameters = {"cancel_url": page, "customer_email": EMAIL}
    return order


def _other_ways(scene: Scene, partner: Partner) -> None:
    """Through the partner's storefront, and entered by the operator and by a vendor for what is the partner's customer."""
    now = clock.now()
    cart = a_shop_cart(scene.ids["own_slug"], _offering(scene).public_id, at=now)
    scene.note(shop_order=ordered(cart, a_customers_purchase(), at=now))
    scene.note(own_direct=_place_direct(scene, "operator"), vendor_direct=_place_direct(scene, "vendor"))


def _money_back(scene: Scene, order: Order) -> None:
    payment = db.session.query(Payment).filter_by(order_id=order.id).one()
    refund = Refund(
        public_id=new_public_id("ref"), payment_id=payment.id, partner_id=order.partner_id, token_hash=order.token_hash,
        number=1, amount_minor=100, reason="other", origin="operator", requested_by="usr_test", state="succeeded",
        idempotency_key="refund:blind", created_at=clock.now(), order_id=order.id, currency=order.currency, is_live=False,
    )  # fmt: skip
    db.session.add(refund)
    db.session.flush()
    scene.note(refund=refund)
    outbox.defer("mail.refunded", refund_id=refund.id)
    outbox.defer("mail.dispute_opened", dispute_id=opened_dispute(order))


def opened_dispute(order: Order) -> int:
    """Return the key of the dispute of an order."""
    return int(db.session.query(Dispute.id).filter_by(order_id=order.id).scalar())


def _around(scene: Scene, partner: Partner) -> None:
    """A lead that is routed, a claim and a request for special pricing that name it, a quote for it, a forwarded mail."""
    at, offering = clock.now(), _offering(scene)
    said = {"company": COMPANY, "contact": PERSON, "website": DOMAIN, "message": f"Call {PHONE}. {FACTS['notes']}!"}
    lead = taken(EMAIL, offerings=[offering], at=at, **said)
    assert lead.is_routed
    claim = claimed(partner, "", sold_on=at.date(), offering=offering, customer=DOMAIN, at=at)
    request = waiting(partner, at=at, customer=DOMAIN)
    scene.note(own_lead=lead.public_id, own_claim=claim, own_pricing=request)
    account = db.session.query(Order).filter_by(public_id=scene.ids["own_order"]).one().account_id
    with as_partner(partner):
        item = links.LinkItem(offering.plans[0])
        decision = links.may_quote(partner.id, account, [item], at=at)
        quote = links.create(
            partner.id, items=[item], currency="EUR", title=FACTS["link title"], created_by="usr_test", at=at,
            decision=decision,
        )  # fmt: skip
        scene.note(own_quote=quote)
        db.session.commit()
    forwarded = f"Fwd\n\nFrom: {PERSON} <{EMAIL}>\nTo: {OWNER}\n\nCall {PHONE}\n\n{COMPANY}\n"
    draft = drafts.receive(a_mail("register@meridian.example", forwarded, sender=OWNER), at=at)
    assert draft is not None
    assert draft.website == DOMAIN
    scene.note(own_registration_draft=draft)
    db.session.commit()


def _leaving(scene: Scene, order: Order) -> None:
    """The customer asks for the other partner, and confirms it."""
    wanted = db.session.query(Partner).filter(Partner.public_id == scene.ids["foreign_partner"]).one()
    customer = Bought(cast(World, None), scene.ids["own_order_secret"], order, wanted)
    change = confirmed(customer, wanted, at=clock.now())
    notice = db.session.query(PartnerChangeNotice).filter_by(change_id=change.id, partner_id=order.partner_id).one()
    scene.note(own_change=change, own_notice=notice)


def _letters(scene: Scene, order: Order) -> None:
    """The operator and a vendor write, and the customer answers with everything that names it."""
    vendor_id, at = order.lines[0].vendor_id, clock.now() + timedelta(seconds=1)
    parties = (db.session.query(Party).filter_by(kind="operator").one(), db.session.get_one(Vendor, vendor_id))
    for party in parties:
        thread = a_letter(order.public_id, party)
        scene.note(**{"vendor_thread" if isinstance(party, Vendor) else "own_thread": thread})
        to = RELAY.address("customer", order.public_id, party.id)
        answer = a_mail(to, LETTER, sender=EMAIL, Subject=f"Re: from {PERSON}")
        assert hand_in(answer, to, at=at) == "passed"
