"""Every verb of money out and checkout that takes a key: what is asked for with it, and what else might be.

There is no public interface for programs yet: these are the verbs that its routes will call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any

from flask import Flask

from benchmarks.soak import payouts
from benchmarks.soak.harness import Scene
from benchmarks.soak.payees import seed
from marketplace.core import clock
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import payout_runs
from marketplace.jobs import payouts as sending
from marketplace.orders import buying
from marketplace.payouts import deciding, destinations, reversing
from marketplace.payouts.bank_accounts import read_account
from marketplace.payouts.destinations import Choice
from marketplace.payouts.runs import Wanted
from marketplace.reconciling import funding, interventions
from tests.support.banking import IBAN, OTHER_IBAN
from tests.support.buying import a_buying_cart, a_buying_partner
from tests.support.paying_out import a_paid_partner, a_paid_vendor
from tests.support.sales import a_cart, a_link
from tests.support.storefront import ENTERED
from tests.support.world import World, a_partner

OPERATOR, NOBODY = Actor("operator"), 10**9

Ask = Callable[[], str]
"""Asks for something in a transaction of its own, and returns what came of it."""


@dataclass(frozen=True)
class Key:
    """One key: the verb it belongs to, what is asked for with it, and what else might be."""

    verb: str
    ask: Ask
    others: tuple[Ask, ...]
    actor: Actor = OPERATOR


def money_out(scene: Scene, world: World, each: int, dice: Random) -> Iterator[Key]:
    """Keys of money out and of partner orders, `each` of every verb, all made ready before the first."""
    partner_ids = [a_partner(f"Chooser {number}").id for number in range(each)]
    carts = [a_buying_cart(world.partner, f"usr_{number}", world.offering).token_hash for number in range(each)]
    buyer = a_buying_partner(world.partner)
    db.session.commit()
    seed(scene, 2 * each, dice)
    payout_runs.run(run_id=payouts.begin("run"))
    keys = [key for (key,) in scene.superuser.execute("select id from payouts order by id").fetchall()]
    for payout_id in keys[:each]:
        sending.send(payout_id=payout_id)
    a_paid_partner(scene.sandbox, 50_000, name="Waiting")
    a_paid_vendor(scene.sandbox, name="Waiting vendor")
    db.session.rollback()
    for number in range(each):
        yield _run(number)
        yield _reversal(keys[number])
        yield _decision(keys[each + number])
        yield _put_in(number)
        yield _destination(partner_ids[number])
        yield _partner_order(carts[number], buyer)


def checkouts(app: Flask, world: World, count: int) -> list[Key]:
    """Carts whose secret is the key of the form that orders them."""
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000, at=clock.now())
    secrets = [a_cart(link, at=clock.now()) for _ in range(count)]
    db.session.commit()
    return [_checkout(app, number, secret) for number, secret in enumerate(secrets)]


def _committed(do: Callable[[], Any]) -> str:
    with transaction():
        return str(do().public_id)


def _run(number: int) -> Key:
    wanted = Wanted(f"again:{number}", "partners", "usr_again")

    def ask(**changes: Any) -> str:
        asked = replace(wanted, **changes)
        return str(payout_runs.request(asked, at=clock.now()).public_id)

    others = ({"scope": "vendors"}, {"currency": "EUR"}, {"rail": "stripe"}, {"by": "usr_other"})
    return Key("run", ask, tuple(partial(ask, **other) for other in others))


def _reversal(payout_id: int) -> Key:
    def ask(amount: int = 100, reason: str = "Too much.", by: str = "usr_again") -> str:
        return _committed(lambda: reversing.request(payout_id, amount, number=1, reason=reason, by=by, at=clock.now()))

    return Key("reversal", ask, (partial(ask, 101), partial(ask, 100, "Other."), partial(ask, by="usr_other")))


def _decision(payout_id: int) -> Key:
    def ask(kind: str = "cancel", reason: str = "Not now.", by: str = "usr_again", transfer: str = "") -> str:
        return _committed(
            lambda: deciding.request(payout_id, kind, reason=reason, by=by, at=clock.now(), transfer_id=transfer)
        )

    others = ({"kind": "adopt"}, {"reason": "Other."}, {"by": "usr_other"}, {"transfer": "tr_other"})
    return Key("decision", ask, tuple(partial(ask, **other) for other in others))


def _put_in(number: int) -> Key:
    def ask(amount: int = 1_000, reason: str = "To begin with.", by: str = "usr_again") -> str:
        wish = funding.put_in("EUR", amount, reason, f"frm_again_{number}")
        return _committed(lambda: interventions.request(wish, by=by, at=clock.now()))

    return Key("money put in", ask, (partial(ask, 1_001), partial(ask, reason="Other."), partial(ask, by="usr_other")))


def _destination(partner_id: int) -> Key:
    choice = Choice(partner_id, "usr_again", "form")

    def bank(iban: str = IBAN, holder: str = "Northwind GmbH", by: str = "usr_again") -> str:
        account = read_account(holder, iban)
        return _committed(lambda: destinations.choose_bank(replace(choice, by=by), account, at=clock.now()))

    def through_stripe() -> str:
        return _committed(lambda: destinations.choose_stripe(choice, "DE", at=clock.now()))

    others = (partial(bank, OTHER_IBAN), partial(bank, holder="Another"), partial(bank, by="usr_other"), through_stripe)
    return Key("destination", bank, others, Actor("partner", str(partner_id)))


def _partner_order(token_hash: str, buyer: buying.BuyingPartner) -> Key:
    def ask(shown: int = 90_000, **changes: Any) -> str:
        who = replace(buyer, **changes)
        with acting(Actor("customer", token_hash)):
            return _committed(lambda: buying.order_cart(token_hash, who, shown_minor=shown, at=clock.now()))

    return Key("partner order", ask, (partial(ask, 90_001), partial(ask, customer_id=NOBODY)))


def _checkout(app: Flask, number: int, secret: str) -> Key:
    stated = {**ENTERED, "email": f"kim@company{number}.example", "shown_total": "108000"}

    def ask(**changes: str) -> str:
        answer = app.test_client().post(f"/checkout/{secret}/details/", data={**stated, **changes})
        was_refused = (answer.location or "").startswith("/order/")
        return f"{'refused' if was_refused else 'leads'} {answer.status_code} {answer.location}"

    others = ({"email": "kim@other.example"}, {"city": "Bonn"}, {"shown_total": "107999"})
    return Key("checkout", ask, tuple(partial(ask, **other) for other in others))
