"""In whose name invoices are issued: the operator, as the settings know it."""

from __future__ import annotations

from flask import current_app

from marketplace.invoicing.issuing import Issuer


def issuer() -> Issuer:
    """Return the operator as its invoices name it, by the settings of the app that runs."""
    config = current_app.config
    return Issuer(
        name=config["MARKETPLACE_NAME"],
        address=config["MARKETPLACE_ADDRESS"],
        country=config["MARKETPLACE_COUNTRY"],
        tax_number=config["MARKETPLACE_TAX_NUMBER"],
        time_zone=config["MARKETPLACE_TIME_ZONE"],
    )
