"""The rows of a printed statement: its sums, its lines, its payouts. Amounts stand without the currency."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from babel import Locale
from flask_babel import gettext as _

from marketplace.core import writing
from marketplace.customers.pseudonyms import pseudonym
from marketplace.documents.statements import StatementLine, detailed
from marketplace.runtime.statement_words import ALWAYS, BUCKETS, KINDS, REASONS, SUMS
from marketplace.statements import queries
from marketplace.statements.rules import KIND_ORDER, Head, Line

Rows = list[list[str]]


def equation(top: Head, locale: Locale) -> Rows:
    """Return the rows from opening to closing."""
    kinds = [each for each in KIND_ORDER if each in ALWAYS or top.moved.get(each)]
    moved = [[str(SUMS[each]), _amount(top.moved.get(each, 0), top, locale, sign=True)] for each in kinds]
    opening = [_("Opening balance"), _amount(top.opening.total, top, locale)]
    closing = [f"{_('Closing balance')}, {top.currency}", _amount(top.closing.total, top, locale)]
    return [opening, *moved, closing]


def line_rows(lines: Sequence[Line], top: Head, locale: Locale) -> list[StatementLine]:
    """Return the lines as they are printed, offerings by name."""
    offerings = queries.offering_names({line.offering for line in lines})
    return [_line(line, top, locale, offerings.get(line.offering, line.offering)) for line in lines]


def payout_rows(paid: Sequence[Line], top: Head, locale: Locale) -> Rows:
    """Return the payouts with what the bank knows them by."""
    return [
        [_day(line, top, locale), line.payout, line.reference, _amount(-line.amount_minor, top, locale)]
        for line in paid
    ]


def _line(line: Line, top: Head, locale: Locale, offering: str) -> StatementLine:
    def amount(minor: int | None) -> str:
        return "" if minor is None else _amount(minor, top, locale)

    return StatementLine(
        cells=[
            _day(line, top, locale),
            str(KINDS.get(line.kind, line.kind)),
            "" if line.quantity is None else writing.count(line.quantity, locale),
            amount(line.list_total_minor),
            "" if line.margin_bps is None else writing.rate(line.margin_bps, locale),
            amount(line.margin_minor),
            amount(line.retail_total_minor),
            _amount(line.amount_minor, top, locale, sign=True),
            amount(line.balance_minor),
        ],
        detail=detailed(_("No. %(number)s", number=line.seq), _detail(line, top, locale, offering)),
        before=_amount(line.balance_minor - line.amount_minor, top, locale),
        balance=_amount(line.balance_minor, top, locale),
    )


def _detail(line: Line, top: Head, locale: Locale, offering: str) -> str:
    """Say what moved: the bucket, why it went back, for whom, which order, what was sold, who took something off."""
    customer = pseudonym(line.customer) if line.customer == line.account else line.customer
    parts = [
        str(BUCKETS.get(line.bucket, line.bucket)),
        str(REASONS.get(line.reason, line.reason)),
        customer if line.customer else "",
        line.order,
        offering,
        line.payout,
    ]
    if line.discount_minor:
        off = _amount(line.discount_minor, top, locale)
        parts.append(_("less %(amount)s (%(funder)s)", amount=off, funder=line.funder))
    return "  ·  ".join(part for part in parts if part)


def _day(line: Line, top: Head, locale: Locale) -> str:
    return writing.day(line.posted_at.astimezone(ZoneInfo(top.period.time_zone)).date(), locale)


def _amount(minor: int, top: Head, locale: Locale, *, sign: bool = False) -> str:
    return writing.amount(minor, top.currency, locale, sign=sign)
