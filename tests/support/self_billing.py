"""Partners who let the operator issue their invoices."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.invoicing.models import SelfBillingInvoice
from marketplace.invoicing.self_billing import dues, issuing
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.partners import billing, self_billing
from marketplace.partners.billing import Billing
from marketplace.partners.models import Partner, SelfBillingAgreement
from tests.support.paying import ISSUER

TICK: Final = timedelta(microseconds=1)


def stated(partner: Partner, *, at: datetime, tax_number: str = "DE298765435") -> None:
    """State the partner's invoice details; an empty number is none."""
    details = Billing("Seestraße 1", "Konstanz", postal_code="78464", tax_number=tax_number)
    details = Billing(**{**_facts(details), "has_valid_tax_number": bool(tax_number)})
    billing.state(partner, details, by="usr_test", at=at)
    db.session.flush()


def agreed(partner: Partner, *, at: datetime, tax_number: str = "DE298765435") -> SelfBillingAgreement:
    """Agree to self-billing from an instant on."""
    stated(partner, at=at, tax_number=tax_number)
    found = self_billing.agree(partner, by="usr_test", at=at)
    db.session.commit()
    return found


def issued(*, at: datetime) -> list[SelfBillingInvoice]:
    """Issue everything that is due, as the job does, and return it."""
    made = []
    for listed in (dues.due, dues.corrections_due):
        for wanted in list(listed(ISSUER.time_zone, at=at)):
            found = issuing.issue(wanted, ISSUER, at=at)
            db.session.commit()
            if found is not None:
                made.append(found)
    return made


def a_document(
    partner: Partner, *, period: str = "2020-01", at: datetime, corrects: SelfBillingInvoice | None = None
) -> SelfBillingInvoice:
    """Write a document of 100.00 EUR and 19.00 VAT as it would have been issued, without any books behind it."""
    sequence = db.session.query(SelfBillingInvoice).count() + 1
    tax = {
        "name": "VAT", "bps": 1900, "treatment": "taxed", "note": "", "jurisdiction": "DE", "net_minor": 10_000,
        "tax_minor": 1_900,
    }  # fmt: skip
    supplier = {"company": partner.name, "name": "", "line1": "Seestraße 1", "line2": "", "city": "Konstanz"}
    agreement = db.session.get_one(SelfBillingAgreement, corrects.agreement_id) if corrects else _agreement(partner, at)
    line: dict[str, object] = {"kind": "accrual", "entries": 1, "net_minor": 10_000}
    if corrects:
        about = {"id": corrects.public_id, "number": corrects.number, "on": corrects.issued_on.isoformat()}
        line |= {"corrects": about}
    made = SelfBillingInvoice(
        public_id=f"sbi_{sequence:020d}", number=f"SB-2020-{sequence:06d}", series="SB", year=2020, sequence=sequence,
        partner_id=partner.id, agreement_id=agreement.id,
        corrects_id=corrects.id if corrects else None, currency="EUR", period=period,
        first_seq=sequence if corrects else 0, last_seq=sequence + 1 if corrects else 1, net_minor=10_000, tax_minor=1_900,
        total_minor=11_900, issued_at=at, issued_on=at.date(),
        document={
            "issuer": ISSUER.as_json(),
            "supplier": {**supplier, "region": "", "postal_code": "78464", "country": "DE", "tax_number": "DE298765435"},
            "partner": partner.public_id,
            "agreement": {"id": agreement.public_id, "agreed_on": "2020-01-01"},
            "period": {
                "label": period, "from": "2019-12-31T23:00:00+00:00", "until": "2020-01-31T23:00:00+00:00",
                "time_zone": "Europe/Berlin",
            },
            "lines": [line],
            "taxes": [tax],
        },
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _facts(details: Billing) -> dict[str, str]:
    names = ("line1", "city", "line2", "postal_code", "region", "tax_number")
    return {name: getattr(details, name) for name in names}


def _agreement(partner: Partner, at: datetime) -> SelfBillingAgreement:
    made = SelfBillingAgreement(
        public_id=new_public_id("sba"), partner_id=partner.id, wording="test", agreed_by="usr_test", agreed_at=at,
        ended_by="usr_test", ended_at=at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def ended(partner: Partner, *, at: datetime) -> None:
    """End the partner's agreement."""
    self_billing.end(partner, by="usr_test", at=at)
    db.session.commit()


def booked(
    partner: Partner, minor: int, *, at: datetime, order: str = "", kind: str = "clawback", currency: str = "EUR"
) -> None:
    """Book to the partner, below zero from it, under a kind of posting; `order` is what its reasons name."""
    own = Account(chart.PENDING, f"partner:{partner.id}")
    other = Account(chart.IMPORTED_RECEIPTS if kind == "accrual" else chart.REFUND_CLEARING)
    key = f"accrue:{order}" if kind == "accrual" else f"{kind}:{order}:{at}:{minor}"
    debit, credit = (other, own) if minor > 0 else (own, other)
    legs = [Leg(debit, credit, abs(minor), {"order": order} if order else {})]
    posting.post(db.session(), kind=kind, key=key, at=at, currency=currency, legs=legs)
    db.session.commit()
