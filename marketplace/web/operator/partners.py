"""Partners: the list, taking one in, everything about one, and correcting its facts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.audit.queries import history_of
from marketplace.catalog import queries as catalog
from marketplace.core import clock
from marketplace.identity import people, sessions
from marketplace.insight import first_sale
from marketplace.orders import queries as orders
from marketplace.partners import onboarding, queries
from marketplace.partners.models import Partner
from marketplace.web.attempts import attempt, succeeds
from marketplace.web.fields import country_name
from marketplace.web.operator.partner_forms import AmendForm, PartnerForm
from marketplace.web.operator.partner_notes import notes
from marketplace.web.operator.partner_pages import money, sales
from marketplace.web.operator.partner_standing import suspension, tier
from marketplace.web.operator.viewings import viewing
from marketplace.web.operator.wording import standing, told
from marketplace.web.payout_settings.facts import settings_of

partners = Blueprint("partners", __name__, url_prefix="/partners")
for nested in (tier, suspension, sales, money, notes, viewing):
    partners.register_blueprint(nested)

RECENT = 5


@partners.get("/")
def index() -> str:
    """List partners by name, searched and filtered by tier and state."""
    tiers = queries.tiers()
    chosen = next((each for each in tiers if each.code == request.args.get("tier")), None)
    page = queries.listing(
        request.args.get("q", ""),
        tier=chosen,
        state=request.args.get("state", ""),
        cursor=request.args.get("cursor"),
    )
    return render_template("operator/partners/index.html", page=page, tiers=tiers, country_name=country_name)


@partners.get("/new")
def new() -> str:
    """Ask for the facts of a new partner."""
    return render_template("operator/partners/new.html", form=PartnerForm())


@partners.post("/")
def create() -> Response | tuple[str, int]:
    """Take a partner in."""
    form = PartnerForm()
    if form.validate_on_submit() and (
        partner := attempt(form, lambda: onboarding.open_partner(form.name.data, **form.facts(), at=clock.now()))
    ):
        flash(_("%(name)s is a partner now. Invite its first person.", name=partner.name), "success")
        return redirect(url_for(".show", partner_id=partner.public_id), 303)
    return render_template("operator/partners/new.html", form=form), 422


@partners.get("/<partner_id>/")
def show(partner_id: str) -> str:
    """Show everything about a partner: facts, people, terms, latest orders, history."""
    partner, at = queries.by_public_id(partner_id), clock.now()
    return render_template(
        "operator/partners/show.html",
        partner=partner,
        country=country_name(partner.country),
        people=people.of_party(partner.id),
        signed_in=sessions.latest_of(partner.id),
        progress=first_sale.of_partner(partner),
        rules=catalog.margin_rules_of(partner.tier, at=at),
        concessions=catalog.concessions_of(partner, at=at),
        orders=orders.page_for_operator(partner_id=partner.id, limit=RECENT).items,
        history=told(history_of("partner", partner.public_id)),
        standing=standing,
        paid_to=settings_of(partner.id, at),
        at=at,
    )


@partners.get("/<partner_id>/edit")
def edit(partner_id: str) -> str:
    """Ask for corrected facts."""
    partner = queries.by_public_id(partner_id)
    return _edit_page(partner, AmendForm(obj=partner, programme=partner.programme.public_id))


@partners.post("/<partner_id>/")
def update(partner_id: str) -> Response | tuple[str, int]:
    """Correct the facts."""
    partner, form = queries.by_public_id(partner_id), AmendForm()
    if form.validate_on_submit() and succeeds(form, lambda: onboarding.amend(partner, **form.facts())):
        flash(_("Saved."), "success")
        return redirect(url_for(".show", partner_id=partner_id), 303)
    return _edit_page(partner, form), 422


def _edit_page(partner: Partner, form: AmendForm) -> str:
    return render_template("operator/partners/edit.html", partner=partner, form=form)
