"""Mail as the operator reads it: customers' addresses and secrets stay out."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from flask.testing import FlaskClient

from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.jobs import checkouts
from marketplace.messaging import mail
from marketplace.messaging.models import Message
from tests.support.paying import a_sale, page_for, run_waiting, tries_of
from tests.support.sandbox import Sandbox
from tests.support.world import World

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)
SECRET = new_secret()


def a_mail(
    *, state: str = "kept", audience: str = "partner", subject: str = "Take your seat", **changes: str
) -> Message:
    """Return a committed mail that links to a secret."""
    facts = {
        "dedupe_key": f"test:{state}:{audience}:{subject}", "kind": "invitation", "recipient": "nora@northwind.example",
        "text": f"Open http://127.0.0.1:8000/auth/invitations/{SECRET} to begin.\n",
        "html": f'<p><a href="http://127.0.0.1:8000/auth/invitations/{SECRET}">Begin</a></p>',
    }  # fmt: skip
    mail.write(audience=audience, party_id=None, subject=subject, at=AT, **{**facts, **changes})
    written = db.session.query(Message).filter_by(subject=subject).one()
    written.state = state
    db.session.commit()
    return written


def test_mails_are_listed_newest_first_and_filtered(world: World, finance: FlaskClient) -> None:
    kept, failed = a_mail(subject="First"), a_mail(subject="Second", state="failed", audience="operator")

    def shown(query: str) -> list[str]:
        text = finance.get(f"/operator/mail/?{query}").text
        return sorted(each.subject for each in (kept, failed) if f"/operator/mail/{each.public_id}" in text)

    everything = finance.get("/operator/mail/").text.partition("<main")[2]
    assert everything.index("Second") < everything.index("First")
    assert shown("state=failed") == ["Second"]
    assert shown("audience=partner") == ["First"]
    assert shown("q=first") == ["First"]
    assert shown("q=northwind.example") == ["First", "Second"]
    assert "No mail fits." in finance.get("/operator/mail/?q=nothing").text


def test_a_kept_invitation_is_shown_whole_to_who_may_invite_so_that_it_can_be_handed_over(
    world: World, manager: FlaskClient
) -> None:
    message = a_mail()

    text = manager.get(f"/operator/mail/{message.public_id}").text

    assert f'href="http://127.0.0.1:8000/auth/invitations/{SECRET}"' in text
    assert "Hand this mail to its reader" in text


def test_finance_cannot_take_a_kept_invitation_for_itself(world: World, finance: FlaskClient) -> None:
    message = a_mail()

    for address in (f"/operator/mail/{message.public_id}", f"/operator/mail/{message.public_id}/html"):
        assert SECRET not in finance.get(address).text


def test_a_secret_that_resets_a_password_is_shown_to_nobody(world: World, manager: FlaskClient) -> None:
    message = a_mail(kind="password_reset", subject="Set a new password")

    for address in (f"/operator/mail/{message.public_id}", f"/operator/mail/{message.public_id}/html"):
        assert SECRET not in manager.get(address).text


@pytest.mark.parametrize("state", ["queued", "sent", "failed"])
def test_a_mail_that_goes_its_own_way_shows_no_secret(world: World, finance: FlaskClient, state: str) -> None:
    message = a_mail(state=state)

    for address in (f"/operator/mail/{message.public_id}", f"/operator/mail/{message.public_id}/html"):
        text = finance.get(address).text
        assert SECRET not in text
        assert "…hidden…" in text


def test_html_stands_alone_in_a_sandbox(world: World, finance: FlaskClient) -> None:
    message = a_mail(html="<p style='color: red'>Hello</p><script>alert(1)</script>")

    answer = finance.get(f"/operator/mail/{message.public_id}/html")

    assert answer.text == "<p style='color: red'>Hello</p><script>alert(1)</script>"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "sandbox allow-popups allow-top-navigation-by-user-activation" in policy
    assert "script-src" not in policy


def test_what_customers_get_tells_nothing_about_them(
    world: World, finance: FlaskClient, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale(world)
    sandbox.pay(page_for(sale, sandbox.payments))
    checkouts.look(checkout_id=tries_of(sale)[0].id)
    run_waiting(superuser, only="mail.%")
    message = db.session.query(Message).filter_by(audience="customer").one()
    assert message.state == "kept"
    assert sale.secret in message.text

    pages = [
        finance.get("/operator/mail/").text,
        finance.get(f"/operator/mail/{message.public_id}").text,
        finance.get(f"/operator/mail/{message.public_id}/html").text,
    ]

    for text in pages:
        for secret in (sale.secret, "kim@acme", "Kim Doe", "Main Street"):
            assert secret not in text
    assert f"/operator/orders/{sale.public_id}" in pages[1]


def test_a_mail_that_is_not_there_is_not_found(finance: FlaskClient) -> None:
    assert finance.get("/operator/mail/msg_00000000000000000000").status_code == 404
    assert finance.get("/operator/mail/msg_00000000000000000000/html").status_code == 404
