"""The pages of one audience's payout settings: what holds now, the choice of something else, and Stripe's own pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.payouts import destinations
from marketplace.payouts import queries_destinations as queries
from marketplace.payouts.bank_accounts import BankAccount
from marketplace.payouts.models import PayoutDestination
from marketplace.payouts.rules import CHANGE_HOLDS
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.fields import country_name
from marketplace.web.payout_settings import stripe_pages
from marketplace.web.payout_settings.facts import settings_of
from marketplace.web.payout_settings.forms import BankForm, GuardedForm, StripeForm
from marketplace.web.payout_settings.payee import Payee

LOOKS_FOR = timedelta(minutes=1)

Answer = str | Response | tuple[str, int]


def payout_settings_pages(payee: Payee) -> Blueprint:
    """Return the blueprint `payout_settings` of the audience that `payee` speaks for."""
    settings = Blueprint("payout_settings", __name__, url_prefix="/payout-settings")
    _add_settings(settings, payee)
    settings.register_blueprint(_stripe_choice(payee))
    settings.register_blueprint(_bank_choice(payee))
    for pages in stripe_pages.blueprints(payee, lambda form: _show(payee, form)):
        settings.register_blueprint(pages)
    return settings


def _add_settings(settings: Blueprint, payee: Payee) -> None:
    @settings.get("/")
    def show() -> str:
        """Show where the party is paid, whether anything keeps it from being paid, and who saw its account number."""
        return _show(payee, GuardedForm(formdata=None))

    @settings.get("/new")
    def new() -> str:
        """Ask how to be paid: both ways on one page."""
        return _ask(payee)


def _stripe_choice(payee: Payee) -> Blueprint:
    stripe = Blueprint("stripe", __name__, url_prefix="/stripe")

    @stripe.post("/")
    def create() -> Answer:
        """Choose Stripe, have the account opened there, and go to its pages."""
        form = StripeForm(prefix="stripe")
        if not form.is_theirs():
            return _ask(payee, stripe=form), 422
        made = attempt(form, lambda: destinations.choose_stripe(form.choice(), form.country.data, at=clock.now()).id)
        if made is None:
            return _ask_again(payee, stripe=form), 422
        return stripe_pages.go_on(payee, made)

    return stripe


def _bank_choice(payee: Payee) -> Blueprint:
    bank = Blueprint("bank", __name__, url_prefix="/bank")

    @bank.post("/")
    def create() -> Answer:
        """Choose a bank account."""
        form = BankForm(prefix="bank")
        if not form.is_theirs() or form.account is None:
            return _ask(payee, bank=form), 422
        account: BankAccount = form.account
        made = attempt(form, lambda: destinations.choose_bank(form.choice(), account, at=clock.now()).holds_until)
        if form.errors:
            return _ask_again(payee, bank=form), 422
        flash(
            _("Saved. Payouts wait for 24 hours, and every member gets a mail.")
            if made
            else _("Saved. Every member gets a mail."),
            "success",
        )
        return redirect(payee.url("show"), 303)

    return bank


def _show(payee: Payee, form: GuardedForm) -> str:
    at = clock.now()
    settings = settings_of(current_person().party_id, at)
    return render_template(
        payee.shows,
        settings=settings,
        country=country_name(settings.present.country) if settings.present else "",
        form=form,
        at=at,
        is_asking=_is_asking(settings.present, at),
        **payee.context(),
    )


def _is_asking(present: PayoutDestination | None, at: datetime) -> bool:
    """Whether somebody has come back from Stripe within a minute, and the worker has not looked there since.

    `returned` is the instant of the return in microseconds since 1970: the worker may have looked in the same second.
    """
    typed = request.args.get("returned", "")
    if present is None or not (typed.isascii() and typed.isdigit() and len(typed) < 17):
        return False
    returned_at = datetime.fromtimestamp(int(typed) / 1_000_000, UTC)
    has_looked = present.looked_at is not None and present.looked_at >= returned_at
    return not has_looked and returned_at <= at < returned_at + LOOKS_FOR


def _ask(payee: Payee, *, stripe: StripeForm | None = None, bank: BankForm | None = None) -> str:
    present = queries.live_of(current_person().party_id)
    return render_template(
        payee.asks,
        present=present,
        stripe=stripe or _fresh(StripeForm(formdata=None, prefix="stripe", country=payee.country()), present),
        bank=bank or _fresh(BankForm(formdata=None, prefix="bank", holder=payee.party().name), present),
        hold_hours=CHANGE_HOLDS.days * 24,
        **payee.context(),
    )


def _ask_again(payee: Payee, *, stripe: StripeForm | None = None, bank: BankForm | None = None) -> str:
    """Ask once more what was refused. The page says what holds now, so the next press replaces that."""
    present = queries.live_of(current_person().party_id)
    for form in (stripe, bank):
        if form is not None:
            form.replaces.data = present.public_id if present else ""
    return _ask(payee, stripe=stripe, bank=bank)


def _fresh(form: StripeForm | BankForm, present: PayoutDestination | None) -> StripeForm | BankForm:
    form.begin(present.public_id if present else "")
    return form
