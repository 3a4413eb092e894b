"""Refunds: all of them in one list, and a new one for an order, its effect shown before it is sent."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Conflict, Invalid
from marketplace.identity.names import names_of
from marketplace.orders import queries as orders
from marketplace.orders.models import Order
from marketplace.payments import dispute_queries, refund_goods, refund_queries, refunding
from marketplace.payments.models import Refund
from marketplace.payments.refunding import Foreseen, Request
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.operator.refund_follow_ups import follow_ups
from marketplace.web.operator.refund_forms import RefundForm
from marketplace.web.operator.refund_pages import decision, looks, page_of

refunds = Blueprint("refunds", __name__, url_prefix="/refunds")
refunds.register_blueprint(looks)
refunds.register_blueprint(decision)
refunds.register_blueprint(follow_ups)
of_order = Blueprint("refunds", __name__, url_prefix="/<order_id>/refunds")


@refunds.get("/")
def index() -> str:
    """List refunds, the newest first, by state and by words."""
    page = refund_queries.refunds_page(
        state=request.args.get("state", ""), search=request.args.get("q", ""), cursor=request.args.get("cursor")
    )
    names = names_of({refund.requested_by for refund in page.items})
    return render_template("operator/refunds/index.html", page=page, states=refund_queries.STATES, names=names)


@refunds.get("/<refund_id>/")
def show(refund_id: str) -> str:
    """Show one refund: how it stands, who gave back what, and what to do where it does not move."""
    return page_of(refund_id)


@of_order.get("/new")
def new(order_id: str) -> str:
    """Ask what goes back, and why."""
    order = orders.by_public_id(order_id)
    return _page(order, RefundForm.of(order), None)


@of_order.post("/")
def create(order_id: str) -> Response | str | tuple[str, int]:
    """Show what the refund would do; sent once more unchanged, ask for it."""
    order = orders.by_public_id(order_id)
    form = RefundForm.of(order)
    if not form.validate_on_submit():
        return _page(order, form, None), 422
    made, foreseen = _foreseen(order, form)
    if made is not None:  # the same form, sent once more
        return redirect(url_for("operator.refunds.show", refund_id=made.public_id), 303)
    if foreseen is None:
        return _page(order, form, None), 422
    if not form.is_confirmed(form.mark_of(foreseen)):
        form.ask(form.mark_of(foreseen))
        return _page(order, form, foreseen)
    if refund := attempt(form, lambda: _ask(order, form)):
        flash(_("The refund is on its way. This page shows how it stands."), "success")
        return redirect(url_for("operator.refunds.show", refund_id=refund.public_id), 303)
    return _page(order, form, None), 422


def _ask(order: Order, form: RefundForm) -> Refund:
    return refunding.request(order, form.wanted(), _asked(form), number=form.number.data, at=clock.now())


def _asked(form: RefundForm) -> Request:
    return form.request(by=current_person().public_id)


def _foreseen(order: Order, form: RefundForm) -> tuple[Refund | None, Foreseen | None]:
    """Return the refund that this form has made before, or what it would do; neither where it is refused."""
    try:
        made = refunding.made_before(order, form.wanted(), _asked(form), number=form.number.data)
        return made, None if made else refunding.foresee(order, form.wanted())
    except (Conflict, Invalid) as refusal:
        form.form_errors = [*form.form_errors, refusal.message]
        form.renumber()
        return None, None


def _page(order: Order, form: RefundForm, foreseen: Foreseen | None) -> str:
    lines = {line.id: line for line in orders.lines(order)}
    obstacle = "" if foreseen else refunding.obstacle(order)
    return render_template(
        "operator/orders/refunds/new.html",
        order=order,
        form=form,
        lines=lines,
        sold=form.sold,
        foreseen=foreseen,
        obstacle=obstacle,
        disputes=[each for each in dispute_queries.of_order(order.id) if each.is_open] if obstacle else [],
        has_choice=refund_goods.has_choice(order),
        goods=refund_goods.foresee(order, foreseen.shares) if foreseen else [],
    )
