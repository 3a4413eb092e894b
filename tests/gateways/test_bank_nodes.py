"""Reading a bank's XML by names alone."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from marketplace.gateways.bank_nodes import Node
from marketplace.gateways.bank_ports import BankAnswerRefused

TREE = Node(ElementTree.fromstring('<a xmlns="urn:x"><b><c>1</c></b><b><c> 2 </c><d Ccy="EUR">1.50000</d></b></a>'))


def test_a_path_finds_everything_below_it_in_order() -> None:
    assert [each.own for each in TREE.all("b/c")] == ["1", " 2 "]
    assert TREE.text("x", "b/c") == "1"
    assert TREE.text("b/x") == ""
    assert TREE.first("b/x") is None


def test_an_amount_is_exact_and_zeros_behind_it_do_not_count() -> None:
    amount = TREE.first("b/d")

    assert amount is not None
    assert amount.amount() == (150, "EUR")


@pytest.mark.parametrize("text", ["1.505", "x", "", "1,5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BankAnswerRefused):
        Node(ElementTree.fromstring(f'<d Ccy="EUR">{text}</d>')).amount()
