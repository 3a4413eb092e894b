"""A forwarded mail fills in a registration for its sender, and tells strangers nothing."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select, text

from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.protection import drafts
from marketplace.protection.models import RegistrationDraft
from tests.support.protection import AT, Field, a_field, rows_written
from tests.support.world import a_person

KIM = "kim@northwind.example"


@pytest.fixture
def field(app: object) -> Field:
    made = a_field()
    a_person(made.partner.id, "seller", email=KIM)
    a_person(made.partner.id, "finance", email="money@northwind.example")
    db.session.commit()
    return made


def a_mail(sender: str = f"Kim <{KIM}>", *, name: str = "<1@example>", body: str = "", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "register@meridian.example"
    if name:
        mail["Message-ID"] = name
    for header, value in headers.items():
        mail[header.replace("_", "-")] = value
    mail.set_content(body or "Fwd\n\nFrom: Jo Ray <jo@acme.com>\nTo: kim@northwind.example\n\nHi\n\nAcme GmbH\n")
    return mail.as_bytes()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(RegistrationDraft)) or 0


def letters() -> list[dict[str, int]]:
    return list(
        db.session.scalars(
            text("select args from procrastinate_jobs where task_name = 'mail.registration_prefilled' order by id")
        )
    )


def test_a_members_mail_makes_a_draft_that_is_answered_and_registers_nothing(field: Field) -> None:
    before = rows_written()

    draft = drafts.receive(a_mail(), at=AT)

    assert draft is not None
    assert (draft.partner_id, draft.company, draft.website, draft.contact) == (
        field.partner.id, "Acme GmbH", "acme.com", "Jo Ray, jo@acme.com",
    )  # fmt: skip
    member = db.session.scalars(select(User.id).where(User.email == KIM)).one()
    assert letters() == [{"draft_id": draft.id, "user_id": member}]
    assert rows_written() == before


@pytest.mark.parametrize("name", ["<1@example>", ""])
def test_the_same_mail_delivered_twice_is_answered_once(field: Field, name: str) -> None:
    first, second = (drafts.receive(a_mail(name=name), at=AT) for _ in range(2))

    assert (first is None, second, count(), len(letters())) == (False, None, 1, 1)


@pytest.mark.parametrize(
    ("sender", "headers"),
    [
        ("stranger@acme.com", {}),
        ("money@northwind.example", {}),
        (f"Kim <{KIM}>, Lee <stranger@acme.com>", {}),
        ("", {}),
        (KIM, {"Auto_Submitted": "auto-replied"}),
        (KIM, {"Precedence": "bulk"}),
        (KIM, {"List_Id": "<partners.example>"}),
        (KIM, {"Return_Path": "<>"}),
    ],
)
def test_strangers_and_machines_are_not_answered(field: Field, sender: str, headers: dict[str, str]) -> None:
    assert drafts.receive(a_mail(sender, **headers), at=AT) is None

    assert (count(), letters()) == (0, [])


@pytest.mark.parametrize("state", ["suspended partner", "disabled person"])
def test_whoever_may_not_register_is_not_answered(field: Field, state: str) -> None:
    if state == "suspended partner":
        field.partner.state = "suspended"
    else:
        db.session.scalars(select(User).where(User.email == KIM)).one().state = "disabled"
    db.session.commit()

    assert drafts.receive(a_mail(), at=AT) is None
    assert (count(), letters()) == (0, [])


def test_a_mail_that_names_nobody_is_answered_with_an_empty_form(field: Field) -> None:
    draft = drafts.receive(a_mail(body="From: Jo <jo@gmail.com>\n\nHi"), at=AT)

    assert draft is not None
    assert (draft.website, draft.company, draft.contact, len(letters())) == ("", "", "", 1)


def test_the_partners_own_company_and_the_mailbox_are_no_customers(field: Field) -> None:
    draft = drafts.receive(a_mail(body="From: lee@northwind.example\nTo: register@meridian.example\n\nHi"), at=AT)

    assert draft is not None
    assert draft.website == ""


def test_so_many_a_day_are_enough(field: Field) -> None:
    for number in range(drafts.MOST_A_DAY):
        assert drafts.receive(a_mail(name=f"<{number}@example>"), at=AT) is not None

    assert drafts.receive(a_mail(name="<more@example>"), at=AT) is None
    assert drafts.receive(a_mail(name="<more@example>"), at=AT + timedelta(hours=25)) is not None


def test_a_draft_is_its_partners_for_thirty_days(field: Field) -> None:
    draft = drafts.receive(a_mail(), at=AT)
    assert draft is not None
    just = AT + timedelta(days=30) - timedelta(microseconds=1)

    assert drafts.of_partner(field.partner.id, draft.public_id, at=just) is draft
    assert drafts.of_partner(field.partner.id, draft.public_id, at=AT + timedelta(days=30)) is None
    assert drafts.of_partner(field.rival.id, draft.public_id, at=AT) is None
    drafts.receive(a_mail(name="<2@example>"), at=AT + timedelta(days=31))
    assert count() == 1
