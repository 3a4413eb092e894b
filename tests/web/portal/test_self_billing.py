"""Agreeing to self-billing on one's own page, and reading what was issued."""

from __future__ import annotations

from datetime import UTC, datetime

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.partners import self_billing
from tests.support.buying import Office
from tests.support.self_billing import a_document, stated

PAGE = "/portal/self-billing/"
AT = datetime(2020, 2, 1, tzinfo=UTC)


def test_without_an_address_the_page_says_what_is_missing(office: Office) -> None:
    page = office.client.get(PAGE).text

    assert "Your address is missing" in page
    assert office.client.post(f"{PAGE}agreement/", data={"agreed": "yes"}).status_code == 422
    assert list(self_billing.all_of()) == []


def test_who_agrees_reads_the_wording_and_ticks_the_box(office: Office) -> None:
    stated(office.world.partner, at=clock.now())
    db.session.commit()

    unticked = office.client.post(f"{PAGE}agreement/")
    assert (unticked.status_code, list(self_billing.all_of())) == (422, [])
    assert "Tick the box to agree." in unticked.text
    assert "issues no invoices of its own" in unticked.text

    agreed = office.client.post(f"{PAGE}agreement/", data={"agreed": "yes"})

    assert (agreed.status_code, agreed.location) == (303, PAGE)
    [found] = self_billing.all_of()
    assert (found.partner_id, found.wording) == (office.world.partner.id, "2026-11")
    assert "Your agreement" in office.client.get(PAGE).text


def test_an_agreement_is_ended_once(office: Office) -> None:
    stated(office.world.partner, at=clock.now())
    db.session.commit()
    office.client.post(f"{PAGE}agreement/", data={"agreed": "yes"})

    assert office.client.post(f"{PAGE}ending/").status_code == 303
    assert office.client.post(f"{PAGE}ending/").status_code == 409
    assert self_billing.in_force(office.world.partner.id) is None


def test_own_documents_are_listed_shown_and_printed_and_others_look_absent(office: Office) -> None:
    own, other = (a_document(each, at=AT) for each in (office.world.partner, office.world.other_partner))
    db.session.commit()

    page = office.client.get(PAGE).text
    assert (own.number in page, other.number in page) == (True, False)
    assert "€119.00" in office.client.get(f"{PAGE}{own.public_id}/").text
    assert office.client.get(f"{PAGE}{own.public_id}.pdf").data.startswith(b"%PDF")
    assert office.client.get(f"{PAGE}{other.public_id}/").status_code == 404
    assert office.client.get(f"{PAGE}{other.public_id}.pdf").status_code == 404
