"""Writing to a customer through the relay: one page of the operator's and one of a vendor's, for one order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.contacting import queries, relay
from marketplace.contacting.addresses import Relay
from marketplace.contacting.relay import Words
from marketplace.contacting.rules import LONGEST_SUBJECT, LONGEST_TEXT
from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.identity.names import names_of
from marketplace.orders.models import Order
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm


class LetterForm(CheckedForm):
    """What is written, and the mark that makes the same form sent twice one letter."""

    mark = HiddenField(validators=[InputRequired(), Length(max=100)])
    subject = StringField(_l("Subject"), [InputRequired(_l("Write a subject.")), Length(max=LONGEST_SUBJECT)])
    text = TextAreaField(
        _l("Letter"),
        [InputRequired(_l("Write the letter.")), Length(max=LONGEST_TEXT)],
        description=_l("The customer's partner reads it as well."),
    )


@dataclass(frozen=True)
class Desk:
    """Where it is written: the page's template, its address, the order, and what a reader may know of its customer."""

    template: str
    endpoint: str
    order: Callable[[str], Order]
    customer: Callable[[Order], str]


def letter_pages(name: str, url_prefix: str, desk: Desk) -> Blueprint:
    """Return the blueprint of one audience's letters about an order."""
    pages = Blueprint(name, __name__, url_prefix=url_prefix)

    @pages.get("/")
    def index(order_id: str) -> str:
        """Show what was written, and the form."""
        return _page(desk, desk.order(order_id), LetterForm(formdata=None))

    @pages.post("/")
    def create(order_id: str) -> Response | tuple[str, int]:
        """Send a letter."""
        order, form = desk.order(order_id), LetterForm()
        if form.validate_on_submit() and succeeds(form, lambda: _write(order, form)):
            flash(_("The letter is on its way. An answer comes to you by mail, and stands here."), "success")
            return redirect(url_for(desk.endpoint, order_id=order_id), 303)
        return _page(desk, order, form), 422

    return pages


def _write(order: Order, form: LetterForm) -> None:
    person = current_person()
    words = Words(form.subject.data, form.text.data, hashlib.sha256(form.mark.data.encode()).hexdigest())
    relay.write(
        order.public_id, words, party_id=person.party_id, by=person.public_id,
        relay=Relay(current_app.config["SECRET_KEY"], current_app.config["MARKETPLACE_RELAY_DOMAIN"]), at=clock.now(),
    )  # fmt: skip


def _page(desk: Desk, order: Order, form: LetterForm) -> str:
    form.mark.data = form.mark.data or new_secret()
    thread = queries.thread_of(order.id, current_person().party_id)
    letters = thread.letters if thread else []
    return render_template(
        desk.template,
        order=order,
        form=form,
        thread=thread,
        letters=letters,
        customer=desk.customer(order),
        writers=names_of({letter.author for letter in letters if letter.author}),
    )
