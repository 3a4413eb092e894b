"""Who a customer is, read from a mail of it that somebody forwarded."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from marketplace.protection.forwarding import Customer, customer_in, name_from

OWN = {"northwind.example"}
QUOTED = """Please see below.

-------- Weitergeleitete Nachricht --------
Betreff: Angebot
Von: Petra Klein <p.klein@tauberwerk-systeme.de>
An: kim@northwind.example, old.friend@gmail.com

Hallo, wir brauchen 40 Lizenzen.

Petra Klein
Tauberwerk Systeme GmbH
USt-IdNr.: DE 136 695 976
"""


def a_mail(text: str, *, subtype: str = "plain") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Kim Doe <kim@northwind.example>"
    mail.set_content(text, subtype=subtype)
    return mail


def test_the_quoted_sender_is_the_customer_with_what_its_signature_says() -> None:
    assert customer_in(a_mail(QUOTED), OWN) == Customer(
        "tauberwerk-systeme.de",
        "Tauberwerk Systeme GmbH",
        "DE136695976",
        "Petra Klein, p.klein@tauberwerk-systeme.de",
    )


@pytest.mark.parametrize(
    "line",
    [
        "From: Jo Ray <jo@acme.co.uk>",
        "> From: Jo Ray <jo@acme.co.uk>",
        "*From:* Jo Ray <jo@acme.co.uk>",
        "De : Jo Ray <jo@acme.co.uk>",
        "Från: Jo Ray <jo@acme.co.uk>",
        "От: Jo Ray <jo@acme.co.uk>",
        "差出人：Jo Ray <jo@acme.co.uk>",
        'From: "Jo Ray" [mailto:jo@acme.co.uk]',
    ],
)
def test_mail_programs_quote_in_many_languages(line: str) -> None:
    found = customer_in(a_mail(f"Hello\n\n{line}\nSubject: Licences\n\nHi"), OWN)

    assert found == Customer("acme.co.uk", "Acme", "", "Jo Ray, jo@acme.co.uk")


def test_a_message_that_is_attached_whole_is_read() -> None:
    inner = EmailMessage()
    inner["From"] = "Jo Ray <jo@acme.com>"
    inner.set_content("Hello")
    mail = a_mail("See the attachment. From: other@globex.com")
    mail.add_attachment(inner)

    found = customer_in(mail, OWN)

    assert found is not None
    assert (found.website, found.contact) == ("acme.com", "Jo Ray, jo@acme.com")


def test_a_mail_in_html_alone_is_read() -> None:
    text = (
        '<style>p{}</style><div><b>From:</b> Jo Ray &lt;<a href="mailto:jo@acme.com">jo@acme.com</a>&gt;</div><p>Hi</p>'
    )

    found = customer_in(a_mail(text, subtype="html"), OWN)

    assert found is not None
    assert (found.website, found.contact) == ("acme.com", "Jo Ray, jo@acme.com")


@pytest.mark.parametrize(
    ("text", "website"),
    [
        ("Please register www.müller-bau.de/kontakt", "müller-bau.de"),
        ("It is jo@acme.com", "acme.com"),
        ("From: jo@gmail.com\nwrites from https://acme.com", "acme.com"),
        ("jo@acme.com or lee@globex.com", None),
        ("https://acme.com and https://globex.com", None),
        ("From: jo@gmail.com", None),
        ("From: Kim <kim@northwind.example>", None),
        ("https://www.linkedin.com/company/acme", None),
        ("Nothing at all", None),
        ("", None),
    ],
)
def test_free_mail_the_own_company_and_two_at_once_are_nobody(text: str, website: str | None) -> None:
    found = customer_in(a_mail(text), OWN)

    assert (found and found.website) == website


def test_a_broken_mail_is_read_as_far_as_it_goes() -> None:
    mail = a_mail("x")
    mail.replace_header("Content-Type", 'text/plain; charset="no-such"')
    mail.set_payload(b"From: jo@acme.com \xff\xfe")
    mail["Subject"] = "=?x?q?broken"

    found = customer_in(mail, OWN)

    assert found is not None
    assert found.website == "acme.com"


def test_a_domain_suggests_a_name() -> None:
    assert [name_from(each) for each in ("acme-tools.com", "müller.de")] == ["Acme Tools", "Müller"]
