"""The operator's bank account that bank files are paid from, as the settings know it."""

from __future__ import annotations

from flask import current_app

from marketplace.gateways.bank_ports import Debtor


def debtor() -> Debtor | None:
    """Return the account; None where the settings name none, and no bank file can be written."""
    config = current_app.config
    if not config["MARKETPLACE_BANK_IBAN"]:
        return None
    return Debtor(config["MARKETPLACE_NAME"], config["MARKETPLACE_BANK_IBAN"], config["MARKETPLACE_BANK_BIC"])
