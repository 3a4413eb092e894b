"""The storefront asks for no token against forgery: the secret in the address is one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.storefront import ENTERED, shown_total


@pytest.fixture(autouse=True)
def _with_csrf(web: Flask) -> Iterator[None]:
    web.config["WTF_CSRF_ENABLED"] = True
    yield
    web.config["WTF_CSRF_ENABLED"] = False


def test_a_whole_purchase_needs_no_cookie(web: Flask, secret: str) -> None:
    visitor = web.test_client(use_cookies=False)
    details = visitor.get(f"/checkout/{secret}/details/")

    ordered = visitor.post(f"/checkout/{secret}/details/", data={**ENTERED, "shown_total": shown_total(details.text)})

    assert ordered.status_code == 303
    assert visitor.get(f"/order/{secret}/").status_code == 200
    assert visitor.post(f"/order/{secret}/cancellation/").status_code == 303


def test_other_audiences_keep_asking_for_a_token(web: Flask) -> None:
    assert web.test_client().post("/auth/sign-in/", data={"email": "x@example.com"}).status_code in {400, 404, 405}
