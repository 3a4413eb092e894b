"""Self-billing invoices of all partners, with the VAT that is owed on top."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.self_billing import a_document
from tests.support.world import World

PAGE = "/operator/self-billing/"
AT = datetime(2020, 2, 1, tzinfo=UTC)


def test_documents_are_searched_filtered_and_given_as_csv(finance: FlaskClient, world: World) -> None:
    north, south = a_document(world.partner, at=AT), a_document(world.other_partner, period="2020-02", at=AT)
    db.session.commit()

    assert north.number in finance.get(PAGE).text
    assert north.number not in finance.get(f"{PAGE}?q=south").text
    assert south.number not in finance.get(f"{PAGE}?period=2020-01").text
    assert "No invoice fits." in finance.get(f"{PAGE}?q=nobody").text
    rows = list(csv.DictReader(io.StringIO(finance.get(f"{PAGE}?format=csv").text)))
    assert [(row["number"], row["supplier"], row["net_minor"], row["tax_minor"]) for row in rows] == [
        (south.number, "Southwind", "10000", "1900"), (north.number, "Northwind", "10000", "1900"),
    ]  # fmt: skip


def test_a_document_is_shown_and_printed(finance: FlaskClient, world: World) -> None:
    made = a_document(world.partner, at=AT)
    db.session.commit()

    page = finance.get(f"{PAGE}{made.public_id}/").text

    assert "Northwind" in page
    assert f"/operator/statements/{world.partner.public_id}/EUR/2020-01/" in page
    assert finance.get(f"{PAGE}{made.public_id}.pdf").content_type == "application/pdf"
    assert finance.get(f"{PAGE}sbi_absent/").status_code == 404
