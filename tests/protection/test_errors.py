"""Refusals of the guard."""

from marketplace.core.errors import Forbidden
from marketplace.protection.errors import SaleRefused


def test_a_refused_sale_is_forbidden_and_names_its_decision() -> None:
    refused = SaleRefused(7, "It is protected.")

    assert isinstance(refused, Forbidden)
    assert (refused.facts["decision_id"], str(refused)) == (7, "This sale was refused. It is protected.")
