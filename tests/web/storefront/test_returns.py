"""Coming back from the payment page."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from tests.support.sales import a_purchase, ordered, paid
from tests.support.sandbox import Sandbox
from tests.support.storefront import enter


def test_after_the_payment_page_the_order_page_looks_again_by_itself(
    client: FlaskClient, secret: str, sandbox: Sandbox
) -> None:
    answer = enter(client, secret)
    sandbox.pay(answer.location.rpartition("/")[2])

    back = client.get(f"/checkout/{secret}/return/?session_id=cs_whatever")
    page = client.get(back.location)

    assert back.status_code == 303
    assert "Your payment is being booked" in page.text
    assert f'http-equiv="refresh" content="3; url=/order/{secret}/?returned=2"' in page.text
    assert _jobs() == ["payments.checkout"]


def test_coming_back_again_and_again_asks_once(client: FlaskClient, secret: str, sandbox: Sandbox) -> None:
    enter(client, secret)

    for _ in range(3):
        assert client.get(f"/checkout/{secret}/return/").status_code == 303

    assert _jobs() == ["payments.checkout"]


def test_coming_back_to_a_paid_order_asks_nothing(client: FlaskClient, secret: str) -> None:
    paid(ordered(secret, a_purchase(), at=clock.now()), at=clock.now())

    assert client.get(f"/checkout/{secret}/return/").location == f"/order/{secret}/?returned=1"
    assert _jobs() == []


def test_nobody_comes_back_to_an_order_that_is_not_theirs(client: FlaskClient, secret: str) -> None:
    ordered(secret, a_purchase(), at=clock.now())

    assert client.get(f"/checkout/{new_secret()}/return/").status_code == 404


def _jobs() -> list[str]:
    db.session.rollback()
    return list(db.session.execute(text("select task_name from procrastinate_jobs order by id")).scalars())
