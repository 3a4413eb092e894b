from __future__ import annotations

from tests.sandbox.support import Shop, TurnableClock, line


def _amounts(parts: list[object]) -> dict[str, int]:
    return {part.currency: part.amount for part in parts}  # type: ignore[attr-defined]


def test_a_new_account_has_nothing_in_its_own_currency(shop: Shop) -> None:
    balance = shop.v1.balance.retrieve()

    assert (_amounts(balance.available), _amounts(balance.pending)) == ({"usd": 0}, {"usd": 0})  # type: ignore[arg-type]
    assert balance.livemode is False


def test_money_moves_from_pending_to_available_with_the_clock(shop: Shop, clock: TurnableClock) -> None:
    shop.pay(shop.session())
    shop.pay(shop.session(line("Seat", 10_000, currency="eur")), "4000000000000077")

    before = shop.v1.balance.retrieve()
    clock.advance(3 * 86_400)
    after = shop.v1.balance.retrieve()

    assert _amounts(before.pending)["eur"] == 104_838  # type: ignore[arg-type]
    assert _amounts(before.available)["eur"] == 9_680  # type: ignore[arg-type]
    assert _amounts(after.pending)["eur"] == 0  # type: ignore[arg-type]
    assert _amounts(after.available)["eur"] == 114_518  # type: ignore[arg-type]


def test_refunds_and_disputes_take_from_what_is_available_at_once(shop: Shop, clock: TurnableClock) -> None:
    shop.pay(shop.session(line("Seat", 10_000)), "4000000000000259")
    shop.pay(shop.session(line("Seat", 10_000)))
    shop.v1.refunds.create({"charge": shop.v1.charges.list().data[0].id, "amount": 4_000})

    before = shop.v1.balance.retrieve()
    clock.advance(3 * 86_400)
    after = shop.v1.balance.retrieve()

    assert _amounts(before.pending)["eur"] == 2 * 9_680  # type: ignore[arg-type]
    assert _amounts(before.available)["eur"] == -11_500 - 4_000  # type: ignore[arg-type]
    assert (_amounts(after.pending)["eur"], _amounts(after.available)["eur"]) == (0, 3_860)  # type: ignore[arg-type]
    nets = [entry.net for entry in shop.v1.balance_transactions.list({"currency": "eur"}).data]
    assert sum(nets) == 3_860
