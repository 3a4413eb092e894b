"""The gateways that the settings name, built once per process."""

from dataclasses import dataclass
from typing import NoReturn, cast

from flask import current_app

from marketplace.gateways.connect_ports import Connect
from marketplace.gateways.mail_ports import Mailer
from marketplace.gateways.mailer import choose_mailer
from marketplace.gateways.ports import Files, Payments
from marketplace.gateways.storage import Folder
from marketplace.gateways.stripe import StripePayments
from marketplace.gateways.stripe_connect import StripeConnect
from marketplace.runtime.settings import Settings, require_stripe


@dataclass(frozen=True)
class Gateways:
    """The ways out, together."""

    payments: Payments
    mailer: Mailer
    files: Files
    connect: Connect


class NoPayments:
    """Stands where no Stripe key is set: most commands never pay. Whoever asks it hears which setting is missing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __getattr__(self, name: str) -> NoReturn:
        require_stripe(self._settings)
        raise AttributeError(name)


def connect(settings: Settings) -> Gateways:
    """Return the gateways for `settings`. Nothing is called yet, and no Stripe key is missed before one is needed."""
    return Gateways(
        payments=_payments(settings),
        mailer=choose_mailer(settings.mail_url, sender=settings.name),
        files=Folder(settings.data_dir / "files"),
        connect=_connect(settings),
    )


def _payments(settings: Settings) -> Payments:
    if settings.stripe is None:
        return cast("Payments", NoPayments(settings))
    stripe = settings.stripe
    return StripePayments(stripe.secret_key, stripe.webhook_secret, api_base=stripe.api_base)


def _connect(settings: Settings) -> Connect:
    if settings.stripe is None:
        return cast("Connect", NoPayments(settings))
    return StripeConnect(settings.stripe.secret_key, api_base=settings.stripe.api_base)


def gateways() -> Gateways:
    """Return the gateways of the app at work."""
    found: Gateways = current_app.extensions["marketplace.gateways"]
    return found
