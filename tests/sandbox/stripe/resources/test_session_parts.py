from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.resources import session_parts
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import decode
from marketplace.sandbox.stripe.wire.params import Params


def test_options_without_effect_are_kept_and_features_may_be_switched_off() -> None:
    params = Params(decode("locale=de&submit_type=pay&automatic_tax[enabled]=false&ui_mode=hosted_page"))

    assert session_parts.read_options(params) == {"locale": "de", "submit_type": "pay"}
    params.refuse_unknown()


@pytest.mark.parametrize("name", ["automatic_tax", "invoice_creation", "phone_number_collection", "tax_id_collection"])
def test_a_feature_that_is_not_there_is_not_accepted_in_silence(name: str) -> None:
    with pytest.raises(ApiError, match=f"does not offer {name}"):
        session_parts.read_options(Params(decode(f"{name}[enabled]=true")))


def test_a_known_customers_details_come_first() -> None:
    known = {"email": "known@example.com", "name": "Known", "address": None, "phone": None, "tax_exempt": "none"}

    assert session_parts.customer_details(known, None)["email"] == "known@example.com"
    assert session_parts.customer_details(None, "typed@example.com")["email"] == "typed@example.com"
