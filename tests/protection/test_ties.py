"""Accounts that one buyer stated facts of at once: shown to a reviewer, and joined or told apart by one."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.customers import directory
from marketplace.customers.models import Account, AccountTie
from marketplace.db.base import db
from marketplace.protection import holding, queries, reviewing, ties
from marketplace.protection.models import Registration
from tests.support.guarding import an_account
from tests.support.protection import AT, Field, as_operator, in_review, registered, rows_written
from tests.support.sales import SECRET_KEY

NUMBER = "DE136695976"
BEFORE, LATER = AT - timedelta(days=10), AT + timedelta(days=1)
WHY = (
    "One buyer stated facts of both: a VAT number and an address at a website."
    " Nobody has proven that they belong together."
)


def resolved(email: str, field: Field, *, number: str | None = NUMBER, at: object = LATER) -> Account:
    keys = directory.identity_keys(email, number, SECRET_KEY)
    found = directory.resolve(keys, country="DE", vendor_ids=[field.vendor.id], at=at)  # type: ignore[arg-type]
    db.session.commit()
    return db.session.get_one(Account, found.account_id)


def baited(field: Field) -> tuple[Account, Registration]:
    """An order under Acme's number by whoever, paid before another partner registers Acme by its website only."""
    bait = resolved("somebody@gmail.com", field, at=BEFORE)
    directory.bind(bait.id, field.rival.id, at=BEFORE)
    db.session.commit()
    answer = registered(field.partner, "acme.com")
    assert answer.verdict == "approved"
    assert ties.of(answer.registration.account_id) == []
    return bait, answer.registration


def tied_by_the_company(field: Field) -> tuple[Account, Registration]:
    """The same, and then the company itself buys: its number and its address."""
    bait, registration = baited(field)
    assert resolved("kim@acme.com", field).id == bait.id  # the earlier claim, as it stands
    return bait, registration


def test_an_order_that_states_facts_of_two_accounts_suggests_a_merge_to_the_reviewer(field: Field) -> None:
    bait, registration = tied_by_the_company(field)

    with as_operator():
        [met] = queries.met_by(registration)
        assert (met.account, met.reasons, met.is_tied) == (bait, (WHY,), True)
        assert [each.id for each in queries.page(state=queries.TIED).items] == [registration.id]
        [hold] = holding.holds_on([bait], at=LATER)[bait.id]
        assert (hold.kind, hold.partner, hold.stated) == ("record", field.rival, "alone")
    [tie] = db.session.scalars(select(AccountTie)).all()
    assert (tie.account_id, tie.other_id, tie.kind, tie.other_kind, tie.stated_at, tie.judged_at) == (
        bait.id, registration.account_id, "tax_number", "domain", LATER, None,
    )  # fmt: skip


def test_the_same_order_twice_is_one_tie_and_no_sale_is_none(field: Field) -> None:
    tied_by_the_company(field)
    before = rows_written()

    resolved("kim@acme.com", field, at=LATER + timedelta(days=1))
    resolved("kim@acme.com", field, at=None)

    assert rows_written() == before
    assert len(db.session.scalars(select(AccountTie)).all()) == 1


def test_a_review_is_asked_about_ties_as_well_and_its_answer_judges_them(field: Field) -> None:
    registration = in_review(field.partner)
    own = db.session.get_one(Account, registration.account_id)
    other = an_account("kim@globex.com")
    pair = sorted((own.id, other.id))
    with as_operator():
        db.session.add(
            AccountTie(account_id=pair[0], other_id=pair[1], kind="tax_number", other_kind="domain", stated_at=AT)
        )
        db.session.commit()
        assert [each.account.id for each in queries.met_by(registration) if each.is_tied] == [other.id]

        reviewing.approve_as_different(registration, by=field.manager.public_id, at=LATER)
        db.session.commit()

        assert ties.of(own.id) == []


def test_addresses_at_a_website_stand_beside_a_stated_number(field: Field) -> None:
    account = resolved("kim@evil.example.com", field, at=BEFORE)
    directory.bind(account.id, field.rival.id, at=BEFORE)
    plain = an_account("kim@globex.com")
    directory.bind(plain.id, field.rival.id, at=BEFORE)
    db.session.commit()

    with as_operator():
        holds = holding.holds_on([account, plain], at=LATER)

    assert [holds[each.id][0].stated for each in (account, plain)] == ["beside", ""]
