from __future__ import annotations

import pytest

from marketplace.contacting import queries
from marketplace.contacting.errors import ThreadNotFound
from marketplace.db.actor import Actor, acting
from tests.contacting.conftest import Place
from tests.support.blind import a_letter, a_reveal


def test_reveals_are_found_by_who_asked_what_for_and_whose_customer(place: Place) -> None:
    first = a_reveal(place.order.public_id, place.manager_secret)
    second = a_reveal(place.order.public_id, place.finance_secret, purpose="fraud")

    def ids(**filters: object) -> list[str]:
        return [each.public_id for each in queries.reveals_page(**filters).items]  # type: ignore[arg-type]

    assert ids() == [second.public_id, first.public_id]
    assert ids(asked_by=place.manager.public_id) == [first.public_id]
    assert ids(purpose="fraud") == [second.public_id]
    assert ids(partner_id=place.partner.id, limit=1) == [second.public_id]
    assert ids(partner_id=place.world.other_partner.id) == []
    assert [each.public_id for each in queries.reveals_of_order(place.order.id)] == [second.public_id, first.public_id]


def test_threads_are_found_by_order_and_by_words(place: Place) -> None:
    first = a_letter(place.order.public_id, place.world.operator, text="Is 100 % right?")
    second = a_letter(place.order.public_id, place.world.vendor, subject="An update")

    def ids(search: str = "") -> list[str]:
        return [each.public_id for each in queries.threads_page(search=search).items]

    assert ids() == ids(place.order.public_id) == [second.public_id, first.public_id]
    assert ids("100 %") == [first.public_id]
    assert ids("UPDATE") == [second.public_id]
    assert ids("nothing like it") == []


def test_a_party_finds_its_own_thread_and_no_other(place: Place) -> None:
    public_id = a_letter(place.order.public_id, place.world.operator).public_id

    found = queries.thread_of(place.order.id, place.world.operator.id)
    assert found is not None
    assert [letter.text for letter in found.letters] == ["Does it work?"]
    assert queries.thread_of(place.order.id, place.world.vendor.id) is None
    with acting(Actor("vendor", str(place.world.vendor.id))):
        assert queries.threads_of_order(place.order.id) == []
        with pytest.raises(ThreadNotFound):
            queries.thread_by_public_id(public_id)
    assert queries.thread_by_public_id(public_id).public_id == public_id
