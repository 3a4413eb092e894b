from __future__ import annotations

from marketplace.gateways.mail_ports import Mail


def test_a_mail_is_the_houses_own_unless_it_names_a_sender() -> None:
    mail = Mail("kim@acme.example", "Hello", "Hello", "<p>Hello</p>", "msg_1")

    assert (mail.sender, mail.sender_name) == ("", "")
