from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.partners import notes
from marketplace.partners.errors import FactMissing
from marketplace.partners.models import PartnerNote
from tests.support.trail import deeds
from tests.support.world import a_world

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_notes_are_kept_newest_first_and_on_record_without_their_words(app: Flask) -> None:
    partner = a_world().partner
    for text in (" First. ", "Second."):
        note = notes.write(partner, text=text, written_by="usr_1", at=AT)
    db.session.flush()

    assert [each.text for each in notes.page_of(partner).items] == ["Second.", "First."]
    assert deeds(partner.public_id)[-1] == ("partner.noted", {"note": note.public_id})


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (notes.LONGEST + 1)])
def test_an_empty_or_endless_note_is_refused(app: Flask, text: str) -> None:
    partner = a_world().partner

    with pytest.raises(FactMissing):
        notes.write(partner, text=text, written_by="usr_1", at=AT)
    assert db.session.query(PartnerNote).count() == 0


def test_the_partner_never_reads_them(app: Flask) -> None:
    partner = a_world().partner
    notes.write(partner, text="Between us.", written_by="usr_1", at=AT)
    key = str(partner.id)
    db.session.commit()

    with acting(Actor("partner", key)):
        assert db.session.query(PartnerNote).count() == 0
