"""Self-billing: whether the operator issues the partner's invoices, and those it has issued."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.invoicing.self_billing import queries
from marketplace.partners import billing
from marketplace.partners import self_billing as agreements
from marketplace.runtime.issuer import issuer
from marketplace.runtime.people import current_person
from marketplace.web.portal.selling import current_partner
from marketplace.web.self_billing_sheets import pdf_of, sheet_of

self_billing = Blueprint("self_billing", __name__, url_prefix="/self-billing")
agreement = Blueprint("agreement", __name__, url_prefix="/agreement")
ending = Blueprint("ending", __name__, url_prefix="/ending")


@self_billing.get("/")
def index() -> str:
    """Show the agreement, or what there would be to agree to, and every invoice issued by it."""
    return _page()


@agreement.post("/", endpoint="create")
def agree() -> Answer | tuple[str, int]:
    """Agree for the partner, once the box is ticked."""
    if request.form.get("agreed") != "yes":
        return _page(error=_("Tick the box to agree.")), 422
    with transaction():
        agreements.agree(current_partner(), by=current_person().public_id, at=clock.now())
    flash(_("Agreed. The first invoice is issued when this month is over."), "success")
    return redirect(url_for("portal.self_billing.index"), 303)


@ending.post("/", endpoint="create")
def end() -> Answer:
    """End the agreement from now on."""
    with transaction():
        agreements.end(current_partner(), by=current_person().public_id, at=clock.now())
    flash(_("Ended. What was earned until now is still invoiced when the month is over."), "success")
    return redirect(url_for("portal.self_billing.index"), 303)


@self_billing.get("/<document_id>/")
def show(document_id: str) -> str:
    """Show one invoice as a page."""
    issued = queries.required(document_id)
    return render_template("portal/self_billing/show.html", issued=issued, sheet=sheet_of(issued))


@self_billing.get("/<document_id>.pdf")
def pdf(document_id: str) -> Response:
    """Return it as PDF."""
    return pdf_of(queries.required(document_id))


def _page(*, error: str = "") -> str:
    partner = current_partner()
    return render_template(
        "portal/self_billing/index.html",
        partner=partner,
        operator=issuer(),
        agreement=agreements.in_force(partner.id),
        details=billing.details_of(partner.id),
        page=queries.page(partner_id=partner.id, cursor=request.args.get("cursor")),
        error=error,
    )
