"""The choices of one's own account."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from marketplace.web.auth.account_forms import ZONES


def test_every_time_zone_on_offer_is_one_and_utc_stands_first() -> None:
    assert ZONES[0] == "UTC"
    assert ZONES[1:] == sorted(set(ZONES[1:]))
    assert {"Europe/Berlin", "America/New_York", "Asia/Tokyo"} < set(ZONES)
    assert not any(name.startswith("Etc/") for name in ZONES)
    assert all(ZoneInfo(name).key == name for name in ZONES)
