from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import generate_csrf

from marketplace.web.fragments import asset, fragment, frozen, once, remembered


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


def test_a_forms_token_is_each_visitors_own_and_one_that_was_typed_is_not_remembered(web: Flask) -> None:
    def drawn(typed: str) -> str:
        return str(remembered("form", lambda: f'<input name="csrf_token" value="{generate_csrf()}"><b>{typed}</b>'))

    with web.test_request_context("/"):
        mine = generate_csrf()
        assert drawn(mine) == f'<input name="csrf_token" value="{mine}"><b>{mine}</b>'
    with web.test_request_context("/"):
        theirs = generate_csrf()
        assert drawn("kept") == f'<input name="csrf_token" value="{theirs}"><b>kept</b>'
    with web.test_request_context("/"):
        third = generate_csrf()
        assert third != theirs
        assert drawn("not drawn again") == f'<input name="csrf_token" value="{third}"><b>kept</b>'


def test_values_become_keys() -> None:
    assert frozen({"a": [1, None, ("x", True)]}) == (("a", (1, None, ("x", True))),)
    assert frozen(_l("Shop")) == "Shop"


def test_static_files_have_their_address(web: Flask) -> None:
    with web.test_request_context("/"):
        assert asset("css/theme.css") == "/static/css/theme.css"
