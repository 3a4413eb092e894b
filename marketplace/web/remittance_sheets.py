"""A remittance advice in the reader's language, printed as PDF."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from marketplace.documents.remittances import RemittanceSheet, render
from marketplace.payouts import remittance
from marketplace.payouts.models import Payout
from marketplace.payouts.remittance import Advice, Line
from marketplace.runtime.issuer import issuer
from marketplace.web.fields import country_name
from marketplace.web.filters import format_moment, format_money
from marketplace.web.labels import label_for
from marketplace.web.language import page_language

MOST_LINES = 5_000


def advice_pdf(payout: Payout) -> Response:
    """Return the PDF of a payout's remittance advice; the same payout in the same state gives the same bytes."""
    made = render(sheet_of(remittance.of(payout, limit=MOST_LINES)), at=payout.created_at)
    headers = {"Content-Disposition": f'inline; filename="{payout.public_id}.pdf"'}
    return Response(made, content_type="application/pdf", headers=headers)


def sheet_of(advice: Advice) -> RemittanceSheet:
    """Return what stands on it."""
    payout, by = advice.payout, issuer()
    return RemittanceSheet(
        language=page_language(),
        title=_("Remittance advice") if payout.party_kind == "partner" else _("Settlement advice"),
        number=payout.public_id,
        issuer=[by.name, *by.address, country_name(by.country)],
        to_label=_("Paid to"),
        to=[payout.party.name, payout.destination.label],
        amount_label=_("Sent to you") if payout.settled_at and payout.state != "canceled" else _("To be sent to you"),
        amount=format_money(payout.amount_minor, payout.currency),
        facts=[row for row in _facts(payout) if row[1]],
        columns=[_("Date"), _("What for"), _("Order"), _("Amount")],
        lines=[_row(line, payout.currency) for line in advice.lines],
        sums=_sums(advice),
        notes=_notes(advice),
        footer=by.name,
    )


def _facts(payout: Payout) -> list[list[str]]:
    return [
        [_("State"), str(label_for("payout", payout.state).text)],
        [_("Set aside"), format_moment(payout.created_at, "date")],
        [_("Sent"), format_moment(payout.sent_at, "date") if payout.sent_at else ""],
        [_("Arrived"), format_moment(payout.paid_at, "date") if payout.paid_at else ""],
        [_("By way of"), str(label_for("payout_rail", payout.rail).text)],
        [_("The bank's reference"), payout.trace],
        [_("Stripe's transfer"), payout.stripe_transfer_id or ""],
    ]


def _row(line: Line, currency: str) -> list[str]:
    what = line.title or str(label_for("posting", line.kind).text)
    return [format_moment(line.posted_at, "date"), what, line.order, format_money(line.amount_minor, currency)]


def _sums(advice: Advice) -> list[list[str]]:
    payout, code = advice.payout, advice.payout.currency
    rows = [
        (_("Brought forward from the payout before"), payout.brought_minor, bool(payout.brought_minor)),
        (_("All lines"), advice.sum_minor, True),
        (_("Carried over to the next payout"), -payout.carried_minor, bool(payout.carried_minor)),
        (_("This payout"), payout.amount_minor, True),
    ]
    return [[name, format_money(amount, code)] for name, amount, is_shown in rows if is_shown]


def _notes(advice: Advice) -> list[str]:
    payout, notes = advice.payout, []
    if advice.left_out:
        notes.append(_("%(count)s more lines are on the payout's page.", count=advice.left_out))
    if payout.reversed_minor:
        amount = format_money(payout.reversed_minor, payout.currency)
        notes.append(_("%(amount)s of it was taken back later.", amount=amount))
    return notes
