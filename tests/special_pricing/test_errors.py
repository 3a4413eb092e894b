"""Refusals of special pricing: sentences that say what to do, beside the field they are about."""

from __future__ import annotations

from marketplace.special_pricing.errors import GrantInvalid, NoRoom, OfferingUnclear, ReasonMissing, RequestNotFound


def test_each_says_what_to_do_and_where() -> None:
    assert (str(NoRoom(250, 3_000)), NoRoom(250, 3_000).field) == (
        "The margin on this offering is limited to 30 %: at most 2.5 % more counts. Ask for that.", "rate",
    )  # fmt: skip
    assert str(NoRoom(0, 3_000)).endswith("limited to 30 %: you have all of it.")
    assert str(OfferingUnclear(())) == "No offering is called like that. Write its name as the shop does."
    assert str(OfferingUnclear(("A · X", "A · Y"))) == "Which one? Write the whole name: A · X; A · Y."
    assert GrantInvalid(500).message == "The partner asked for 5 %: grant that, or less."
    assert ReasonMissing().field == "reason"


def test_what_is_not_there_and_what_is_not_yours_read_alike() -> None:
    assert RequestNotFound("prq_1").message == RequestNotFound("prq_2").message
