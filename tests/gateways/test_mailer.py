"""Mail by SMTP, or kept."""

from __future__ import annotations

import traceback
from dataclasses import replace

import pytest

from marketplace.core.errors import Unavailable
from marketplace.gateways.errors import Refused
from marketplace.gateways.mail_ports import Mail
from marketplace.gateways.mailer import KeptMail, SmtpMailer, choose_mailer
from tests.support.smtp import mail_server

MAIL = Mail("kim@acme.example", "Your order is paid: Zoë", "Thank you, Zoë.\n", "<p>Thank you, Zoë.</p>", "msg_1")


def test_without_a_server_mail_is_kept() -> None:
    mailer = choose_mailer(None, sender="Partner Marketplace")

    assert isinstance(mailer, KeptMail)
    assert mailer.deliver(MAIL) is False


def test_a_mail_arrives_with_both_bodies_and_its_id() -> None:
    with mail_server() as server:
        mailer = choose_mailer(f"smtp://127.0.0.1:{server.port}?from=shop@market.example", sender="Partner Marketplace")

        assert mailer.deliver(MAIL) is True

    [mail] = server.mails
    assert (mail["To"], mail["Subject"]) == ("kim@acme.example", "Your order is paid: Zoë")
    assert mail["From"] == "Partner Marketplace <shop@market.example>"
    assert mail["Message-ID"] == "<msg_1@market.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().strip() == "Thank you, Zoë."
    assert mail.get_body(("html",)).get_content().strip() == "<p>Thank you, Zoë.</p>"
    assert "kim@acme.example" in server.recipients[0]
    assert "shop@market.example" in server.senders[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "kim@acme.example\r\nBcc: all@acme.example"},
        {"recipient": "kim@acme.example, other@acme.example"},
        {"recipient": "kim"},
        {"recipient": ""},
        {"subject": "Hello\r\nBcc: all@acme.example"},
        {"subject": "Hello\nBcc: all@acme.example"},
        {"message_id": "msg_1>\r\nBcc: all@acme.example"},
    ],
)
def test_headers_cannot_be_smuggled_in(changes: dict[str, str]) -> None:
    with mail_server() as server:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", sender="Shop")

        with pytest.raises(Refused):
            mailer.deliver(replace(MAIL, **changes))

    assert (server.mails, server.commands) == ([], [])


@pytest.mark.parametrize(("answer", "error"), [("550 no such person", Refused), ("451 busy", Unavailable)])
def test_the_servers_no_is_final_or_for_now(answer: str, error: type[Exception]) -> None:
    with mail_server(recipient_answer=answer) as server:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", sender="Shop")

        with pytest.raises(error) as refused:
            mailer.deliver(MAIL)

    assert server.mails == []
    assert MAIL.recipient not in "".join(traceback.format_exception(refused.value)), "a log would name the customer"


def test_a_server_that_is_not_there_is_tried_again_later() -> None:
    with mail_server() as server:
        port = server.port

    with pytest.raises(Unavailable):
        SmtpMailer(f"smtp://127.0.0.1:{port}", sender="Shop").deliver(MAIL)


def test_a_password_is_never_sent_without_tls() -> None:
    with mail_server() as server:
        mailer = SmtpMailer(f"smtp://kim%40market.example:secret@127.0.0.1:{server.port}", sender="Shop")

        with pytest.raises(Unavailable, match="no TLS"):
            mailer.deliver(MAIL)

    assert "AUTH" not in server.commands
    assert server.mails == []


def test_where_tls_is_offered_it_is_insisted_on() -> None:
    with mail_server(offers=("STARTTLS",)) as server:
        mailer = SmtpMailer(f"smtp://127.0.0.1:{server.port}", sender="Shop")

        with pytest.raises(Unavailable):
            mailer.deliver(MAIL)

    assert "STARTTLS" in server.commands
    assert server.mails == []


def test_the_sender_is_the_user_or_an_address_at_the_server() -> None:
    assert (
        SmtpMailer("smtp://kim%40market.example:x@mail.example", sender="Shop")._sender.addr_spec
        == "kim@market.example"
    )
    assert SmtpMailer("smtps://key:x@mail.example", sender="Shop")._sender.addr_spec == "no-reply@mail.example"


def test_a_relayed_mail_is_from_the_relay_is_answered_there_and_can_be_told_when_it_comes_back() -> None:
    relayed = replace(MAIL, sender="r-abc@relay.example", sender_name="The operator")
    with mail_server() as server:
        SmtpMailer(f"smtp://127.0.0.1:{server.port}?from=shop@market.example", sender="Shop").deliver(relayed)

    [mail] = server.mails
    assert (mail["From"], mail["Reply-To"]) == ("The operator <r-abc@relay.example>", "r-abc@relay.example")
    assert (mail["X-Marketplace-Relay"], mail["Auto-Submitted"]) == ("yes", None)
    assert "shop@market.example" in server.senders[0], "bounces come to the house"
