"""What the command says at its end, for people and for machines."""

from __future__ import annotations

from marketplace.cli.adventureworks.totals import Totals
from tests.cli.adventureworks.slice import RECEIPTS_MINOR, TIERS

FOUND = Totals(TIERS, RECEIPTS_MINOR, 4, 4)


def test_the_parts_add_up_to_the_receipts() -> None:
    assert FOUND.receipts_minor == RECEIPTS_MINOR
    assert FOUND.is_complete


def test_a_cent_or_an_order_less_is_not_complete() -> None:
    assert not Totals(TIERS, RECEIPTS_MINOR + 1, 4, 4).is_complete
    assert not Totals(TIERS, RECEIPTS_MINOR, 5, 4).is_complete


def test_machines_get_minor_units() -> None:
    assert FOUND.facts(machine=True) == {
        "orders": 4,
        "receipts_minor": 103_664,
        "commission_minor": 20_016,
        "fees_minor": 6_692,
        "proceeds_minor": 76_956,
        "file_says_minor": 103_664,
        "tiers": TIERS,
    }


def test_people_get_decimals() -> None:
    facts = FOUND.facts(machine=False)

    assert (facts["receipts"], facts["commission"], facts["file_says"]) == ("1036.64", "200.16", "1036.64")
    assert facts["tier Silver"] == "commission 66.67  fees 21.33  proceeds 245.33"
