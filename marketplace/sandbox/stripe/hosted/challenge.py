"""The bank's question of 3-D Secure: does the customer approve this payment?"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from marketplace.sandbox.stripe.context import Context
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.hosted import pages, presentation
from marketplace.sandbox.stripe.resources import checkout, payments
from marketplace.sandbox.stripe.store.objects import Json


def blueprint(engine: Engine) -> Blueprint:
    """Return the blueprint of the challenge page."""
    hosted = Blueprint("challenge", __name__)

    @hosted.get("/c/challenge/<intent_id>")
    def show(intent_id: str) -> Response:
        engine.run_due()
        with engine.read() as context:
            intent = context.objects.get("payment_intent", intent_id)
            if intent is None:
                return pages.not_found()
            if intent["status"] != "requires_action":
                return _answered(context, intent)
            return _question(context, intent)

    @hosted.post("/c/challenge/<intent_id>")
    def create(intent_id: str) -> Response:
        engine.run_due()
        with engine.write() as context:
            intent = context.objects.get("payment_intent", intent_id)
            if intent is None:
                return pages.not_found()
            # A second click finds the question answered and only follows.
            if intent["status"] == "requires_action":
                intent = _answer(context, intent, approved=request.form.get("answer") == "complete")
            address = _next_address(context, intent)
            return pages.follow(address) if address else _answered(context, intent)

    return hosted


def _answer(context: Context, intent: Json, *, approved: bool) -> Json:
    session = checkout.of_payment(context, intent)
    if session is None:
        return payments.authenticate(context, intent, approved=approved)
    return checkout.answer_challenge(context, session, intent, approved=approved)[1]


def _question(context: Context, intent: Json) -> Response:
    method = context.referenced("payment_method", intent["payment_method"], "payment_method")
    return pages.page(
        "challenge.html",
        form_targets=presentation.origins(_next_address(context, intent), *_session_addresses(context, intent)),
        intent=intent,
        last4=method["card"]["last4"],
        business=context.settings.business_name,
    )


def _answered(context: Context, intent: Json) -> Response:
    return pages.notice(
        "This question is answered",
        "Your bank needs nothing more from you for this payment.",
        link=_next_address(context, intent),
        label=f"Return to {context.settings.business_name}",
    )


def _next_address(context: Context, intent: Json) -> str | None:
    """Return where the customer goes: the shop when the session is complete, else its payment page."""
    session = checkout.of_payment(context, intent)
    if session:
        return presentation.return_address(session) if session["status"] == "complete" else session["url"]
    return_url = context.objects.private(intent["id"]).get("return_url")
    if not return_url:
        return None
    status = "succeeded" if intent["status"] in ("succeeded", "requires_capture") else "failed"
    query = urlencode({"payment_intent": intent["id"], "redirect_status": status})
    return f"{return_url}{'&' if '?' in return_url else '?'}{query}"


def _session_addresses(context: Context, intent: Json) -> list[str]:
    session = checkout.of_payment(context, intent)
    return [session["success_url"]] if session else []
