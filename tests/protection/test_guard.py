"""Every sale asks the guard: what stands at the account decides, by the programme of whoever holds it."""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import ProgrammingError

from marketplace.customers import directory, merging
from marketplace.customers.models import Account
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.protection import guard
from marketplace.protection.decisions import Route
from marketplace.protection.errors import SaleRefused
from marketplace.protection.models import GuardDecision, GuardHolding, Incident
from tests.support.guarding import an_account, asked, rows
from tests.support.protection import AT, Field, a_field, protection_of, registered

DAY = timedelta(days=1)
WINDOW, TAIL = 180 * DAY, 90 * DAY
SOON = AT + DAY


@pytest.fixture
def field(app: Flask) -> Field:
    return a_field()


def _bound(partner: Partner) -> Account:
    account = an_account()
    directory.bind(account.id, partner.id, at=AT)
    db.session.commit()
    return account


def _protected(field: Field, **facts: object) -> Account:
    return registered(field.partner, "acme.com", **facts).registration.account


def test_an_account_that_nobody_protects_may_be_sold_to(field: Field) -> None:
    account = an_account()

    decision = asked(field, account, door=field.rival)

    assert (decision.outcome, decision.reason, decision.standing) == ("allow", "No partner protects this account.", ())
    [row] = rows(GuardDecision)
    assert (row.id, row.seller_id, row.account_id, row.partner_of_record_id, row.standing, row.decided_at) == (
        decision.id, field.rival.id, account.id, None, "none", AT,
    )  # fmt: skip
    assert rows(GuardHolding) == rows(Incident) == []


@pytest.mark.parametrize("basis", ["record", "registration"])
def test_whoever_holds_the_account_sells_to_it(field: Field, basis: str) -> None:
    account = _bound(field.partner) if basis == "record" else _protected(field)

    decision = asked(field, account, door=field.partner, at=SOON)

    assert (decision.outcome, decision.reason) == ("allow", "The account is the seller's own.")
    [row] = rows(GuardDecision)
    assert (row.standing, row.partner_of_record_id) == ("own", field.partner.id)
    assert [(each.basis, each.holds) for each in decision.standing] == [(basis, True)]
    assert rows(Incident) == []


@pytest.mark.parametrize(
    ("route", "door", "kind"),
    [
        ("customer_checkout", "rival", "partner_sale"),
        ("customer_checkout", None, "house_sale"),
        ("direct_order", None, "direct_order"),
        ("import", "rival", "import"),
    ],
)
@pytest.mark.parametrize(
    ("basis", "reason"),
    [("record", "The account has a partner of record."), ("registration", "The account is protected.")],
)
def test_somebody_elses_sale_is_credited_and_opens_an_incident(
    field: Field, route: Route, door: str | None, kind: str, basis: str, reason: str
) -> None:
    account = _bound(field.partner) if basis == "record" else _protected(field)

    decision = asked(field, account, door=field.rival if door else None, route=route, at=SOON)

    assert (decision.outcome, decision.reason) == ("credit", reason)
    [holding], [incident] = rows(GuardHolding), rows(Incident)
    assert (holding.decision_id, holding.vendor_id, holding.partner_id, holding.basis) == (
        decision.id, field.vendor.id, field.partner.id, basis,
    )  # fmt: skip
    assert (holding.share_bps, holding.funder, holding.outcome) == (10_000, "operator", "credit")
    assert (incident.decision_id, incident.partner_id, incident.account_id, incident.kind, incident.standing) == (
        decision.id, field.partner.id, account.id, kind, basis,
    )  # fmt: skip
    assert (incident.outcome, incident.opened_at, incident.resolved_at) == ("credit", SOON, None)
    assert re.fullmatch(r"inc_[0-9a-hjkmnp-tv-z]{20}", incident.public_id)


def test_a_partner_never_orders_for_somebody_elses_account(field: Field) -> None:
    account = _protected(field)

    with pytest.raises(SaleRefused) as refused:
        asked(field, account, door=field.rival, route="partner_order", at=SOON)

    assert "Whose it is stays between the two." in refused.value.message
    db.session.rollback()
    assert rows(GuardDecision) == rows(Incident) == []  # nothing is kept with the attempt ...

    guard.keep_refusal(refused.value)
    db.session.commit()
    [incident] = rows(Incident)  # ... and it stays on record by itself
    assert (incident.outcome, incident.resolution, incident.resolved_at) == ("refuse", "refused", SOON)
    assert [row.outcome for row in rows(GuardDecision)] == ["refuse"]


@pytest.mark.parametrize(
    ("column", "route", "door"),
    [
        ("on_direct_sale", "direct_order", None),
        ("on_direct_sale", "customer_checkout", None),
        ("on_partner_sale", "customer_checkout", "rival"),
        ("on_import", "import", "rival"),
    ],
)
def test_the_programme_of_the_accounts_partner_refuses(
    field: Field, column: str, route: Route, door: str | None
) -> None:
    account = _protected(field)
    setattr(field.partner.programme, column, "refuse")
    db.session.commit()

    with pytest.raises(SaleRefused):
        asked(field, account, door=field.rival if door else None, route=route, at=SOON)

    db.session.rollback()
    for other in ("on_direct_sale", "on_partner_sale", "on_import"):
        setattr(field.partner.programme, other, "credit" if other == column else "refuse")
    db.session.commit()
    assert asked(field, account, door=field.rival if door else None, route=route, at=SOON).outcome == "credit"


def test_the_funder_is_the_programmes(field: Field) -> None:
    account = _protected(field)
    field.partner.programme.funder = "vendor"
    db.session.commit()

    asked(field, account, door=None, at=SOON)

    assert [each.funder for each in rows(GuardHolding)] == ["vendor"]


def test_a_window_holds_from_its_submission_until_just_before_its_end(field: Field) -> None:
    account, instant = _protected(field), timedelta(microseconds=1)

    found = [
        asked(field, account, door=field.rival, at=at).reason
        for at in (
            AT - instant,
            AT,
            AT + WINDOW - instant,
            AT + WINDOW,
            AT + WINDOW + TAIL - instant,
            AT + WINDOW + TAIL,
        )
    ]

    free, held = "No partner protects this account.", "The account is protected."
    tail = "The protection of this account has ended; its tail runs."
    assert found == [free, held, held, tail, tail, free]
    assert [(each.basis, each.share_bps) for each in rows(GuardHolding)] == [
        ("registration", 10_000), ("registration", 10_000), ("tail", 5_000), ("tail", 5_000),
    ]  # fmt: skip


def test_a_tail_never_refuses(field: Field) -> None:
    account = _protected(field)
    for column in ("on_direct_sale", "on_partner_sale", "on_import"):
        setattr(field.partner.programme, column, "refuse")
    db.session.commit()

    routes: tuple[tuple[Route, Partner | None], ...] = (
        ("customer_checkout", field.rival), ("direct_order", None), ("import", field.rival),
        ("partner_order", field.rival),
    )  # fmt: skip
    for route, door in routes:
        assert asked(field, account, door=door, route=route, at=AT + WINDOW).outcome == "credit"


def test_a_tail_runs_beside_the_next_partners_own_protection(field: Field) -> None:
    account = _protected(field)
    registered(field.rival, "acme.com", at=AT + WINDOW)

    sold_by_rival = asked(field, account, door=field.rival, at=AT + WINDOW + DAY)
    sold_direct = asked(field, account, door=None, at=AT + WINDOW + DAY)

    assert (sold_by_rival.outcome, sold_direct.outcome) == ("credit", "credit")
    shares = [(each.decision_id, each.partner_id, each.basis, each.share_bps) for each in rows(GuardHolding)]
    assert shares == [
        (sold_by_rival.id, field.partner.id, "tail", 5_000),
        (sold_by_rival.id, field.rival.id, "registration", 10_000),
        (sold_direct.id, field.partner.id, "tail", 5_000),
        (sold_direct.id, field.rival.id, "registration", 10_000),
    ]
    assert [each.partner_id for each in rows(Incident)] == [field.partner.id, field.partner.id, field.rival.id]


def test_a_partner_of_record_in_its_own_tail_holds_the_whole(field: Field) -> None:
    account = _protected(field)
    directory.bind(account.id, field.partner.id, at=AT + DAY)
    db.session.commit()

    asked(field, account, door=None, at=AT + WINDOW)

    assert [(each.basis, each.share_bps) for each in rows(GuardHolding)] == [("record", 10_000)]


def test_a_registration_of_one_vendor_goes_before_the_record_for_that_vendor_alone(field: Field) -> None:
    account = registered(field.partner, "acme.com", vendor=field.vendor).registration.account
    directory.bind(account.id, field.rival.id, at=SOON)
    db.session.commit()

    decision = asked(field, account, door=None, vendor_ids=[field.vendor.id, field.other_vendor.id], at=SOON)

    assert [(each.vendor_id, each.partner_id, each.basis) for each in decision.standing if each.holds] == [
        (field.vendor.id, field.partner.id, "registration"), (field.other_vendor.id, field.rival.id, "record"),
    ]  # fmt: skip


def test_parts_of_an_order_are_held_by_whom_each_belongs_to(field: Field) -> None:
    registered(field.partner, "acme.com", vendor=field.vendor)
    account = registered(field.rival, "acme.com", vendor=field.other_vendor).registration.account

    decision = asked(field, account, door=None, vendor_ids=[field.vendor.id, field.other_vendor.id], at=SOON)

    assert decision.outcome == "credit"
    assert [(each.vendor_id, each.partner_id) for each in rows(GuardHolding)] == [
        (field.vendor.id, field.partner.id), (field.other_vendor.id, field.rival.id),
    ]  # fmt: skip
    assert [each.partner_id for each in rows(Incident)] == [field.partner.id, field.rival.id]


def test_what_the_door_itself_holds_is_kept_for_the_case_that_another_gets_the_order(field: Field) -> None:
    account = registered(field.partner, "acme.com", vendor=field.vendor).registration.account
    directory.bind(account.id, field.rival.id, at=SOON)
    db.session.commit()

    decision = asked(field, account, door=field.partner, vendor_ids=[field.vendor.id, field.other_vendor.id], at=SOON)

    assert (decision.outcome, decision.reason) == ("credit", "The account has a partner of record.")
    assert [(each.vendor_id, each.partner_id, each.basis) for each in rows(GuardHolding)] == [
        (field.vendor.id, field.partner.id, "registration"), (field.other_vendor.id, field.rival.id, "record"),
    ]  # fmt: skip
    assert [each.partner_id for each in rows(Incident)] == [field.rival.id]


def test_a_record_bound_later_holds_nothing_of_what_was_sold_before(field: Field) -> None:
    account = _bound(field.partner)

    assert asked(field, account, door=field.rival, route="import", at=AT - DAY).outcome == "allow"


def test_a_protection_of_another_vendor_is_in_nobodys_way(field: Field) -> None:
    account = registered(field.partner, "acme.com", vendor=field.other_vendor).registration.account

    decision = asked(field, account, door=field.rival, at=SOON)

    assert (decision.outcome, decision.standing) == ("allow", ())


def test_one_refusal_among_several_holders_refuses_the_sale(field: Field) -> None:
    registered(field.partner, "acme.com", vendor=field.vendor)
    account = registered(field.rival, "acme.com", vendor=field.other_vendor).registration.account
    field.rival.programme.on_direct_sale = "refuse"
    db.session.commit()

    with pytest.raises(SaleRefused) as refused:
        asked(field, account, door=None, vendor_ids=[field.vendor.id, field.other_vendor.id], at=SOON)

    db.session.rollback()
    guard.keep_refusal(refused.value)
    db.session.commit()
    assert {each.outcome for each in rows(Incident)} == {"refuse"}


def test_a_voided_protection_protects_nothing(field: Field) -> None:
    answer = registered(field.partner)
    account, protection = answer.registration.account, protection_of(answer)
    protection.voided_at, protection.void_reason = AT + DAY, "given_up"
    db.session.commit()

    assert asked(field, account, door=field.rival, at=AT + 2 * DAY).standing == ()


def test_an_account_that_was_merged_is_the_one_that_was_kept(field: Field) -> None:
    kept, gone = _protected(field), an_account("kim@acme.de")
    merging.merge(kept.id, gone.id, by="usr_test", at=SOON)
    db.session.commit()

    decision = asked(field, gone, door=field.rival, at=SOON)

    assert (decision.outcome, rows(Incident)[0].account_id) == ("credit", kept.id)


def test_a_lapsed_partner_of_record_holds_nothing(field: Field) -> None:
    account = _bound(field.partner)

    last = AT.replace(year=AT.year + 2)
    assert asked(field, account, door=field.rival, at=last - timedelta(microseconds=1)).outcome == "credit"
    assert asked(field, account, door=field.rival, at=last).outcome == "allow"


def test_the_partner_concerned_sees_what_was_decided_and_the_seller_does_not(field: Field) -> None:
    account = _protected(field)
    asked(field, account, door=field.rival, at=SOON)
    holder, seller = field.partner, field.rival

    for partner, seen in ((holder, 1), (seller, 0)):
        with acting(Actor("partner", str(partner.id))):
            assert [len(rows(each)) for each in (GuardDecision, GuardHolding, Incident)] == [seen] * 3


@pytest.mark.parametrize("table", ["guard_decisions", "guard_holdings"])
def test_what_was_decided_cannot_be_changed_or_removed(field: Field, table: str, superuser: psycopg.Connection) -> None:
    asked(field, _protected(field), door=field.rival, at=SOON)

    for change in (f"update {table} set outcome = 'refuse'", f"delete from {table}"):
        with pytest.raises(ProgrammingError):
            db.session.connection().exec_driver_sql(change)
        db.session.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            superuser.execute(change)

    assert [row.outcome for row in rows(GuardHolding)] == ["credit"]


def test_an_incident_can_be_resolved_and_nothing_else_of_it_changed(field: Field) -> None:
    asked(field, _protected(field), door=field.rival, at=SOON)
    [incident] = rows(Incident)

    incident.resolved_at, incident.resolution = SOON, "credited"
    db.session.commit()
    with pytest.raises(ProgrammingError):
        db.session.connection().exec_driver_sql("update incidents set partner_id = 1")
    db.session.rollback()
    with pytest.raises(ProgrammingError):
        db.session.connection().exec_driver_sql("delete from incidents")
    db.session.rollback()


def test_fresh_ids_are_like_the_applications_own(app: Flask, superuser: psycopg.Connection) -> None:
    found = {superuser.execute("select fresh_public_id('inc')").fetchone()[0] for _ in range(200)}  # type: ignore[index]

    assert len(found) == 200
    assert all(re.fullmatch(r"inc_[0-9a-hjkmnp-tv-z]{20}", each) for each in found)
    for place in range(4, 24):
        assert len({each[place] for each in found}) > 20, f"character {place} is not random"
