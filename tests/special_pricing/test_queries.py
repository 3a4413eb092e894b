"""Finding requests: a partner's own, everybody's for the operator, and the offering that a partner means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.db.base import db
from marketplace.special_pricing import queries
from marketplace.special_pricing.errors import OfferingUnclear, RequestNotFound
from tests.support.protection import AT, Field, registered
from tests.support.special_pricing import asked, waiting
from tests.support.world import an_offering

HOUR = timedelta(hours=1)


def test_a_partner_finds_its_own_by_customer_offering_reason_and_state(field: Field) -> None:
    registered(field.partner, at=AT - HOUR)
    offering = an_offering("Mail 100%_Guard", vendor=field.vendor)
    db.session.commit()
    first = asked(field.partner, "acme.com")
    second = asked(field.partner, "globex.com", offering=offering, at=AT + HOUR, reason="A tender.")
    waiting(field.rival, at=AT + HOUR)

    def found(**facts: str) -> list[int]:
        return [each.id for each in queries.page_of_partner(field.partner.id, **facts).items]

    assert found() == [second.id, first.id]
    assert [found(search=words) for words in ("ACME", "100%_g", "tender", "nothing")] == [
        [first.id], [second.id], [second.id], [],
    ]  # fmt: skip
    assert [found(state=state) for state in ("approved", "in_review", "no state")] == [
        [first.id], [second.id], [second.id, first.id],
    ]  # fmt: skip


def test_the_operator_finds_everybodys_by_partner_offering_and_id(field: Field) -> None:
    ours, theirs = waiting(field.partner), waiting(field.rival, at=AT + HOUR)

    assert [each.id for each in queries.page().items] == [theirs.id, ours.id]
    assert [each.id for each in queries.page(search=field.rival.name).items] == [theirs.id]
    assert [each.id for each in queries.page(search=ours.public_id).items] == [ours.id]
    first = queries.page(limit=1)
    assert [each.id for each in queries.page(limit=1, cursor=first.next_cursor).items] == [ours.id]


def test_another_partners_request_looks_like_none(field: Field) -> None:
    theirs = waiting(field.rival)

    for public_id in (theirs.public_id, "prq_absent"):
        with pytest.raises(RequestNotFound):
            queries.of_partner(field.partner.id, public_id)
    assert queries.by_public_id(theirs.public_id).id == theirs.id


def test_what_nobody_had_to_look_at_is_counted_while_it_lasts(field: Field) -> None:
    registered(field.partner, at=AT - HOUR)
    asked(field.partner, bps=100)
    waiting(field.partner)

    end = AT + timedelta(days=30)
    counts = [queries.granted_at_once(field.partner.id, at=at) for at in (AT, end - HOUR, end)]
    assert (counts, queries.granted_at_once(field.rival.id, at=AT)) == ([1, 1, 0], 0)


def test_an_offering_is_found_by_name_by_id_and_by_a_part_that_only_one_has(field: Field) -> None:
    suite = an_offering("Backup Suite", vendor=field.vendor)
    an_offering("Backup Suite Plus", vendor=field.vendor)
    an_offering("Hidden", vendor=field.vendor, state="draft")
    db.session.commit()

    for text in ("backup  suite", suite.public_id, "Backup Suite · Contoso"):
        found = queries.offering_called(text)
        assert found is not None
        assert found.id == suite.id
    assert queries.offering_called(" ") is None
    found = queries.offering_called("plus")
    assert found is not None
    assert found.name == "Backup Suite Plus"


def test_a_name_of_several_or_of_none_is_refused_with_those_that_fit(field: Field) -> None:
    an_offering("Backup Suite", vendor=field.vendor)
    an_offering("Backup Suite", vendor=field.other_vendor)
    an_offering("Hidden", vendor=field.vendor, state="draft")
    db.session.commit()

    with pytest.raises(OfferingUnclear, match="Backup Suite · Contoso; Backup Suite · Fabrikam"):
        queries.offering_called("Backup Suite")
    for text in ("Hidden", "%", "_______"):
        with pytest.raises(OfferingUnclear, match="No offering is called like that"):
            queries.offering_called(text)
