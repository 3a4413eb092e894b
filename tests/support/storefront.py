"""A customer at the storefront: what it fills in, and the secret it holds."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

ENTERED = {
    "email": "kim@acme.example.org", "company": "Acme GmbH", "name": "Kim Doe", "country": "DE", "line1": "Hauptstr. 1",
    "line2": "", "postal_code": "10115", "city": "Berlin", "region": "", "tax_number": "",
}  # fmt: skip


def shown_total(page: str) -> str:
    """Return the total that a details page shows, in minor units, as its form carries it."""
    found = re.search(r'name="shown_total"[^>]*value="(\d+)"', page)
    assert found, "no total on the page"
    return found[1]


def enter(client: FlaskClient, secret: str, **changes: str) -> TestResponse:
    """Fill in the details as somebody does who sees the tax of the country chosen before going on."""
    entered: dict[str, Any] = {**ENTERED, **changes}
    priced = client.post(f"/checkout/{secret}/details/", data={**entered, "recalculate": "1"})
    return client.post(f"/checkout/{secret}/details/", data={**entered, "shown_total": shown_total(priced.text)})


def secret_in(location: str) -> str:
    """Return the secret in the address of a cart or an order."""
    return location.split("/")[2]
