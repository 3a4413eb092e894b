"""The receipt of a registration and the certificate of its protection, signed, to look at or keep."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from marketplace.core import clock
from marketplace.protection import papers, protections, queries
from marketplace.runtime.people import current_person
from marketplace.runtime.signing import signer
from marketplace.web import certificate_sheets
from marketplace.web.portal.selling import current_partner

receipt = Blueprint("receipt", __name__, url_prefix="/<registration_id>")
certificate = Blueprint("certificate", __name__, url_prefix="/<registration_id>")


@receipt.get("/receipt.json")
def json(registration_id: str) -> Response:
    """Return the signed receipt: the same bytes every time."""
    found = queries.of_partner(current_person().party_id, registration_id)
    facts = papers.receipt(found, current_partner(), operator=_operator())
    return _file(signer().json(facts), f"receipt-{found.public_id}.json", "application/json")


@certificate.get("/certificate.json", endpoint="json")
def certificate_json(registration_id: str) -> Response:
    """Return the signed certificate as it stands now."""
    return _file(signer().json(_facts(registration_id)), f"certificate-{registration_id}.json", "application/json")


@certificate.get("/certificate.pdf")
def pdf(registration_id: str) -> Response:
    """Return the certificate as a PDF that is signed as a whole."""
    facts = _facts(registration_id)
    signed = signer().pdf(certificate_sheets.pdf_of(facts), facts)
    return _file(signed, f"certificate-{registration_id}.pdf", "application/pdf")


def _facts(registration_id: str) -> papers.Facts:
    found = queries.of_partner(current_person().party_id, registration_id)
    protection = protections.of_registration(found)
    return papers.certificate(found, protection, current_partner(), operator=_operator(), at=clock.now())


def _operator() -> str:
    return str(current_app.config["MARKETPLACE_NAME"])


def _file(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, mimetype=kind, headers=headers)
