"""Finding changes of partner: each party what is its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.protection.changes import queries
from marketplace.protection.changes.errors import ChangeNotFound
from marketplace.protection.changes.queries import Known
from tests.support.changes import LATER, asked, bought, confirmed
from tests.support.protection import as_operator, as_partner, registered
from tests.support.sales import AT


def test_the_operator_finds_changes_by_how_they_stand_and_by_account_or_partner(app: Flask) -> None:
    one = bought(email="kim@one.com")
    two = bought(one.world, email="kim@two.com")
    cooling, waiting = confirmed(one, one.other), asked(two, None)
    account, later = one.account.public_id, LATER + timedelta(days=30)

    def found(at: object = LATER, **filters: str) -> list[int]:
        return [each.id for each in queries.page(at=at, **filters).items]  # type: ignore[arg-type]

    with as_operator():
        assert found() == [waiting.id, cooling.id]
        assert found(standing="cooling_off") == [cooling.id]
        assert found(standing="requested") == [waiting.id]
        assert found(later, standing="effective") == [cooling.id]
        assert found(later, standing="expired") == [waiting.id]
        assert found(search=account) == [cooling.id]
        assert found(search="Southwind") == [cooling.id]
        assert found(search="nothing") == []


def test_a_partner_finds_its_notices_and_no_change(app: Flask) -> None:
    customer = bought()
    public_id = confirmed(customer, customer.other).public_id
    old, new, account_id = customer.world.partner, customer.other, customer.order.account_id
    old_id, new_id = old.id, new.id

    with as_partner(old):
        [notice] = queries.page_of_partner(old_id).items
        assert notice.side == "leaving"
        assert queries.page_of_partner(old_id, side="arriving").items == []
        assert queries.known_as(old_id, [account_id]) == {
            account_id: [Known("Acme", "Kim Doe", "kim@acme.example.org")]
        }
        foreign = notice.public_id
        with pytest.raises(ChangeNotFound):
            queries.by_public_id(public_id)
    with as_partner(customer.world.other_partner):
        assert queries.known_as(old_id, [account_id]) == {}
    with as_partner(new):
        [notice] = queries.page_of_partner(new_id).items
        assert (notice.side, notice.account) == ("arriving", None)
        with pytest.raises(ChangeNotFound):
            queries.notice_of(new_id, foreign)


def test_an_account_is_known_by_its_registration_as_well(app: Flask) -> None:
    customer = bought()
    registered(customer.world.partner, "acme.example.org", company="Acme Holding", at=AT)
    partner_id, account_id = customer.world.partner.id, customer.order.account_id

    with as_partner(customer.world.partner):
        known = queries.known_as(partner_id, [account_id])[account_id]

    assert [each.company for each in known] == ["Acme", "Acme Holding"]
