"""A marketplace at work for the tests of every page: parties, their people, and whatever a page can show.

What a button may end is a spare one, so that the next request finds the same scene.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog import illustrating, review, revisions
from marketplace.catalog.models import Concession, Offering, Vendor
from marketplace.claims import deciding
from marketplace.commissions import accrual
from marketplace.commissions.models import Commission
from marketplace.core import clock
from marketplace.core.ids import new_public_id
from marketplace.db.actor import SYSTEM, acting
from marketplace.db.base import db
from marketplace.identity import invitations, resets
from marketplace.identity.models import PasswordReset, User
from marketplace.invoicing import crediting, issuing
from marketplace.invoicing.crediting import Correction, Given
from marketplace.ledger.rules import Account
from marketplace.messaging.models import InboxEvent, Message
from marketplace.orders import links, ordering
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.payments.models import Payment, Refund
from marketplace.payouts import bank_answers
from marketplace.payouts.models import BankFile
from marketplace.pictures import keeping
from marketplace.protection import calendar
from marketplace.protection.changes import letters
from marketplace.protection.models import Incident, PartnerChangeNotice
from marketplace.reconciling import bank_statements
from marketplace.statements.models import StatementExport
from tests.security.scene_of_payouts import add_payouts
from tests.support.bank_statements import camt053, statement
from tests.support.banking import bookings
from tests.support.blind import a_letter, a_reveal
from tests.support.buying import a_buying_cart, a_purchase_of
from tests.support.changes import Bought, confirmed
from tests.support.claiming import claimed
from tests.support.disputes import opened_for
from tests.support.leads import taken
from tests.support.paying import ISSUER
from tests.support.people import sign_in, start_session
from tests.support.pictures import a_picture
from tests.support.protection import as_partner, in_review, registered
from tests.support.reconciling import to_reconcile
from tests.support.sales import SECRET_KEY, a_cart, a_link, a_purchase, ordered, paid
from tests.support.sealed import close
from tests.support.self_billing import a_document
from tests.support.shops import a_direct_order, a_storefront
from tests.support.special_pricing import waiting
from tests.support.world import (
    World,
    a_category,
    a_margin,
    a_partner,
    a_person,
    a_problem,
    a_tier,
    a_vendor,
    a_world,
    an_offering,
)

ACTORS = {
    "anonymous": None,
    "owner": ("partner", "owner"),
    "seller": ("partner", "seller"),
    "finance": ("partner", "finance"),
    "other owner": ("other_partner", "owner"),
    "staff": ("vendor", "staff"),
    "other staff": ("other_vendor", "staff"),
    "channel": ("operator", "channel_manager"),
    "accounts": ("operator", "finance"),
}
"""Who asks: whose people and in which role. `accounts` is the operator's finance."""


@dataclass
class Scene:
    """The web app, one browser for each actor, and the ids that addresses are filled with."""

    web: Flask
    superuser: str = ""
    people: dict[str, User | None] = field(default_factory=dict)
    browsers: dict[str, FlaskClient] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def enter(self, actor: str) -> None:
        """Give an actor a new browser, signed in where it is a person."""
        self.browsers[actor] = self.web.test_client()
        if person := self.people[actor]:
            sign_in(self.browsers[actor], person)

    def note(self, **rows: Any) -> None:
        """Remember public ids under names."""
        self.ids.update({name: row if isinstance(row, str) else row.public_id for name, row in rows.items()})


def build(web: Flask) -> Scene:
    """Make and commit everything, as the system."""
    scene, world = Scene(web), a_world()
    for name, who in ACTORS.items():
        person = (
            a_person(getattr(world, who[0]).id, who[1], email=f"{name.replace(' ', '-')}@example.com") if who else None
        )
        scene.people[name] = person
    _add_selling(scene, world)
    _add_buying(scene, world)
    _add_refund(scene)
    add_payouts(scene, world)
    _add_spares(scene, world)
    _add_shops(scene, world)
    _add_registrations(scene, world)
    _add_leads(scene, world)
    _add_changes(scene, world)
    _add_claims(scene, world)
    scene.note(**to_reconcile())
    _add_bank_rail(scene)
    db.session.commit()
    for name in ACTORS:
        scene.enter(name)
    _add_contacting(scene, world)
    _add_closing(scene)
    return scene


def _add_selling(scene: Scene, world: World) -> None:
    """A link, a paid order with its commission, a person to be removed: for the partner and for the other one."""
    sides: tuple[tuple[str, Partner, Vendor, Offering], ...] = (
        ("own", world.partner, world.vendor, world.offering),
        ("foreign", world.other_partner, world.other_vendor, world.other_offering),
    )
    for side, partner, vendor, offering in sides:
        link, order = _sell(scene, side, partner, offering)
        scene.note(dispute=opened_for(order))
        commission = db.session.query(Commission).filter_by(order_id=order.id).one()
        scene.note(
            **{
                f"{side}_link": link,
                f"{side}_order": order,
                f"{side}_commission": commission,
                f"{side}_offering": offering,
            },
            **{f"{side}_partner": partner},
            **{f"{side}_member": a_person(partner.id, "seller"), f"{side}_plan": offering.plans[0]},
            **{f"{side}_draft": (draft := an_offering("Draft", vendor=vendor, state="draft"))},
            **{f"{side}_draft_plan": draft.plans[0]},
        )


def _sell(scene: Scene, side: str, partner: Partner, offering: Offering) -> tuple[Any, Order]:
    now = clock.now()
    link = a_link(partner, offering, at=now)
    secret = a_cart(link, at=now)
    order = paid(ordered(secret, a_purchase(f"buyer@{side}-customer.com"), at=now), at=now)
    accrual.accrue(order, cash=Account("stripe.pending"), at=now)
    issuing.issue(order, ISSUER, at=now)
    given = [Given(order.lines[0].id, 0, 120, 20)]
    note = crediting.issue(order, Correction(f"ref_{side}", "other", given), ISSUER, at=now)
    assert note is not None
    scene.note(**{f"{side}_credit_note": note})
    scene.note(transaction=f"accrue:{order.public_id}")
    scene.note(**{f"{side}_order_secret": secret, f"{side}_cart": a_cart(link, at=now)})
    scene.note(**{f"{side}_token": links.token(a_link(partner, offering, at=now), SECRET_KEY)})
    db.session.commit()
    return link, order


def _add_buying(scene: Scene, world: World) -> None:
    """A cart of every partner's person, and an order of each partner for itself that waits for its money."""
    for name, who in ACTORS.items():
        person = scene.people[name]
        if who and person and who[0].endswith("partner"):
            cart = a_buying_cart(getattr(world, who[0]), person.public_id, world.offering)
            scene.note(**{f"cart of {name}": cart})
    for side, partner in (("own", world.partner), ("foreign", world.other_partner)):
        scene.note(**{f"{side}_purchase": a_purchase_of(partner, world.offering)})


def _add_refund(scene: Scene) -> None:
    """A refund of the partner's order that nobody knows of, as if its money had come through Stripe."""
    order = db.session.query(Order).filter_by(public_id=scene.ids["own_order"]).one()
    payment = db.session.query(Payment).filter_by(order_id=order.id).one()
    facts: dict[str, Any] = {"order_id": order.id, "currency": order.currency, "is_live": False}
    refund = Refund(
        **facts, public_id=new_public_id("ref"), payment_id=payment.id, partner_id=order.partner_id,
        token_hash=order.token_hash, number=1, amount_minor=100, reason="other", origin="operator",
        requested_by="usr_test", state="unclear", idempotency_key="refund:spare", created_at=clock.now(),
    )  # fmt: skip
    db.session.add(refund)
    scene.note(refund=refund)


def _add_spares(scene: Scene, world: World) -> None:
    """What the operator's buttons may suspend, retire, end or withdraw without touching anybody who acts."""
    partner, vendor = a_partner("Spare partner", tier="bronze"), a_vendor("Spare vendor")
    offering = an_offering("Spare offering", vendor=vendor)
    granted = Concession(
        public_id=new_public_id("con"), partner_id=partner.id, bps=100, funder="vendor", reason="Spare",
        granted_by="usr_test", starts_at=clock.now(), ends_at=clock.now().replace(year=2090),
    )  # fmt: skip
    db.session.add(granted)
    db.session.flush()
    scene.note(
        partner=partner, vendor=vendor, offering=offering, plan=offering.plans[0], category=a_category("Spare"),
        concession=granted, rule=a_margin(1000, tier="bronze"), colleague=a_person(world.operator.id, "finance"),
        tier=a_tier("bronze").code,
    )  # fmt: skip
    _add_showing(scene, offering)
    message = Message(
        public_id=new_public_id("msg"), dedupe_key="spare", audience="partner", party_id=partner.id, kind="invitation",
        recipient="spare@example.com", subject="Spare", text="Spare", html="<p>Spare</p>", state="kept",
    )  # fmt: skip
    export = StatementExport(
        public_id=new_public_id("exp"),
        period="2026-10",
        time_zone="UTC",
        requested_by="usr_test",
        created_at=clock.now(),
    )
    refused = InboxEvent(
        provider="stripe", event_id="evt_spare", type="checkout.session.completed", object_id="cs_spare", payload={},
        source="webhook", received_at=clock.now(), handled_at=clock.now(), outcome="refused: The amount is not the order's.",
    )  # fmt: skip
    db.session.add_all([message, export, refused])
    db.session.flush()
    scene.note(message=message, export=export, event=refused.event_id)
    for side, billed in (("own", world.partner), ("foreign", world.other_partner)):
        scene.note(**{f"{side}_self_billing": a_document(billed, at=clock.now())})
    _add_secrets(scene, partner)


def _add_shops(scene: Scene, world: World) -> None:
    """Open storefronts with their offerings, a direct order of each vendor, and a picture."""
    for side, partner in (("own", world.partner), ("foreign", world.other_partner), ("house", None)):
        scene.note(**{f"{side}_slug": a_storefront(partner, at=clock.now()).slug})
    for side, offering in (("own", world.offering), ("foreign", world.other_offering)):
        scene.note(**{f"{side}_direct": a_direct_order(offering, email=f"direct@{side}-customer.com", at=clock.now())})


def _add_registrations(scene: Scene, world: World) -> None:
    """A registration of each partner that is approved, and one that waits for the operator's decision."""
    for side, partner in (("own", world.partner), ("foreign", world.other_partner)):
        claimed = registered(partner, f"{side}-claim.com", at=clock.now())
        scene.note(**{f"{side}_registration": claimed.registration})
    scene.note(waiting_registration=in_review(world.other_partner, at=clock.now()))
    for name, partner in (("own", world.partner), ("foreign", world.other_partner), ("waiting", world.other_partner)):
        scene.note(**{f"{name}_pricing": waiting(partner, at=clock.now(), customer=f"{name}-pricing.com")})
    calendar.add(date(2090, 1, 2), "Spare", by="usr_test", at=clock.now())


def _add_contacting(scene: Scene, world: World) -> None:
    """Letters about each partner's order, and a reveal that the channel manager has open."""
    for side in ("own", "foreign"):
        scene.note(**{f"{side}_thread": a_letter(scene.ids[f"{side}_order"], world.operator)})
    manager = scene.people["channel"]
    assert manager is not None
    secret = start_session(scene.browsers["channel"], manager)
    scene.note(reveal=a_reveal(scene.ids["own_order"], secret))
    scene.note(spare_reveal=a_reveal(scene.ids["own_order"], secret))


def _add_closing(scene: Scene) -> None:
    """Close the books up to now, and seal them."""
    number, seal = close(clock.now())
    scene.ids.update(closed_period=str(number), seal=str(seal))


def _add_leads(scene: Scene, world: World) -> None:
    """A lead of each partner's own account, and one that nobody holds."""
    for side in ("own", "foreign"):
        scene.note(**{f"{side}_lead": taken(f"lead@{side}-claim.com", at=clock.now()).public_id})
    scene.note(house_lead=taken("lead@nobody-knows.com", at=clock.now()).public_id)


def _add_changes(scene: Scene, world: World) -> None:
    """A change that each partner's customer has confirmed, and the secret of a mail about one of them."""
    for side, partner in (("own", world.partner), ("foreign", world.other_partner)):
        secret = scene.ids[f"{side}_order_secret"]
        customer = Bought(world, secret, ordering.order_of(secret), a_partner(f"Chosen {side}"))
        change = confirmed(customer, customer.other, at=clock.now())
        notice = db.session.query(PartnerChangeNotice).filter_by(change_id=change.id, partner_id=partner.id).one()
        scene.note(**{f"{side}_change": change, f"{side}_notice": notice})
        if side == "own":
            scene.note(change_secret=letters.issue(change, customer.order.id, "confirm", at=clock.now()))


def _add_claims(scene: Scene, world: World) -> None:
    """An incident and a claim of each partner, and a claim that waits for the operator's decision."""
    now = clock.now()
    for side, partner, offering in (
        ("own", world.partner, world.offering),
        ("foreign", world.other_partner, world.other_offering),
    ):
        registered(partner, f"{side}-house.com", at=now)
        a_direct_order(offering, email=f"kim@{side}-house.com", at=now)
        found = db.session.query(Incident).filter_by(partner_id=partner.id).order_by(Incident.id.desc()).first()
        assert found is not None
        scene.note(**{f"{side}_incident": found, f"{side}_claim": claimed(partner, f"{side}-nobodys", at=now)})
    waiting = claimed(world.other_partner, "waiting-nobodys", at=now)
    with as_partner(world.other_partner):
        deciding.appeal(waiting, "Look again.", by="usr_test", at=now, time_zone="UTC")
    scene.note(open_claim=waiting)


def _add_showing(scene: Scene, offering: Offering) -> None:
    """A picture, a problem, and a change that waits for a review."""
    picture = keeping.keep(a_picture(), party_id=None, at=clock.now())
    spare = keeping.keep(a_picture(colour="red"), party_id=None, at=clock.now())
    draft, sold = (
        db.session.query(Offering).filter_by(public_id=scene.ids[name]).one() for name in ("own_draft", "own_offering")
    )
    for shown, each in itertools.product((offering, draft, sold), (picture, spare)):
        illustrating.add(shown, each, alt="A spare picture")
        db.session.flush()
    revision = revisions.propose(offering, {"name": "Spare name"}, by="usr_test", at=clock.now())
    db.session.flush()
    review.submit(revision, by="usr_test", at=clock.now())
    scene.note(
        picture=picture.digest, spare_picture=spare.digest, problem=a_problem("Spare problem"), revision=revision
    )


def _add_secrets(scene: Scene, partner: Partner) -> None:
    at = clock.now()
    invited = invitations.invite(
        partner.id, email="invited@example.com", name="Invited", role="seller", invited_by="usr_test", at=at
    )
    asking = a_person(partner.id, "owner")
    reset = PasswordReset(
        user_id=asking.id, party_id=partner.id, token_hash="", created_at=at, expires_at=at.replace(year=2090)
    )
    db.session.add(reset)
    db.session.flush()
    scene.note(invited=invited.user, invitation=invitations.issue_secret(invited, at=at) or "")
    scene.note(reset=resets.issue_secret(reset, at=at) or "")


@contextmanager
def scene_in(web: Flask, worker: Flask, *, superuser: str) -> Iterator[Scene]:
    """Build the scene with the worker's login and give it to the tests; `superuser` sees what is really there."""
    with worker.app_context(), acting(SYSTEM):
        scene = build(web)
    scene.superuser = superuser
    yield scene


def _add_bank_rail(scene: Scene) -> None:
    """A bank file that could not be written, and an answer of the bank that says nothing."""
    file = BankFile(
        public_id=new_public_id("bkf"), message_id="BKF1", currency="EUR", state="failed", requested_by="usr_x",
        created_at=clock.now(),
    )  # fmt: skip
    db.session.add(file)
    answer = bank_answers.take(bookings(), by="usr_x", at=clock.now()).answer
    taken = bank_statements.take(camt053(statement()), own_account="", by="usr_x", at=clock.now(), time_zone="UTC")
    scene.note(bank_file=file, bank_answer=answer, bank_statement=taken.statements[0].public_id)
