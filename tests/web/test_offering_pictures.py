"""Pictures of a vendor's own draft; the operator's are tried in operator/test_offering_pictures.py."""

from __future__ import annotations

import io

from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog import illustrating
from marketplace.db.base import db
from marketplace.pictures.models import Picture
from tests.support.people import sign_in
from tests.support.pictures import a_picture
from tests.support.world import a_person, an_offering


def _bring(staff: FlaskClient, offering_id: str, colour: str) -> int:
    data = {"file": (io.BytesIO(a_picture(colour=colour)), "x.png"), "alt": f"A {colour} shelf"}
    return staff.post(f"/vendor/offerings/{offering_id}/pictures/", data=data).status_code


def test_a_vendor_illustrates_its_draft_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    draft = an_offering("Vault", state="draft")
    published, foreign = an_offering(vendor=draft.vendor), an_offering(state="draft")
    person = a_person(draft.vendor_id, "staff")
    db.session.commit()
    staff = sign_in(client, person)
    address = f"/vendor/offerings/{draft.public_id}/pictures/"

    assert [_bring(staff, draft.public_id, colour) for colour in ("red", "blue")] == [303, 303]
    assert {each.party_id for each in db.session.query(Picture)} == {draft.vendor_id}
    red, blue = illustrating.pictures_of(draft)
    assert staff.post(f"{address}{blue.digest}/first").status_code == 303
    page = staff.get(address).text
    assert page.index('alt="A blue shelf"') < page.index('alt="A red shelf"')
    assert staff.post(f"{address}{red.digest}/end").status_code == 303
    assert 'alt="A red shelf"' not in staff.get(address).text

    assert _bring(staff, published.public_id, "green") == 409
    assert _bring(staff, foreign.public_id, "green") == 404
    assert db.session.query(Picture).count() == 2
