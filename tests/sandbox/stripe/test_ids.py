from __future__ import annotations

import re

from marketplace.sandbox.stripe.ids import new_id, random_text


def test_an_id_is_its_prefix_and_random_letters_and_digits() -> None:
    assert re.fullmatch(r"ch_[A-Za-z0-9]{24}", new_id("ch"))
    assert re.fullmatch(r"cus_[A-Za-z0-9]{14}", new_id("cus", 14))


def test_no_two_texts_are_alike() -> None:
    assert len({random_text(24) for _ in range(500)}) == 500
