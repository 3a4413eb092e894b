from __future__ import annotations

from marketplace.sandbox.stripe.wire.times import iso


def test_instants_are_written_in_utc_to_the_millisecond() -> None:
    assert iso(1_795_392_000) == "2026-11-23T00:00:00.000Z"
