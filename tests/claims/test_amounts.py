"""What a partner is due by an order that was its own."""

from __future__ import annotations

from marketplace.claims import amounts, evidence
from marketplace.claims.rules import Right
from tests.support.claiming import sold_by_rival, taken
from tests.support.world import World, a_margin


def test_each_line_is_worth_a_share_of_the_partners_own_margin(world: World) -> None:
    order = sold_by_rival(world)
    found = evidence.ask(world.partner.id, order.public_id)
    [line] = found.lines

    [whole] = amounts.priced(found, world.partner.id, [Right(line.vendor_id, "registration", "prt_1", 10_000)])
    [half] = amounts.priced(found, world.partner.id, [Right(line.vendor_id, "tail", "prt_1", 5_000)])

    assert (whole.margin_bps, whole.due.due_minor, half.due.due_minor) == (2_500, 25_000, 12_500)
    assert whole.terms["rule"]["version"] == 1
    assert [each["outcome"] for each in whole.terms["considered"]] == ["won"]


def test_rules_that_name_a_category_or_vendor_count_as_in_a_sale(world: World) -> None:
    a_margin(4_000, tier="gold", category_id=world.offering.category_id)
    order = taken(world)

    found = evidence.ask(world.partner.id, order.public_id)

    [worth] = amounts.priced(found, world.partner.id, found.evidence.counting)
    assert worth.due.due_minor == 40_000


def test_another_vendors_line_and_a_line_without_margin_are_left_out(world: World) -> None:
    found = evidence.ask(world.partner.id, sold_by_rival(world).public_id)

    assert amounts.priced(found, world.partner.id, [Right(world.other_vendor.id, "record", "acc_1", 10_000)]) == []
    assert amounts.priced(found, world.partner.id, []) == []
