from __future__ import annotations

from marketplace.contacting.addresses import Relay, hashed

RELAY = Relay("a secret that only tests know, long enough", "relay.test")


def test_each_side_of_each_thread_has_an_address_of_its_own_that_is_always_the_same() -> None:
    asked = [(side, order, party) for side in ("customer", "staff") for order in ("ord_1", "ord_2") for party in (1, 2)]

    made = [RELAY.address(*each) for each in asked]  # type: ignore[arg-type]

    assert made == [RELAY.address(*each) for each in asked]  # type: ignore[arg-type]
    assert len(set(made)) == 8
    assert all(each.startswith("r-") and each.endswith("@relay.test") and len(each) == 39 for each in made)


def test_another_secret_makes_other_addresses() -> None:
    assert RELAY.address("staff", "ord_1", 1) != Relay("x" * 32, "relay.test").address("staff", "ord_1", 1)


def test_what_the_database_keeps_is_found_however_the_address_is_written() -> None:
    local_part = RELAY.local_part("customer", "ord_1", 1)

    assert RELAY.hash_of("customer", "ord_1", 1) == hashed(local_part.upper())
    assert local_part not in RELAY.hash_of("customer", "ord_1", 1)


def test_only_the_relays_own_domain_is_ours() -> None:
    assert RELAY.is_ours("r-1@RELAY.test")
    assert not RELAY.is_ours("r-1@relay.test.evil.example")
    assert not RELAY.is_ours("relay.test")
