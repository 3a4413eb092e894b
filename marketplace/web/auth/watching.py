"""Looking through a partner's eyes: the pages of the portal, for somebody of the operator with an open viewing."""

from __future__ import annotations

from dataclasses import replace

from marketplace.core import clock
from marketplace.db.actor import acting
from marketplace.partners import viewings
from marketplace.runtime.people import Person

SEES_ALL = "owner"
"""The partner's role whose pages are shown: the one that may open every page."""


def through_a_partners_eyes(person: Person) -> Person:
    """Return the person as the portal is to see them: the partner they look at, or themselves when they look at none.

    Asked once a page of the portal, and only for people of the operator: one SQL statement.
    """
    if person.party_kind != "operator":
        return person
    with acting(person.actor):
        viewing = viewings.open_of(person.session_public_id, at=clock.now())
        if viewing is None:
            return person
        partner = viewing.partner
        return replace(
            person,
            party_id=partner.id,
            party_kind="partner",
            party_name=partner.name,
            role=SEES_ALL,
            viewing=viewing.public_id,
        )
