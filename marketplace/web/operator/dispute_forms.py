"""What a bank is told about a dispute: evidence, written before from what the house knows; or that it is accepted.

Of the customer nothing is filled in: contact data is not the operator's to read.
"""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from marketplace.payments.dispute_rules import EVIDENCE
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.confirming import ConfirmedForm
from marketplace.web.operator.dispute_facts import Facts

LONGEST: Final = 5_000


class EvidenceForm(CheckedForm):
    """Evidence, in the text fields that Stripe hands on to banks."""

    product_description = TextAreaField(
        _l("What was sold"), [Length(max=LONGEST)], description=_l("Offering, quantity, price and what it is for.")
    )
    service_date = StringField(_l("When it was provided"), [Length(max=200)], description=_l("Such as 2026-11-05."))
    access_activity_log = TextAreaField(
        _l("To whom it was delivered, and how it was used"),
        [Length(max=LONGEST)],
        description=_l("Deliveries, downloads, sign-ins: times, and what shows that it was the customer."),
    )
    uncategorized_text = TextAreaField(
        _l("Communication, invoice, receipt"),
        [Length(max=LONGEST)],
        description=_l("What was written to each other, and whatever else speaks for you."),
    )
    refund_policy_disclosure = TextAreaField(
        _l("Refund policy, and how it was shown"),
        [Length(max=LONGEST)],
        description=_l("What the customer agreed to before paying."),
    )
    refund_refusal_explanation = TextAreaField(
        _l("Why no refund is due"), [Length(max=LONGEST)], description=_l("One or two plain sentences.")
    )

    def said(self) -> dict[str, str]:
        """Return what was written, by Stripe's names."""
        return {name: self[name].data or "" for name in EVIDENCE}


class AcceptanceForm(ConfirmedForm):
    """Accepting a dispute: there is nothing to fill in, only an effect to see."""


def evidence_form(facts: Facts) -> EvidenceForm:
    """Return the form with what was sent; with what was refused before; or else with what the house knows."""
    form = EvidenceForm()
    if not form.is_submitted():
        for name, text in (facts.dispute.evidence or facts.evidence()).items():
            form[name].data = text
    return form
