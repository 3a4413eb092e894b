from __future__ import annotations

from tests.sandbox.support import Shop
from tests.support.double import Double


def test_an_account_may_be_paid_out_by_hand_only(shop: Shop, double: Double) -> None:
    account, other = shop.recipient(), shop.recipient()
    double.payouts("manual", account)
    for each in (account, other):
        shop.sent(each, 1_000)

    double.advance(days=3)
    assert (shop.available(account), shop.available(other)) == (1_000, 0)

    double.payouts("daily", account)
    double.advance(days=1)
    assert shop.available(account) == 0


def test_a_day_is_planned_once_however_much_comes_in(shop: Shop) -> None:
    account = shop.recipient()
    for _ in range(3):
        shop.sent(account, 100)

    with shop.server.engine.read() as context:
        [row] = context.objects.rows("SELECT count(*) AS planned FROM agenda WHERE subject = ?", account)
    assert row["planned"] == 1
