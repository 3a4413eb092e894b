"""Links: an offer made, followed and withdrawn."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.currencies import to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.customers.companies import companies_of
from marketplace.db.transaction import transaction
from marketplace.orders import links as offers
from marketplace.orders import visit_results
from marketplace.orders.link_results import orders_of_link, results_of
from marketplace.orders.models import Link
from marketplace.protection import guard
from marketplace.protection.errors import AskedTooOften, FactInvalid, SaleRefused
from marketplace.runtime.people import current_person
from marketplace.web.portal.buying import named_account
from marketplace.web.portal.explanations import kept
from marketplace.web.portal.link_drafts import LinkDraft
from marketplace.web.portal.link_pages import draft_page
from marketplace.web.portal.quoted import quoted
from marketplace.web.portal.selling import selling
from marketplace.web.qr_codes import qr_code

Answer = str | Response | tuple[str, int]
STATES = ("active", "expired", "revoked")

links = Blueprint("links", __name__, url_prefix="/links")


@links.get("/")
def index() -> str:
    """Show the partner's links with what became of each."""
    at, partner_id = clock.now(), current_person().party_id
    state = request.args.get("state", "")
    page = offers.page_of(
        partner_id,
        search=request.args.get("q", ""),
        state=state if state in STATES else "",
        at=at,
        cursor=request.args.get("cursor"),
    )
    return render_template(
        "portal/links/index.html",
        page=page,
        at=at,
        states=STATES,
        results=results_of(partner_id, [link.public_id for link in page.items]),
        address=_address,
    )


@links.get("/new")
def new() -> str:
    """Show the link that the address describes, with what the customer pays and the partner earns.

    `for` names a registration, lead or pricing request of the partner's whose customer it is for: a quote then.
    """
    here, whom = selling(), quoted(request.args.get("for", ""))
    draft = LinkDraft.read(MultiDict([*_kept_arguments(), ("customer", whom.identity)]), here)
    if draft.cards:
        draft.is_valid()
    return draft_page(draft, here, whom)


@links.post("/")
def create() -> Answer:
    """Make the link: its prices and margin stand until it expires."""
    here = selling()
    draft = LinkDraft.read(request.form, here)
    if not here.partner.is_active:
        draft.form.form_errors.append(_("Your company is suspended and cannot sell. Ask the operator."))
    if not draft.cards:
        draft.form.form_errors.append(_("Choose what to sell."))
    if not draft.is_confirmed():
        return draft_page(draft, here), 422
    try:
        account_id = named_account(here.partner, draft.customer)
        with transaction():
            decision = account_id and offers.may_quote(here.partner.id, account_id, draft.items, at=here.at)
            link = offers.create(
                here.partner.id,
                items=draft.items,
                currency=draft.currency,
                title=draft.title,
                created_by=current_person().public_id,
                at=here.at,
                valid_days=draft.days,
                decision=decision or None,
            )
            public_id = link.public_id
    except SaleRefused as refusal:
        with transaction():
            guard.keep_refusal(refusal)
        draft.refuse_customer(refusal.message)
        return draft_page(draft, here), 422
    except (FactInvalid, AskedTooOften) as refusal:
        draft.refuse_customer(refusal.message)
        return draft_page(draft, here), 422
    except Invalid as refusal:
        draft.form.form_errors.append(refusal.message)
        return draft_page(draft, here), 422
    if decision and decision.outcome == "credit":
        told = _("Another partner has a right on this company: what it buys by this quote goes to it, or credits it.")
        flash(told, "warning")
    flash(_("Your link is ready. Send it to your customer."), "success")
    return redirect(url_for(".show", link_id=public_id), 303)


@links.get("/<link_id>")
def show(link_id: str) -> str:
    """Show one link: its address, its kept terms, and the orders it brought."""
    at, partner_id = clock.now(), current_person().party_id
    link = offers.by_public_id(partner_id, link_id)
    orders = orders_of_link(partner_id, link.public_id)
    return render_template(
        "portal/links/show.html",
        link=link,
        state=state_of(link),
        address=_address(link),
        again=_again(link),
        orders=orders,
        visits=visit_results.of_link(link),
        companies=companies_of(order.contact_id for order in orders),
        at=at,
        explanations=[kept(line.terms["considered"]) for line in link.lines],
    )


@links.get("/<link_id>/qr.<form>")
def qr(link_id: str, form: str) -> Response:
    """Return the QR code of one link's address."""
    link = offers.by_public_id(current_person().party_id, link_id)
    return qr_code(_address(link), form, name=link.public_id)


def state_of(link: Link) -> str:
    """Return where a link stands now: `active`, `expired` or `revoked`."""
    if link.revoked_at is not None:
        return "revoked"
    return "active" if link.is_open(clock.now()) else "expired"


def _kept_arguments() -> list[tuple[str, str]]:
    """Leave out a customer that somebody wrote into the address: it does not belong there."""
    return [(name, value) for name, value in request.args.items(multi=True) if name != "customer"]


def _address(link: Link) -> str:
    token = offers.token(link, str(current_app.config["SECRET_KEY"]))
    return f"{current_app.config['MARKETPLACE_BASE_URL']}/l/{token}"


def _again(link: Link) -> str:
    """Return the address of a new link with the same offerings, quantities and prices."""
    lines = [line for line in link.lines if line.plan]
    fields: dict[str, Any] = {"plan": [line.plan.public_id for line in lines], "currency": link.currency}
    for line in lines:
        fields[f"quantity-{line.plan.public_id}"] = line.quantity
        fields[f"retail-{line.plan.public_id}"] = to_decimal_text(line.unit_retail_minor, link.currency)
    return url_for(".new", title=link.title, **fields)
