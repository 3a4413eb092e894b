"""What the house asks of the outside, and that its gateways answer to it."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from pathlib import Path
from typing import get_type_hints

import pytest

from marketplace.gateways.mail_ports import Mailer
from marketplace.gateways.mailer import KeptMail, SmtpMailer
from marketplace.gateways.ports import CheckoutItem, CheckoutRequest, Files, Payments
from marketplace.gateways.storage import Folder
from marketplace.gateways.stripe import StripePayments


def test_a_request_asks_for_the_sum_of_its_items() -> None:
    items = (CheckoutItem("Backup Suite", 90_000), CheckoutItem("Tax", 18_000))
    at = datetime(2026, 11, 22, tzinfo=UTC)

    assert CheckoutRequest("ord_1", "EUR", items, "", "https://a", "https://b", at).amount_minor == 108_000


@pytest.mark.parametrize(
    ("port", "gateway"),
    [
        (Payments, StripePayments("sk_test_1", "whsec_1", api_base="http://127.0.0.1:1")),
        (Mailer, KeptMail()),
        (Mailer, SmtpMailer("smtp://127.0.0.1", sender="Shop")),
        (Files, Folder(Path("nowhere"))),
    ],
)
def test_each_gateway_answers_to_its_protocol(port: type, gateway: object) -> None:
    for name, asked in inspect.getmembers(port, inspect.isfunction):
        if not name.startswith("_"):
            answer = getattr(gateway, name)
            wanted = list(inspect.signature(asked).parameters)[1:]
            assert list(inspect.signature(answer).parameters) == wanted, name
            assert get_type_hints(inspect.unwrap(answer)), name
