"""What a try was frozen with comes back exactly."""

from __future__ import annotations

from flask import Flask

from marketplace.payments.tries import as_try, frozen, thawed
from tests.support.paying import a_sale, page_for, request_of, tries_of
from tests.support.sandbox import Sandbox


def test_a_request_is_the_same_after_it_was_kept(app: Flask) -> None:
    request = request_of(a_sale())

    assert thawed(frozen(request)) == request


def test_only_an_open_page_has_an_address(app: Flask, sandbox: Sandbox) -> None:
    sale = a_sale()
    page_for(sale, sandbox.payments)
    [tried] = tries_of(sale)

    assert as_try(tried).url == tried.url
    tried.state = "expired"
    assert as_try(tried).url is None
