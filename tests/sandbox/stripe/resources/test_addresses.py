from __future__ import annotations

from marketplace.sandbox.stripe.resources import addresses
from marketplace.sandbox.stripe.wire.forms import decode
from marketplace.sandbox.stripe.wire.params import Params


def test_an_address_has_every_field_or_is_none() -> None:
    params = Params(decode("address[city]=Bonn&address[country]=DE"))

    assert addresses.address(params) == addresses.EMPTY | {"city": "Bonn", "country": "DE"}
    assert addresses.address(Params({})) is None


def test_shipping_needs_a_place() -> None:
    params = Params(decode("shipping[name]=Bea&shipping[address][line1]=Weg 1"))

    assert addresses.shipping(params) == {
        "address": addresses.EMPTY | {"line1": "Weg 1"},
        "carrier": None,
        "name": "Bea",
        "phone": None,
        "tracking_number": None,
    }
    assert addresses.shipping(Params(decode("shipping="))) is None
