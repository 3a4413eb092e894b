"""The onboarding page: a party says who it is and where it is paid."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from marketplace.sandbox.stripe.banks import CURRENCIES
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.hosted import pages, presentation, visits
from marketplace.sandbox.stripe.hosted.bank_form import BankForm
from marketplace.sandbox.stripe.resources import bank_accounts, onboarding, page_links, thin_events
from marketplace.sandbox.stripe.resources.account_links import PAGE
from marketplace.sandbox.stripe.store.objects import Json


def blueprint(engine: Engine) -> Blueprint:
    """Return the blueprint of the onboarding page."""
    hosted = Blueprint(PAGE, __name__)
    visits.add_entrance(hosted, engine, PAGE)

    @hosted.get(f"/c/{PAGE}/<token>")
    def show(token: str) -> Response:
        with engine.read() as context:
            return visits.within(context, PAGE, token, lambda visit, account: _opened(context, visit, account))

    @hosted.post(f"/c/{PAGE}/<token>")
    def answer(token: str) -> Response:
        # One write at a time: a second click waits here and then finds the visit over.
        with engine.write() as context:
            return visits.within(context, PAGE, token, lambda visit, account: _answered(context, visit, account))

    return hosted


def _opened(context: Context, visit: Json, account: Json) -> Response:
    form = _form(account, request.args)
    if "fill" in request.args:
        form = form.filled_with(request.args["fill"])
    return _shown(context, visit, account, form)


def _answered(context: Context, visit: Json, account: Json) -> Response:
    sent = request.form
    form = _form(account, sent)
    if "fill" in sent or "show" in sent:
        kept = {"holder": form.holder, "country": form.country} | ({"fill": sent["fill"]} if "fill" in sent else {})
        return pages.follow(f"{request.path}?{urlencode(kept)}")
    answer = sent.get("answer")
    if answer == "reject":
        onboarding.set_capability(context, account, "rejected")
    elif answer != "later":
        if mistakes := form.mistakes():
            return _shown(context, visit, account, form.without_foreign_number(), mistakes)
        _complete(context, account, form)
    return _left(context, visit)


def _complete(context: Context, account: Json, form: BankForm) -> None:
    if form.bank is None:
        raise AssertionError("a form without mistakes has a bank account")
    onboarding.onboard(context, account, form.bank, holder=form.holder)


def _left(context: Context, visit: Json) -> Response:
    page_links.end(context, visit)
    account = context.addressed("v2.core.account", visit["account"])
    thin_events.record(context, "v2.core.account_link.returned", account, data={"account_id": account["id"]})
    if visit["return_url"]:
        return pages.follow(str(visit["return_url"]))
    return pages.notice("You're all done", "There is nothing more to do on this page.")


def _form(account: Json, fields: dict[str, str]) -> BankForm:
    return BankForm.of(fields, country=account["identity"]["country"], holder=account["display_name"] or "")


def _shown(
    context: Context, visit: Json, account: Json, form: BankForm, mistakes: dict[str, str] | None = None
) -> Response:
    return pages.page(
        "setup.html",
        status=422 if mistakes else 200,
        form_targets=presentation.origins(visit["return_url"], visit["refresh_url"]),
        account=account,
        bank=bank_accounts.current(context.on(account["id"])),
        business=context.settings.business_name,
        countries=presentation.countries(CURRENCIES),
        form=form,
        mistakes=mistakes or {},
    )
