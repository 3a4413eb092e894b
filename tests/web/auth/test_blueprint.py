"""Where the pages of this audience are."""

from __future__ import annotations

from flask import Flask


def test_the_addresses_that_stay_put(web: Flask) -> None:
    with web.test_request_context():
        addresses = {
            name: web.url_for(f"auth.{name}", **values)
            for name, values in (
                ("sessions.new", {}),
                ("sessions.destroy", {}),
                ("invitations.edit", {"token": "t"}),
                ("resets.new", {}),
                ("resets.edit", {"token": "t"}),
                ("account.show", {}),
            )
        }

    assert addresses == {
        "sessions.new": "/auth/sign-in",
        "sessions.destroy": "/auth/sign-out",
        "invitations.edit": "/auth/invitations/t",
        "resets.new": "/auth/password/reset/",
        "resets.edit": "/auth/password/reset/t",
        "account.show": "/auth/account/",
    }
