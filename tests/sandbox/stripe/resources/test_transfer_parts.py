from __future__ import annotations

from tests.sandbox.support import Shop


def test_a_transfer_shows_its_last_ten_reversals_and_that_there_are_more(shop: Shop) -> None:
    made = shop.sent(shop.recipient(), 1_100)
    ids = [shop.v1.transfers.reversals.create(made.id, {"amount": 100}).id for _ in range(11)]

    shown = shop.v1.transfers.retrieve(made.id)

    assert [each.id for each in shown.reversals.data] == ids[:0:-1]
    assert shown.reversals.has_more
    assert [each.id for each in shop.v1.transfers.reversals.list(made.id, {"limit": 20}).data] == ids[::-1]
