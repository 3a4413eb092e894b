from __future__ import annotations

from email.message import EmailMessage

import pytest

from marketplace.contacting import incoming
from marketplace.contacting.errors import MailUnreadable
from marketplace.contacting.rules import LARGEST_MAIL, LONGEST_TEXT
from tests.support.blind import a_mail

TO = "r-abc@relay.test"


def test_a_mail_says_whom_it_is_for_who_sent_it_and_its_words() -> None:
    read = incoming.read(a_mail(TO, "It works.\n\nKim\n"))

    assert (read.recipients, read.sender, read.subject) == ((TO,), "kim@acme.example.org", "Re: Your licence")
    assert (read.text, read.left_out, read.is_automatic) == ("It works.\n\nKim", 0, False)


def test_the_envelopes_address_comes_before_the_one_in_the_head() -> None:
    read = incoming.read(a_mail("somebody@else.example", X_Original_To=TO, Delivered_To=TO))

    assert read.recipients[0] == TO


def test_the_same_mail_has_the_same_key_and_another_one_another() -> None:
    one, other = a_mail(TO), a_mail(TO)

    assert incoming.read(one).key == incoming.read(b"Received: from elsewhere\r\n" + one).key
    assert incoming.read(one).key != incoming.read(other).key


def test_a_mail_without_a_number_is_told_by_all_of_it() -> None:
    first, second = (a_mail(TO, text, Message_ID="") for text in ("One.", "Two."))

    assert incoming.read(first).key == incoming.read(first).key
    assert incoming.read(first).key != incoming.read(second).key


def test_a_page_is_read_as_its_reader_sees_it() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "kim@acme.example.org", TO
    mail.set_content(
        "<html><head><title>x</title><style>p{}</style></head><body><p>It &amp; works</p><p>Kim<br>Doe</p>"
        "<script>steal()</script></body></html>",
        subtype="html",
    )

    assert incoming.read(mail.as_bytes()).text == "It & works\nKim\nDoe"


def test_attachments_and_pictures_stay_behind_and_are_counted() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "kim@acme.example.org", TO
    mail.set_content("See what is attached.")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Kim Doe.pdf")
    mail.add_attachment("a,b", subtype="csv", filename="acme.csv")

    read = incoming.read(mail.as_bytes())

    assert (read.text, read.left_out) == ("See what is attached.", 2)
    assert "Doe" not in str(read)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"},
        {"Return_Path": "<>"}, {"X_Marketplace_Relay": "yes"},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_machine_sent_is_told_from_what_a_person_wrote(headers: dict[str, str]) -> None:
    assert incoming.read(a_mail(TO, **headers)).is_automatic
    assert not incoming.read(a_mail(TO, Auto_Submitted="no")).is_automatic


@pytest.mark.parametrize(
    "raw", [b"", b"no mail at all", a_mail(TO, "  \n"), a_mail(TO).replace(b"From:", b"Frim:"), b"\xff\xfe\x00" * 50]
)
def test_what_is_no_mail_with_a_text_is_refused(raw: bytes) -> None:
    with pytest.raises(MailUnreadable):
        incoming.read(raw)


def test_what_is_too_large_is_refused_and_what_is_too_long_is_cut() -> None:
    with pytest.raises(MailUnreadable, match="1024 kB"):
        incoming.read(a_mail(TO, "x\n" * LARGEST_MAIL))

    assert len(incoming.read(a_mail(TO, "word\n" * 5000)).text) == LONGEST_TEXT


def test_letters_of_an_unknown_alphabet_are_refused_in_words() -> None:
    with pytest.raises(MailUnreadable, match="no mail that the relay can read"):
        incoming.read(a_mail(TO).replace(b'charset="utf-8"', b'charset="klingon"'))
