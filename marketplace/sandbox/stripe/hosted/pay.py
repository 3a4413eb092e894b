"""The payment page of a Checkout Session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from marketplace.sandbox.stripe.cards import AUTHENTICATION_FAILED, MAIN_CARDS, MORE_CARDS
from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.hosted import pages, presentation
from marketplace.sandbox.stripe.hosted.card_form import CardForm
from marketplace.sandbox.stripe.resources import checkout, line_items
from marketplace.sandbox.stripe.store.objects import Json

_NOT_AUTHENTICATED = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)


def blueprint(engine: Engine) -> Blueprint:
    """Return the blueprint of the payment page."""
    hosted = Blueprint("pay", __name__)

    @hosted.get("/c/pay/<session_id>")
    def show(session_id: str) -> Response:
        engine.run_due()
        with engine.read() as context:
            session = context.objects.get("checkout.session", session_id)
            return _closed(context, session) or _opened(context, session or {}, request.args)

    @hosted.post("/c/pay/<session_id>")
    def create(session_id: str) -> Response:
        engine.run_due()
        # One write at a time: a second click on Pay waits here and then finds the session complete.
        with engine.write() as context:
            session = context.objects.get("checkout.session", session_id)
            if session and session["status"] == "complete":
                return pages.follow(presentation.return_address(session))
            return _closed(context, session) or _attempt(context, session or {}, request.form)

    return hosted


def _opened(context: Context, session: Json, query: Mapping[str, str]) -> Response:
    form = _begun(session)
    if "fill" in query:
        typed = replace(form, email=query.get("email") or form.email, name=query.get("name") or form.name)
        return _shown(context, session, typed.filled_with(query["fill"], context.now), filled=True)
    return _shown(context, session, form, error=_last_error(context, session))


def _attempt(context: Context, session: Json, fields: Mapping[str, str]) -> Response:
    form = CardForm.of(fields, known_email=_known_email(session))
    if "fill" in fields:
        kept = {"fill": fields["fill"], "email": form.email, "name": form.name}
        return pages.follow(f"{request.path}?{urlencode({name: value for name, value in kept.items() if value})}")
    is_free = session["amount_total"] == 0
    mistakes = form.mistakes(context.now, with_card=not is_free)
    if mistakes:
        return _shown(context, session, form.without_foreign_number(), mistakes=mistakes, status=422)
    if is_free:
        session = checkout.complete_free(context, session, email=form.email)
        return pages.follow(presentation.return_address(session))
    return _pay(context, session, form)


def _pay(context: Context, session: Json, form: CardForm) -> Response:
    card, expires = form.card, form.expires
    if card is None or expires is None:
        raise AssertionError("a form without mistakes has a card and an expiry date")
    session, intent = checkout.pay(context, session, card, expires=expires, email=form.email, holder=form.name)
    if session["status"] == "complete":
        return pages.follow(presentation.return_address(session))
    if intent["status"] == "requires_action":
        return pages.follow(intent["next_action"]["redirect_to_url"]["url"])
    return pages.follow(
        request.path
    )  # where the refusal is told: going back later finds pages, not a form to send again


def _closed(context: Context, session: Json | None) -> Response | None:
    if session is None:
        return pages.not_found()
    return None if session["status"] == "open" else pages.closed(session, context.settings.business_name)


def _shown(
    context: Context,
    session: Json | None,
    form: CardForm,
    *,
    mistakes: Mapping[str, str] | None = None,
    error: str | None = None,
    status: int = 200,
    filled: bool = False,
) -> Response:
    session = session or {}
    return pages.page(
        "pay.html",
        status=status,
        form_targets=presentation.origins(session["success_url"]),
        session=session,
        lines=line_items.of_session(context, session["id"]),
        business=context.settings.business_name,
        form=form,
        known_email=_known_email(session),
        mistakes=mistakes or {},
        error=error,
        filled=filled,
        main_cards=MAIN_CARDS,
        more_cards=MORE_CARDS,
    )


def _last_error(context: Context, session: Json | None) -> str | None:
    """Return why the last attempt failed."""
    if not session or not session["payment_intent"]:
        return None
    intent = context.referenced("payment_intent", session["payment_intent"], "payment_intent")
    failure = intent["last_payment_error"]
    if not failure:
        return None
    return _NOT_AUTHENTICATED if failure["code"] == AUTHENTICATION_FAILED.code else str(failure["message"])


def _begun(session: Json | None) -> CardForm:
    """Return the form as it opens: with what an earlier attempt said of the customer."""
    details = (session or {}).get("customer_details") or {}
    return CardForm(email=details.get("email") or "", name=details.get("name") or "")


def _known_email(session: Json) -> str | None:
    """Return the address the shop gave; one typed on this page stays open to change."""
    if session["customer_email"]:
        return str(session["customer_email"])
    details = session["customer_details"] or {}
    return details.get("email") if session["customer"] else None
