from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.support.blind import RELAY, a_letter, a_mail, hand_in
from tests.support.market import Market
from tests.support.world import the_operator


def test_the_partner_reads_every_letter_the_moment_it_is_sent(
    market: Market, browser: Callable[..., FlaskClient]
) -> None:
    owner = browser()
    assert "Nobody has written to your customers." in owner.get("/portal/letters/").text
    operator = the_operator()
    public_id = a_letter(market.order, operator, subject="A question").public_id
    to = RELAY.address("customer", market.order, operator.id)
    hand_in(a_mail(to, "Yes, it works."), to)

    listed, shown = owner.get("/portal/letters/").text, owner.get(f"/portal/letters/{public_id}/").text

    assert all(word in listed for word in ("The operator", market.order))
    assert all(word in shown for word in ("A question", "Does it work?", "Yes, it works.", "from the customer"))
    assert "No letter fits." in owner.get("/portal/letters/?q=nothing").text
    assert f"/portal/letters/{public_id}/" in owner.get(f"/portal/orders/{market.order}").text
    assert owner.get("/portal/letters/rly_absent/").status_code == 404
