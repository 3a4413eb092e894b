"""Leads for tests, taken by the same verb as the form and the import use."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from marketplace.catalog.models import Offering
from marketplace.db.actor import ANONYMOUS, acting
from marketplace.db.base import db
from marketplace.protection.leads import taking
from marketplace.protection.leads.taking import Enquiry, Source, Taken
from tests.support.sales import AT, SECRET_KEY

_marks = itertools.count(1)


def an_enquiry(email: str = "kim@acme.com", **facts: Any) -> Enquiry:
    """Return what Acme wrote, with a mark of its own."""
    said = {"company": "Acme GmbH", "country": "DE", "contact": "Kim Doe", "message": "We need it."}
    return Enquiry(**{"reference": f"mark-{next(_marks)}", "email": email, **said, **facts})


def taken(
    email: str = "kim@acme.com",
    *,
    offerings: Sequence[Offering] = (),
    source: Source = "form",
    at: datetime = AT + timedelta(days=3),
    **facts: Any,
) -> Taken:
    """Take a lead as somebody whom nobody knows, and commit."""
    with acting(ANONYMOUS):
        lead = taking.take(an_enquiry(email, **facts), offerings, source=source, secret_key=SECRET_KEY, at=at)
        db.session.commit()
    return lead
