"""Opening parties."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.identity import parties
from marketplace.identity.models import Party


def test_a_party_has_a_kind_and_a_name(app: Flask) -> None:
    party = parties.open_party("partner", "  Northwind ")

    assert (party.kind, party.name) == ("partner", "Northwind")


@pytest.mark.parametrize(("kind", "name"), [("customer", "Northwind"), ("partner", "  ")])
def test_a_party_of_no_kind_or_no_name_is_refused(kind: str, name: str, app: Flask) -> None:
    with pytest.raises(Invalid):
        parties.open_party(kind, name)

    assert db.session.scalar(select(func.count()).select_from(Party)) == 0


def test_there_is_one_operator_however_often_it_is_asked_for(app: Flask) -> None:
    first = parties.operator(name="The house")

    assert parties.operator().id == first.id
    assert (first.kind, first.name) == ("operator", "The house")


def test_a_party_can_be_renamed_but_not_to_nothing(app: Flask) -> None:
    party = parties.open_party("vendor", "Contoso")

    parties.rename(party, "Contoso Ltd ")
    with pytest.raises(Invalid):
        parties.rename(party, " ")

    assert party.name == "Contoso Ltd"
