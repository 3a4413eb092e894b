from __future__ import annotations

import pytest
from flask import g

from marketplace.web.told_instants import told_instants
from tests.support.pages import build_pages

TOLD = '<time datetime="2026-11-22T21:04:05Z" title="2026-11-22 21:04:05 UTC">Nov 22, 2026, 10:04\u202fPM CET</time>'


@pytest.mark.parametrize("written", ["2026-11-22T21:04:05+00:00", "2026-11-22T21:04:05Z", "2026-11-22T22:04:05+01:00"])
def test_an_instant_is_shown_in_the_readers_zone_wherever_it_stands(written: str) -> None:
    with build_pages().test_request_context("/"):
        g.time_zone = "Europe/Berlin"

        told = told_instants(f"It <ended> at {written}.")

    assert told.replace("\u202f", " ") == f"It &lt;ended&gt; at {TOLD}.".replace("\u202f", " ")


def test_what_only_looks_like_one_and_every_other_value_stays_as_it_is() -> None:
    with build_pages().test_request_context("/"):
        assert told_instants("2026-13-45T99:00:00Z") == "2026-13-45T99:00:00Z"
        assert told_instants("2026-11-22") == "2026-11-22"
        assert told_instants(["prt_1", "<b>"]) == "prt_1, &lt;b&gt;"
        assert told_instants(7) == "7"
