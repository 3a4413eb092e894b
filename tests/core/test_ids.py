"""Public ids and secrets."""

from __future__ import annotations

import re

import pytest

from marketplace.core.errors import Invalid
from marketplace.core.ids import hash_secret, new_public_id, new_secret


def test_a_public_id_is_its_prefix_and_twenty_unmistakable_characters() -> None:
    assert re.fullmatch(r"ord_[0-9a-hjkmnp-tv-z]{20}", new_public_id("ord"))


def test_public_ids_and_secrets_do_not_repeat() -> None:
    assert len({new_public_id("st") for _ in range(1000)}) == 1000
    assert len({new_secret() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("prefix", ["", "o", "orders", "Ord", "or_", "1a", "ör"])
def test_a_prefix_is_two_to_five_small_letters(prefix: str) -> None:
    with pytest.raises(Invalid, match="two to five small letters"):
        new_public_id(prefix)


def test_a_secret_holds_256_bits_and_is_safe_in_an_address() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_secret())


def test_the_hash_of_a_secret_is_its_sha256() -> None:
    assert hash_secret("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
