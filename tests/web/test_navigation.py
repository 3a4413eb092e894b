"""Where each audience can go."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from marketplace.identity.models import ROLES
from marketplace.web.navigation import SECTIONS

SPRITE = Path(__file__).resolve().parents[2] / "static" / "icons" / "sprite.svg"
ITEMS = [(kind, item) for kind, sections in SECTIONS.items() for _, items in sections for item in items]


def test_every_kind_of_party_has_a_navigation_that_begins_at_home() -> None:
    assert set(SECTIONS) == set(ROLES)
    for sections in SECTIONS.values():
        assert sections[0][1][0][2].endswith(".home.show")


def test_every_item_leads_to_a_page_that_needs_no_further_words(web: Flask) -> None:
    plain = {rule.endpoint for rule in web.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())}

    assert [endpoint for _, (_, _, endpoint) in ITEMS if endpoint not in plain] == []


def test_every_item_has_an_icon_that_is_drawn() -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))

    assert [icon for _, (_, icon, _) in ITEMS if icon not in drawn] == []


def test_an_audience_is_led_to_its_own_rooms_only() -> None:
    rooms = {"partner": "portal", "operator": "operator", "vendor": "vendor"}

    assert [endpoint for kind, (_, _, endpoint) in ITEMS if endpoint.split(".")[0] != rooms[kind]] == []


def test_no_section_is_longer_than_an_eye_takes_in() -> None:
    longest = {f"{kind}: {label}": len(items) for kind, sections in SECTIONS.items() for label, items in sections}

    assert {name: count for name, count in longest.items() if count > 9} == {}
