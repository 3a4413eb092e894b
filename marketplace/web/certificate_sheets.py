"""A certificate in the reader's language, printed as PDF. What it says comes from the facts that are signed with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from marketplace.documents.certificates import CertificateSheet, render
from marketplace.runtime.issuer import issuer
from marketplace.runtime.signing import signer
from marketplace.web.fields import country_name
from marketplace.web.filters import format_bps, format_moment
from marketplace.web.language import page_language


def pdf_of(facts: dict[str, Any]) -> bytes:
    """Return the PDF of a certificate's facts, not signed yet; the same facts give the same bytes."""
    return render(_sheet(facts), at=_instant(facts["issued_at"]))


def _sheet(facts: dict[str, Any]) -> CertificateSheet:
    by = issuer()
    return CertificateSheet(
        language=page_language(),
        title=_("Certificate of protection"),
        number=facts["registration"],
        issuer=[by.name, *by.address, country_name(by.country)],
        statement=_("%(operator)s certifies that this customer is protected for %(partner)s:",
                    operator=facts["operator"], partner=facts["partner"]["name"]),
        account=facts["customer"]["company"],
        facts=_rows(facts),
        notes=_notes(facts),
        check=_(
            "%(address)s explains how to check this file offline. The public key:",
            address=f"{current_app.config['MARKETPLACE_BASE_URL']}/signing-key/",
        ),
        key=signer().public_key,
        footer=by.name,
    )  # fmt: skip


def _rows(facts: dict[str, Any]) -> list[list[str]]:
    customer = facts["customer"]
    rows = [
        [_("Website"), customer.get("website", "")],
        [_("Tax number"), customer.get("tax_number", "")],
        [_("Country"), country_name(customer["country"])],
        [_("Protected for"), facts["partner"]["name"]],
        [_("Scope"), _("Everything") if facts["scope"] == "everything" else facts["scope"]],
        [_("Protected from"), _moment(facts["protected_from"])],
        [_("Protected until"), _moment(facts["protected_until"])],
        [_("Tail until"), _moment(facts["tail_until"])],
        [_("Issued"), _moment(facts["issued_at"])],
    ]
    return [row for row in rows if row[1]]


def _notes(facts: dict[str, Any]) -> list[str]:
    share = format_bps(facts["tail_bps"])
    return [
        _("Until the end nobody else sells to this customer without the partner's margin being safe."),
        _("In the tail after it, %(share)s of the margin is still credited.", share=share),
        _("Orders extend the protection. A later certificate may show a later end."),
    ]


def _moment(text: str) -> str:
    return format_moment(_instant(text))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
