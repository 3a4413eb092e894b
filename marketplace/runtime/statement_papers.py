"""A statement written out for people, and printed as PDF: the same figures as every other form of it."""

from __future__ import annotations

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.core import writing
from marketplace.core.currencies import to_decimal_text
from marketplace.db.base import db
from marketplace.documents.statements import ROWS_A_VOLUME, StatementSheet, render, volumes_of
from marketplace.ledger import sealing
from marketplace.runtime.letterheads import issuer_lines, partner_lines
from marketplace.runtime.statement_rows import Rows, equation, line_rows, payout_rows
from marketplace.runtime.statement_words import BUCKETS
from marketplace.statements import queries
from marketplace.statements.csv_export import Writable, instant
from marketplace.statements.rules import Head, Line


def write(top: Head, out: Writable, *, names: bool, volume: int = 1) -> None:
    """Write one statement, or one volume of a very long one, as PDF; `names` as in `queries.lines`.

    In the reader's language; outside of a page in the product's own. Read it within one snapshot.
    """
    out.write(render(sheet_of(top, names=names, volume=volume), at=top.period.ends_at))


def volumes(top: Head) -> int:
    """Return in how many volumes the statement is printed."""
    return volumes_of(top.entries)


def sheet_of(top: Head, *, names: bool, volume: int = 1) -> StatementSheet:
    """Return everything that stands on the statement, or on one volume of it; no more lines are kept than are shown."""
    locale = get_locale() or Locale("en")
    shown, paid = _read(top, names=names, volume=volume)
    by, code = issuer_lines(locale), top.currency
    return StatementSheet(
        language=str(locale).replace("_", "-"),
        title=_("Statement of account"),
        number=top.public_id,
        issuer=by,
        partner_label=_("For"),
        partner=partner_lines(top.partner_id, locale),
        facts=_facts(top, volume, locale),
        equation_title=_("From opening to closing"),
        equation=equation(top, locale),
        buckets_title=_("What the book holds"),
        bucket_columns=[_("Bucket"), _("Opening"), _("Change"), _("Closing")],
        buckets=_buckets(top, locale),
        lines_title=_("Every entry, in %(currency)s", currency=code),
        columns=[
            _("Booked"), _("What"), _("Qty"), _("List"), _("Rate"), _("Margin"), _("Retail"), _("Amount"), _("Balance"),
        ],
        carried=[_("Carried forward"), _("Brought forward")],
        brought=_("Brought forward") if volume > 1 else "",
        nothing=_("Nothing was booked in this period."),
        payouts_title=_("Payouts"),
        payout_columns=[_("Booked"), _("Payout"), _("Reference of the bank"), _("Amount")],
        payouts=payout_rows(paid if volume == volumes(top) else [], top, locale),
        notes=_notes(top),
        proof=proof(top),
        footer=" · ".join([by[0], top.partner_public_id, code, top.period.label]),
        unprintable=_("Some letters are shown as boxes: no font here has them. CSV and spreadsheet do."),
        lines=line_rows(shown, top, locale),
    )  # fmt: skip


def beside(top: Head) -> list[object]:
    """Return what the paper follows from besides figures and letterhead: its footer."""
    return [proof(top)]


def proof(top: Head) -> list[str]:
    """Return what the footer says so that nothing can be changed unseen: the head of the chain, and the newest seal."""
    lines = [f"{_('Chain')} {top.last_seq}  sha256 {top.last_hash or '-'}"]
    if seal := sealing.newest(db.session()):
        lines.append(f"{_('Seal')} {seal.number}  sha256 {seal.hash.hex()}")
    return lines


def _read(top: Head, *, names: bool, volume: int) -> tuple[list[Line], list[Line]]:
    """Return the lines of a volume, and every payout of the statement."""
    first, shown, paid = (volume - 1) * ROWS_A_VOLUME + 1, [], []
    for number, line in enumerate(queries.lines(top, names=names)):
        if first <= number < first + ROWS_A_VOLUME and line.seq is not None:
            shown.append(line)
        if line.kind == "payout" and line.bucket == "in_transit" and line.amount_minor < 0:
            paid.append(line)
    return shown, paid


def _facts(top: Head, volume: int, locale: Locale) -> Rows:
    period, count = top.period, volumes(top)
    facts = [
        [_("Partner"), top.partner_public_id],
        [_("Currency"), top.currency],
        [_("From (included)"), writing.moment(period.starts_at, period.time_zone, locale)],
        [_("Up to (not included)"), writing.moment(period.ends_at, period.time_zone, locale)],
        [_("Cut off"), _("midnight in %(zone)s", zone=period.time_zone)],
        [_("Entries"), writing.count(top.entries, locale)],
    ]
    if top.is_provisional:
        ahead, running = _("provisional: the period has not begun"), _("provisional: the period is still running")
        facts.append([_("State"), ahead if top.is_ahead else running])
    if count > 1:
        facts.append([_("Volume"), _("%(number)s of %(count)s", number=volume, count=count)])
    return facts


def _buckets(top: Head, locale: Locale) -> Rows:
    def row(label: str, opening: int, closing: int) -> list[str]:
        change = writing.amount(closing - opening, top.currency, locale, sign=True)
        return [
            label,
            writing.amount(opening, top.currency, locale),
            change,
            writing.amount(closing, top.currency, locale),
        ]

    rows = [row(str(label), getattr(top.opening, each), getattr(top.closing, each)) for each, label in BUCKETS.items()]
    return [*rows, row(_("In all"), top.opening.total, top.closing.total)]


def _notes(top: Head) -> list[str]:
    period = top.period
    running = [
        _("This period has not begun: nothing can be booked in it yet.")
        if top.is_ahead
        else _("This period is still running: more may be booked until it ends.")
    ]
    return [
        *(running if top.is_provisional else []),
        _(
            "Opening plus everything booked is the closing; the closing of this statement is the opening of the next. "
            "The period begins with %(starts)s and ends before %(ends)s.",
            starts=instant(period.starts_at),
            ends=instant(period.ends_at),
        ),
        _(
            "Closing %(amount)s %(currency)s. The same figures can be had as CSV, spreadsheet and hledger journal.",
            amount=to_decimal_text(top.closing.total, top.currency),
            currency=top.currency,
        ),
    ]
