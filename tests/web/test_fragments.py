from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import lazy_gettext as _l

from marketplace.web.fragments import asset, fragment, frozen, once


def test_a_part_is_drawn_once_for_the_same_values_language_and_time_zone(web: Flask) -> None:
    drawn = []

    def values() -> dict[str, Any]:
        drawn.append(1)
        return {"digest": None, "alt": "", "public_id": "off_1", "name": "<b>"}

    with web.test_request_context("/"):
        first = [fragment("components/bps.html", "the same", of=values) for _ in range(2)]
        fragment("components/bps.html", "another", of=values)
        g.time_zone = "Asia/Tokyo"
        fragment("components/bps.html", "the same", of=values)

    assert first[0] == first[1]
    assert len(drawn) == 3


def test_a_macro_is_called_once_for_the_same_values(web: Flask) -> None:
    called = []

    def macro(*values: Any) -> str:
        called.append(values)
        return f"drawn {len(called)}"

    with web.test_request_context("/"):
        shown = [once(macro, [{"label": _l("Shop"), "active": active}]) for active in (True, False, True)]

    assert shown == ["drawn 1", "drawn 2", "drawn 1"]


def test_values_become_keys() -> None:
    assert frozen({"a": [1, None, ("x", True)]}) == (("a", (1, None, ("x", True))),)
    assert frozen(_l("Shop")) == "Shop"


def test_static_files_have_their_address(web: Flask) -> None:
    with web.test_request_context("/"):
        assert asset("css/theme.css") == "/static/css/theme.css"
