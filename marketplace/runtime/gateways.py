"""The gateways that the settings name, built once per process."""

from dataclasses import dataclass

from flask import current_app

from marketplace.gateways.mailer import choose_mailer
from marketplace.gateways.ports import Files, Mailer, Payments
from marketplace.gateways.storage import Folder
from marketplace.gateways.stripe import StripePayments
from marketplace.runtime.settings import Settings, require_stripe


@dataclass(frozen=True)
class Gateways:
    """The ways out, together."""

    payments: Payments
    mailer: Mailer
    files: Files


def connect(settings: Settings) -> Gateways:
    """Return the gateways for `settings`. Nothing is called yet.

    Raises:
        SettingInvalid: no Stripe key is set.
    """
    stripe = require_stripe(settings)
    return Gateways(
        payments=StripePayments(stripe.secret_key, stripe.webhook_secret, api_base=stripe.api_base),
        mailer=choose_mailer(settings.mail_url, sender=settings.name),
        files=Folder(settings.data_dir / "files"),
    )


def gateways() -> Gateways:
    """Return the gateways of the app at work."""
    found: Gateways = current_app.extensions["marketplace.gateways"]
    return found
