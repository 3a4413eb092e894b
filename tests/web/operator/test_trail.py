"""The audit trail with its filters."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from marketplace.audit import trail as audit
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.identity.models import User
from tests.support.world import World


@pytest.fixture
def history(world: World, manager: FlaskClient) -> dict[str, str]:
    """Mira opened a partner and changed a rule, the system published an offering."""
    mira = db.session.query(User).filter_by(email="mira@example.com").one()
    partner, offering = world.partner.public_id, world.offering.public_id
    with acting(Actor("operator", str(world.operator.id))):
        token = audit.person.set(mira.public_id)
        audit.record("partner.opened", "partner", partner, {"tier": "gold"})
        audit.record("margin_rule.changed", "margin_rule", "mrg_1", {"bps": 2500})
        audit.person.reset(token)
    audit.record("offering.published", "offering", offering, {"name": "Backup Suite"})
    db.session.commit()
    return {"partner": partner, "offering": offering, "mira": mira.public_id}


def _shown(client: FlaskClient, query: str) -> list[str]:
    text = client.get(f"/operator/trail/?{query}").text
    deeds = ("partner.opened", "margin_rule.changed", "offering.published")
    return [deed for deed in deeds if f">{deed}</a>" in text]


def test_deeds_are_listed_with_who_what_and_which_thing(history: dict[str, str], manager: FlaskClient) -> None:
    text = manager.get("/operator/trail/").text

    for part in ("Mira Holm", "The operator", "System", "gold", f"/operator/partners/{history['partner']}"):
        assert part in text
    assert text.index("offering.published") < text.index("partner.opened")


def test_deeds_are_found_by_action_thing_and_person(history: dict[str, str], manager: FlaskClient) -> None:
    assert _shown(manager, "action=partner.") == ["partner.opened"]
    assert _shown(manager, f"subject={history['offering']}") == ["offering.published"]
    assert _shown(manager, "subject=margin_rule") == ["margin_rule.changed"]
    assert _shown(manager, "person=mira") == ["partner.opened", "margin_rule.changed"]
    assert _shown(manager, "person=MIRA@example.com&action=margin") == ["margin_rule.changed"]
    assert _shown(manager, "person=nobody") == []
    assert "No deed fits." in manager.get("/operator/trail/?person=nobody").text


def test_the_csv_has_exactly_what_the_filters_leave(history: dict[str, str], manager: FlaskClient) -> None:
    [row] = csv.DictReader(io.StringIO(manager.get("/operator/trail/?action=partner.opened&format=csv").text))

    assert (row["actor"], row["person"], row["subject"], row["facts"]) == (
        "operator", history["mira"], history["partner"], '{"tier": "gold"}',
    )  # fmt: skip


def test_a_cursor_that_nobody_gave_out_is_refused(history: dict[str, str], manager: FlaskClient) -> None:
    assert manager.get("/operator/trail/?cursor=nonsense").status_code == 422
