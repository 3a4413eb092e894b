from __future__ import annotations

import pytest
import requests

from tests.sandbox.support import Shop


@pytest.mark.parametrize("path", ["/", "/c/pay/cs_x", "/c/challenge/pi_x", "/receipts/ch_x", "/nowhere"])
def test_every_page_says_that_no_money_moves_and_runs_no_script(shop: Shop, path: str) -> None:
    page = requests.get(shop.server.url + path, timeout=20)

    assert page.status_code == (200 if path == "/" else 404)
    assert "No real money moves here." in page.text
    assert "<script" not in page.text
    assert " style=" not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert page.headers["Cache-Control"] == "no-store"


def test_the_style_sheet_is_served(shop: Shop) -> None:
    sheet = requests.get(f"{shop.server.url}/_static/hosted.css", timeout=20)

    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "prefers-color-scheme: dark" in sheet.text
    sheet.close()


def test_a_closed_session_leads_back_to_the_shop(shop: Shop) -> None:
    paid, over = shop.session(), shop.session()
    shop.pay(paid)
    shop.v1.checkout.sessions.expire(over.id)

    done = requests.get(str(paid.url), timeout=20)
    expired = requests.get(str(over.url), timeout=20)

    assert (done.status_code, expired.status_code) == (200, 410)
    assert f'href="http://127.0.0.1:1/thanks?session={paid.id}"' in done.text
    assert "This payment page has expired" in expired.text
    assert 'href="http://127.0.0.1:1/cart"' in expired.text
