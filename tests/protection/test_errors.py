"""Refusals of the guard."""

from marketplace.core.errors import Forbidden
from marketplace.protection.decisions import Decision, Question
from marketplace.protection.errors import SaleRefused
from tests.support.protection import AT


def test_a_refused_sale_is_forbidden_and_tells_nobody_whose_the_account_is() -> None:
    question = Question(route="direct_order", door_id=None, account_id=1, vendor_ids=(2,), at=AT)
    refused = SaleRefused(Decision(question, 7, "refuse", "The account is protected."))

    assert isinstance(refused, Forbidden)
    assert (refused.decision.id, refused.facts) == (7, {})
    assert str(refused) == (
        "This sale was refused: the customer's company is served by a partner, and buys through it. Whose it is stays"
        " between the two."
    )
