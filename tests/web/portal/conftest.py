"""A market, seen on the day the clock stands still at, by people of one partner."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from tests.support import market as markets
from tests.support.buying import Office, an_office
from tests.support.people import sign_in
from tests.support.sandbox import sandbox

__all__ = ["sandbox"]


@pytest.fixture
def market(app: Flask) -> Iterator[markets.Market]:
    """One partner's sales; the clock stands still."""
    with clock.frozen(markets.NOW):
        yield markets.a_market()


@pytest.fixture
def browser(market: markets.Market, client: FlaskClient) -> Callable[..., FlaskClient]:
    """Give the browser to somebody of the market: `browser("seller")`."""

    def of(role: str = "owner") -> FlaskClient:
        return sign_in(client, getattr(market, role))

    return of


@pytest.fixture
def office(app: Flask, client: FlaskClient) -> Office:
    """Somebody who buys for a partner, by the clock on the wall: the sandbox's runs too."""
    return an_office(client)
