"""Issuing self-billing documents: one for each agreement's part of a month, and one for each document corrected later.

Source: docs/money.md, "Self-billing"; docs/adr/0043-self-billing-by-agreement.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from marketplace.catalog.price_facts import tax_rates
from marketplace.catalog.rules.tax import Tax
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.invoicing import numbering
from marketplace.invoicing.issuing import Issuer
from marketplace.invoicing.models import SelfBillingInvoice
from marketplace.invoicing.self_billing import covering, queries
from marketplace.invoicing.self_billing.covering import Open
from marketplace.invoicing.self_billing.dues import Due, is_last
from marketplace.invoicing.self_billing.rules import Supply, frozen_tax, series_of, supplies, tax_of, tax_rows
from marketplace.ledger import queries as books
from marketplace.partners import billing
from marketplace.partners.models import BillingDetails, Partner, SelfBillingAgreement

TICK: Final = timedelta(microseconds=1)
Corrected = Mapping[int, SelfBillingInvoice]
"""The documents that lines take something back of, by their keys."""


def issue(wanted: Due, issuer: Issuer, *, at: datetime) -> SelfBillingInvoice | None:
    """Issue what is due; None where nothing was supplied or corrected that is on no document yet.

    It takes up what was booked late into months that have their document already. Acts as the system and is called
    last: its number is taken from a counter that everybody else who issues waits for. A second call finds the first
    document, and the database refuses an entry that stands on another one.
    """
    agreement = db.session.get_one(SelfBillingAgreement, wanted.agreement_id, with_for_update=True)  # one at a time
    book = books.book_of(db.session(), wanted.partner_id, wanted.currency)
    done = queries.periods_of(agreement.id, wanted.currency)
    if book is None or (
        wanted.corrects is None and wanted.period.label in done and not is_last(agreement, wanted.period)
    ):
        return None
    after, until, entries = _entries(wanted, book.id, agreement)
    lines = supplies((each.kind, each.corrects, each.net_minor) for each in entries)
    if not lines:
        return None
    made = _made(wanted, (after, until), lines, issuer, at)
    db.session.add(made)
    db.session.flush()  # the entries name its key
    covering.cover(made.id, wanted.partner_id, book.id, entries)
    return made


def _entries(wanted: Due, book_id: int, agreement: SelfBillingAgreement) -> tuple[int, int, list[Open]]:
    """What is covered: all since the last document or the agreement's begin, or what corrects one document."""
    session = db.session()
    until = books.seq_before(session, book_id, wanted.until_at)
    if wanted.corrects is None:
        begun = books.seq_before(session, book_id, agreement.agreed_at)
        after = max(begun, queries.last_covered(agreement.id, wanted.currency))
        return after, until, covering.open_entries(book_id, after=after, until=until)
    after = books.seq_before(session, book_id, wanted.from_at)
    found = covering.corrections(book_id, after=after, until=until)
    entries = [each for each in found if each.corrects == wanted.corrects]
    return (entries[0].seq - 1, entries[-1].seq, entries) if entries else (after, until, [])


def _made(
    wanted: Due, span: tuple[int, int], lines: Sequence[Supply], issuer: Issuer, at: datetime
) -> SelfBillingInvoice:
    partner = db.session.get_one(Partner, wanted.partner_id)
    corrected = queries.by_keys({line.corrects for line in lines if line.corrects is not None})
    document = _document(wanted, partner, issuer, lines, corrected)
    net, tax = (sum(row[f"{each}_minor"] for row in document["taxes"]) for each in ("net", "tax"))
    taken = numbering.next_number(series_of(net), time_zone=issuer.time_zone, at=at)
    return SelfBillingInvoice(
        public_id=new_public_id("sbi"), number=taken.number, series=taken.series, year=taken.year,
        sequence=taken.sequence, partner_id=partner.id, agreement_id=_agreement(wanted, corrected),
        corrects_id=wanted.corrects, currency=wanted.currency, period=wanted.period.label, first_seq=span[0],
        last_seq=span[1], net_minor=net, tax_minor=tax, total_minor=net + tax, document=document,
        issued_at=taken.issued_at, issued_on=taken.issued_at.astimezone(ZoneInfo(issuer.time_zone)).date(),
    )  # fmt: skip


def _agreement(wanted: Due, corrected: Corrected) -> int:
    """The agreement that it is issued under: a correction is under that of the document it corrects."""
    return wanted.agreement_id if wanted.corrects is None else corrected[wanted.corrects].agreement_id


def _document(
    wanted: Due, partner: Partner, issuer: Issuer, lines: Sequence[Supply], corrected: Corrected
) -> dict[str, Any]:
    details, period = billing.details_of(partner.id), wanted.period
    agreement = db.session.get_one(SelfBillingAgreement, _agreement(wanted, corrected))
    agreed_on = agreement.agreed_at.astimezone(ZoneInfo(issuer.time_zone)).date()
    taxes = {key: frozen_tax(each.document["taxes"][0]) for key, each in corrected.items()}
    return {
        "issuer": issuer.as_json(),
        "supplier": _supplier(partner, details),
        "partner": partner.public_id,
        "agreement": {"id": agreement.public_id, "agreed_on": agreed_on.isoformat()},
        "period": {
            "label": period.label,
            "from": wanted.from_at.isoformat(),
            "until": wanted.until_at.isoformat(),
            "time_zone": period.time_zone,
        },
        "lines": [_line(line, corrected) for line in lines],
        "taxes": tax_rows(lines, _tax(partner, details, issuer, wanted.until_at - TICK), taxes),
    }


def _line(line: Supply, corrected: Corrected) -> dict[str, Any]:
    said = {"kind": line.kind, "entries": line.entries, "net_minor": line.net_minor}
    if line.corrects is None:
        return said
    about = corrected[line.corrects]
    return {**said, "corrects": {"id": about.public_id, "number": about.number, "on": about.issued_on.isoformat()}}


def _tax(partner: Partner, details: BillingDetails | None, issuer: Issuer, at: datetime) -> Tax:
    """How it is taxed: by countries and numbers as they are stated now, at the rate of the end of what it is about."""
    return tax_of(
        tax_rates(partner.country, "", at=at),
        partner.country,
        has_number=details is not None and details.has_valid_tax_number,
        customer=issuer.country,
        customer_number=issuer.tax_number,
        at=at,
    )


def _supplier(partner: Partner, details: BillingDetails | None) -> dict[str, str]:
    stated = ("line1", "line2", "city", "region", "postal_code", "tax_number")
    facts = {name: getattr(details, name) if details else "" for name in stated}
    return {"company": partner.name, "name": "", "country": partner.country, **facts}
