"""Choosing another partner, on the page of a paid order: whom, how it stands, and taking it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer
from wtforms import RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.orders import ordering, sellers
from marketplace.orders.models import Order
from marketplace.protection.changes import asking, deciding, queries
from marketplace.protection.changes.asking import Chosen, Origin
from marketplace.protection.changes.errors import ChangeNotFound
from marketplace.protection.models import PartnerChange
from marketplace.web.attempts import press, succeeds
from marketplace.web.forms import CheckedForm
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.frame import frame
from marketplace.web.storefront.naming import chosen_of, partner_named, spoken

partner_choices = Blueprint("partner_choices", __name__, url_prefix="/order/<secret>/partner")
enter_by_secret(partner_choices)


class ChoiceForm(CheckedForm):
    """Whom the customer wants. The secret in the address stands for a token against forgery, so there is no other."""

    class Meta:
        csrf = False

    kind = RadioField(
        _l("Who should look after you?"), [InputRequired(_l("Choose one of the two."))], default="partner",
        choices=[SelectChoice("partner", _l("Another partner")), SelectChoice("house", _l("No partner"))],
    )  # fmt: skip
    partner = StringField(
        _l("The partner"),
        [Length(max=2_000)],
        description=_l("A link it sent you, the address of its shop, or its exact name."),
    )

    def chosen(self) -> Chosen | None:
        """Return whom the form names, or None with the error beside the field."""
        if self.kind.data == "house":
            return chosen_of(None)
        found = partner_named(self.partner.data or "")
        if found is None or found.partner_id is None:
            self.partner.errors = [
                _("No partner is found by this. Copy the address of a link or a shop from the partner itself.")
            ]
            return None
        return found


@partner_choices.get("/")
def new(secret: str) -> str:
    """Show how it stands, and ask whom the customer wants."""
    return _page(secret, ordering.order_of(secret), ChoiceForm())


@partner_choices.post("/")
def create(secret: str) -> Answer | tuple[str, int]:
    """Note it, and send the mail that confirms it."""
    order, form = ordering.order_of(secret), ChoiceForm()
    chosen = form.chosen() if form.validate_on_submit() else None
    if chosen is not None and succeeds(form, lambda: asking.ask(_origin(order), chosen, at=clock.now())):
        said = _("A mail is on its way to the address of this order. Nothing changes until you confirm it.")
        flash(said, "success")
        return redirect(url_for(".new", secret=secret), 303)
    return _page(secret, ordering.order_of(secret), form), 422


@partner_choices.post("/<change_id>/withdrawal", endpoint="destroy")
def take_back(secret: str, change_id: str) -> Answer:
    """Take a change back; a second press changes nothing."""
    change = _own(secret, change_id)
    return press(
        lambda: deciding.withdraw(change, at=clock.now()),
        said=_("Withdrawn. Everything stays as it is."),
        back=url_for(".new", secret=secret),
    )


@partner_choices.get("/<change_id>/paper.json")
def paper(secret: str, change_id: str) -> Response:
    """Return what was signed, to keep."""
    change = _own(secret, change_id)
    if change.paper is None:
        raise ChangeNotFound(change_id)
    headers = {"Content-Disposition": f'attachment; filename="{change.public_id}.json"', "Cache-Control": "no-store"}
    return Response(change.paper, mimetype="application/json", headers=headers)


def _own(secret: str, change_id: str) -> PartnerChange:
    order = ordering.order_of(secret)
    found = next((each for each in queries.of_order(order.id) if each.public_id == change_id), None)
    if found is None:
        raise ChangeNotFound(change_id)
    return found


def _origin(order: Order) -> Origin:
    is_sale = order.is_paid and not order.is_purchase
    return Origin(order.account_id, order.id, order.public_id, order.token_hash, is_sale)


def _page(secret: str, order: Order, form: ChoiceForm) -> str:
    at = clock.now()
    changes: list[dict[str, Any]] = [
        {"change": each, "standing": each.standing(at), "partner": spoken(chosen_of(each.new_partner_id))}
        for each in queries.of_order(order.id)
    ]
    back = url_for("storefront.orders.show", secret=secret)
    return render_template(
        "storefront/partner_choices/new.html",
        order=order,
        form=form,
        changes=changes,
        secret=secret,
        back=back,
        seller_name=getattr(sellers.of_order(order), "name", None),
        **frame(sellers.of_order(order), home_url=back),
    )
