from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.partners.models import PartnerNote
from tests.support.world import World


def test_a_note_is_kept_with_its_author(manager: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}/notes/"
    assert "No notes yet." in manager.get(address).text

    answer = manager.post(address, data={"text": "They want to grow in <France>."})

    assert (answer.status_code, answer.location) == (303, address)
    page = manager.get(address).text
    assert "Mira Holm" in page
    assert "They want to grow in &lt;France&gt;." in page
    assert manager.post(address, data={"text": " "}).status_code == 422
    assert db.session.query(PartnerNote).count() == 1


def test_finance_reads_and_writes_none(finance: FlaskClient, world: World) -> None:
    address = f"/operator/partners/{world.partner.public_id}/notes/"

    assert finance.get(address).status_code == 200
    assert finance.post(address, data={"text": "x"}).status_code == 403
