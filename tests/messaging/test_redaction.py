"""Mail without what opens doors."""

from __future__ import annotations

import pytest

from marketplace.core.ids import new_public_id, new_secret
from marketplace.messaging.redaction import HIDDEN, without_secrets

SECRET = new_secret()


@pytest.mark.parametrize("end", ["", "\n", " ", "/", "?next=1", "#top", '"', "'", "<", ">", ".", ",", ")"])
def test_a_secret_in_an_address_is_taken_out_whatever_follows(end: str) -> None:
    assert (
        without_secrets(f"See http://shop.example/order/{SECRET}{end}")
        == f"See http://shop.example/order/{HIDDEN}{end}"
    )


def test_every_secret_is_taken_out() -> None:
    html = f'<a href="https://a.example/order/{SECRET}">https://a.example/order/{SECRET}</a>'

    assert without_secrets(html).count(HIDDEN) == 2
    assert SECRET not in without_secrets(html)


def test_public_ids_and_words_stay() -> None:
    text = f"https://a.example/orders/{new_public_id('ord')} and/or anything else"

    assert without_secrets(text) == text
