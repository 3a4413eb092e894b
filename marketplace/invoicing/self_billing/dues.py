"""What self-billing is due: a part of a month under one agreement, or a correction of what one of them invoiced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from marketplace.core.periods import Period, month_of
from marketplace.db.base import db
from marketplace.invoicing.self_billing import covering, queries
from marketplace.ledger import queries as books
from marketplace.ledger import spans
from marketplace.partners import self_billing
from marketplace.partners.models import SelfBillingAgreement


@dataclass(frozen=True, slots=True)
class Due:
    """A part of a month that may need a document: from when the agreement counted, or had ended, and until when.

    `corrects` is the key of the document that a correction after the agreement's end is about; None for an agreement's
    own months.
    """

    agreement_id: int
    partner_id: int
    currency: str
    period: Period
    from_at: datetime
    until_at: datetime
    corrects: int | None = None


def due(time_zone: str, *, at: datetime) -> Iterator[Due]:
    """Yield every part of a month that is over by `at` and has no document yet; by partner, the oldest first.

    Months are those of `time_zone` (IANA). An agreement counts from its own instant on, and until its end.
    """
    for currency, agreements in _books():
        for agreement in agreements:
            yield from _months_due(agreement, currency, time_zone, at)


def corrections_due(time_zone: str, *, at: datetime) -> Iterator[Due]:
    """Yield what was taken back between two agreements, or after the last: per month and corrected document.

    What was earned under an agreement is corrected for as long as it takes. Ask once all that is `due` is issued: only
    what has its document is corrected.
    """
    for currency, agreements in _books():
        book = books.book_of(db.session(), agreements[0].partner_id, currency)
        for ended, next_one in [*pairwise(agreements), (agreements[-1], None)]:
            if book is not None and ended.ended_at is not None:
                until_at = min(next_one.agreed_at if next_one else at, month_of(at, time_zone).starts_at)
                yield from _gap(book.id, currency, ended, until_at, time_zone)


def _books() -> Iterator[tuple[str, list[SelfBillingAgreement]]]:
    """Each currency of each partner that ever agreed, with its agreements in their order."""
    everybodys = sorted(self_billing.all_of(), key=lambda each: (each.partner_id, each.agreed_at, each.id))
    for partner_id, some in groupby(everybodys, key=lambda each: each.partner_id):
        agreements = list(some)
        for currency in spans.currencies_of(db.session(), partner_id):
            yield currency, agreements


def _months_due(agreement: SelfBillingAgreement, currency: str, time_zone: str, at: datetime) -> Iterator[Due]:
    done = queries.periods_of(agreement.id, currency)
    for period in _months(agreement, time_zone, at):
        if period.label not in done or is_last(agreement, period):
            from_at = max(agreement.agreed_at, period.starts_at)
            until_at = min(agreement.ended_at or period.ends_at, period.ends_at)
            yield Due(agreement.id, agreement.partner_id, currency, period, from_at, until_at)


def is_last(agreement: SelfBillingAgreement, period: Period) -> bool:
    """Whether no later month of the agreement can take up what is booked late into this one."""
    return agreement.ended_at is not None and agreement.ended_at <= period.ends_at


def _months(agreement: SelfBillingAgreement, time_zone: str, at: datetime) -> Iterator[Period]:
    last = min(agreement.ended_at or at, at)
    period = month_of(agreement.agreed_at, time_zone)
    while period.starts_at < last and period.ends_at <= at:
        yield period
        period = period.next()


def _gap(book_id: int, currency: str, ended: SelfBillingAgreement, until_at: datetime, time_zone: str) -> Iterator[Due]:
    from_at = ended.ended_at or until_at
    after, until = (books.seq_before(db.session(), book_id, each) for each in (from_at, until_at))
    found = covering.corrections(book_id, after=after, until=until)
    parts = {(month_of(each.posted_at, time_zone), each.corrects) for each in found}
    for month, corrects in sorted(parts, key=lambda part: (part[0].starts_at, part[1])):
        starts_at, ends_at = max(from_at, month.starts_at), min(until_at, month.ends_at)
        yield Due(ended.id, ended.partner_id, currency, month, starts_at, ends_at, corrects)
