from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.partners import programmes
from marketplace.web.operator.partner_forms import PartnerForm, ReasonForm, TierForm
from tests.support.world import a_tier


def test_a_new_partner_is_described_by_the_form(app: Flask) -> None:
    gold, first = a_tier("gold"), programmes.by_public_id("prg_first")
    with app.test_request_context(method="POST"):
        form = PartnerForm(
            MultiDict(
                {
                    "name": "Nord",
                    "country": "DE",
                    "currency": "EUR",
                    "time_zone": "UTC",
                    "tier": "gold",
                    "programme": "prg_first",
                }
            )
        )

        assert form.validate(), form.errors
        facts = {"country": "DE", "currency": "EUR", "time_zone": "UTC", "tier": gold, "external_ref": None}
        assert form.facts() == {**facts, "programme": first}


def test_a_reason_and_a_known_tier_are_required(app: Flask) -> None:
    a_tier("gold")
    with app.test_request_context(method="POST"):
        assert set(ReasonForm(MultiDict({"reason": ""})).errors) == set()
        wanting = TierForm(MultiDict({"tier": "platinum", "reason": ""}))

        assert not wanting.validate()
        assert set(wanting.errors) == {"tier", "reason"}
