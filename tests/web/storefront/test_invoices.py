"""The customer's own invoice, at the secret address of its order."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.invoicing import issuing
from tests.support.paying import ISSUER
from tests.support.sales import a_purchase, ordered, paid


def test_a_paid_order_leads_to_its_invoice_as_page_and_pdf(client: FlaskClient, secret: str) -> None:
    at = clock.now()
    issuing.issue(paid(ordered(secret, a_purchase(), at=at), at=at), ISSUER, at=at)
    db.session.commit()

    order, page = client.get(f"/order/{secret}/").text, client.get(f"/order/{secret}/invoice/")
    pdf = client.get(f"/order/{secret}/invoice.pdf")

    assert f"Invoice INV-{at.year}-000001" in order
    for words in ("Acme", "€900.00", "€180.00", "€1,080.00", "Paid in full by card."):
        assert words in page.text
    assert "€750.00" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert pdf.data.startswith(b"%PDF-1.7")


def test_before_the_money_there_is_none_and_another_secret_opens_none(client: FlaskClient, secret: str) -> None:
    ordered(secret, a_purchase(), at=clock.now())

    assert "invoice" not in client.get(f"/order/{secret}/").text.replace("Invoice details", "")
    for other in (secret, new_secret()):
        assert client.get(f"/order/{other}/invoice/").status_code == 404
        assert client.get(f"/order/{other}/invoice.pdf").status_code == 404
