"""Who sends a paper, and whom it is for."""

from __future__ import annotations

from datetime import UTC, datetime

from babel import Locale
from flask import Flask

from marketplace.runtime.letterheads import issuer_lines, letterhead, partner_lines
from tests.support.self_billing import stated
from tests.support.world import a_world

GERMAN = Locale("de")


def test_both_sides_have_name_address_country_and_number(app: Flask) -> None:
    world = a_world()
    stated(world.partner, at=datetime(2026, 10, 1, tzinfo=UTC))

    assert issuer_lines(GERMAN)[0] == app.config["MARKETPLACE_NAME"]
    assert "Deutschland" in issuer_lines(GERMAN)
    assert partner_lines(world.partner.id, GERMAN) == [
        "Northwind", "Seestraße 1", "78464 Konstanz", "Deutschland", "VAT number DE298765435",
    ]  # fmt: skip
    assert partner_lines(world.other_partner.id, Locale("en")) == ["Southwind", "Germany"]


def test_a_new_address_is_another_letterhead(app: Flask) -> None:
    world = a_world()
    before = letterhead(world.partner.id)

    stated(world.partner, at=datetime(2026, 10, 1, tzinfo=UTC))

    assert before == [*letterhead(world.other_partner.id)[:-2], "Northwind", "Germany"]
    assert letterhead(world.partner.id) != before
