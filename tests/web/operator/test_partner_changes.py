"""Changes of partner at the operator's: pseudonyms, instants, and nothing to press."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.customers.pseudonyms import pseudonym
from marketplace.documents.signing import opened
from tests.support.changes import SIGNER, asked, bought, confirmed
from tests.support.world import World


def test_the_operator_reads_whose_account_goes_where_and_no_name_of_the_customer(
    manager: FlaskClient, world: World
) -> None:
    customer = bought(world, at=clock.now())
    change = confirmed(customer, customer.other, at=clock.now())
    path = f"/operator/partner-changes/{change.public_id}/"

    shown = [
        manager.get(each).text
        for each in ("/operator/partner-changes/", "/operator/partner-changes/?format=csv", path, f"{path}paper.json")
    ]

    assert all(change.public_id in each for each in shown)
    assert pseudonym(customer.account.public_id) in shown[0]
    assert all(customer.account.public_id in each for each in shown[1:3])
    assert change.public_id in manager.get(f"/operator/partner-changes/?q={pseudonym(customer.account.public_id)}").text
    assert "Southwind" in shown[0]
    assert "Northwind" in shown[2]
    for words in ("Acme", "acme", "kim@", "Kim Doe", customer.secret):
        assert not any(words in each for each in shown)
    assert opened(shown[3].encode(), SIGNER.public_key).document["change"] == change.public_id


def test_there_is_nothing_to_press(manager: FlaskClient, world: World) -> None:
    customer = bought(world, at=clock.now())
    change = confirmed(customer, customer.other, at=clock.now())

    page = manager.get(f"/operator/partner-changes/{change.public_id}/").text
    forms = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', page)

    assert [form for form in forms if "sign-out" not in form and "auth" not in form] == []


def test_lists_are_narrowed_and_say_so_when_empty(manager: FlaskClient, world: World) -> None:
    assert "No customer has changed its partner yet." in manager.get("/operator/partner-changes/").text
    customer = bought(world, at=clock.now())
    change = asked(customer, None, at=clock.now())

    assert change.public_id in manager.get("/operator/partner-changes/?standing=requested").text
    assert "No change fits." in manager.get("/operator/partner-changes/?standing=effective").text
    assert manager.get(f"/operator/partner-changes/{change.public_id}/paper.json").status_code == 404
