"""Keys sealed with the application's secret, and refused with any other."""

from __future__ import annotations

import pytest

from marketplace.stock.errors import KeysUnreadable
from marketplace.stock.vault import Vault

VAULT = Vault("a secret of the application, long enough")


def test_what_was_sealed_is_opened_again_and_nothing_of_it_shows() -> None:
    sealed = VAULT.seal("AAAA-1111-ÄÖ")

    assert VAULT.open(sealed) == "AAAA-1111-ÄÖ"
    assert b"AAAA-1111" not in sealed
    assert VAULT.seal("AAAA-1111-ÄÖ") != sealed


def test_another_secret_opens_nothing_and_says_what_to_do() -> None:
    sealed = VAULT.seal("AAAA-1111")

    with pytest.raises(KeysUnreadable, match="MARKETPLACE_SECRET_KEY is not the one") as refusal:
        Vault("another secret of the application").open(sealed)
    assert "AAAA" not in str(refusal.value)


def test_a_damaged_seal_is_noticed() -> None:
    with pytest.raises(KeysUnreadable):
        VAULT.open(VAULT.seal("AAAA-1111")[:-1] + b"A")


def test_a_fingerprint_finds_the_same_key_and_depends_on_the_secret() -> None:
    other = Vault("another secret of the application")

    assert VAULT.fingerprint("AAAA-1111") == VAULT.fingerprint("AAAA-1111")
    assert len({VAULT.fingerprint("AAAA-1111"), VAULT.fingerprint("AAAA-1112"), other.fingerprint("AAAA-1111")}) == 3
