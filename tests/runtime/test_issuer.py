"""In whose name invoices are issued."""

from __future__ import annotations

from flask import Flask

from marketplace.invoicing.issuing import Issuer
from marketplace.runtime.issuer import issuer


def test_the_settings_say_who_the_operator_is(app: Flask) -> None:
    before = dict(app.config)
    app.config.update(
        MARKETPLACE_NAME="Meridian", MARKETPLACE_ADDRESS=("Main Street 1", "60311 Frankfurt"), MARKETPLACE_COUNTRY="AT",
        MARKETPLACE_TAX_NUMBER="ATU12345675", MARKETPLACE_TIME_ZONE="Europe/Vienna",
    )  # fmt: skip
    try:
        found = issuer()
    finally:
        app.config.update(before)

    assert found == Issuer("Meridian", ("Main Street 1", "60311 Frankfurt"), "AT", "ATU12345675", "Europe/Vienna")
