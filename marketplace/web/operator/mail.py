"""Mail as it was written: kept here where no mail server is set, sent or failed otherwise."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from marketplace.messaging import queries
from marketplace.messaging.models import Message
from marketplace.messaging.redaction import without_secrets
from marketplace.runtime.extensions import talisman
from marketplace.runtime.people import current_person

HTML_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "sandbox": "allow-popups allow-top-navigation-by-user-activation",
}
"""A mail carries its own styles and nothing that runs. It stands at an address of its own, outside our pages."""

mail = Blueprint("mail", __name__, url_prefix="/mail")


@mail.get("/")
def index() -> str:
    """List the mails, the newest first."""
    page = queries.page(
        state=request.args.get("state", ""),
        audience=request.args.get("audience", ""),
        search=request.args.get("q", ""),
        cursor=request.args.get("cursor"),
    )
    return render_template(
        "operator/mail/index.html", page=page, states=queries.STATES, audiences=queries.AUDIENCES, order_of=order_of
    )


@mail.get("/<message_id>")
def show(message_id: str) -> str:
    """Show one mail as text."""
    message = queries.by_public_id(message_id)
    return render_template(
        "operator/mail/show.html",
        message=message,
        order_id=order_of(message),
        text=_readable(message, message.text),
        is_redacted=_is_redacted(message),
    )


@mail.get("/<message_id>/html")
@talisman(content_security_policy=HTML_POLICY)  # type: ignore[untyped-decorator]
def document(message_id: str) -> str:
    """Return the HTML version alone, as a mail program would show it."""
    message = queries.by_public_id(message_id)
    return _readable(message, message.html)


def order_of(message: Message) -> str:
    """Return the order whose customer gets the mail; empty for others. The address itself is not ours to see."""
    return message.recipient.rpartition(" ")[2] if message.audience == "customer" else ""


def _readable(message: Message, words: str) -> str:
    return without_secrets(words) if _is_redacted(message) else words


def _is_redacted(message: Message) -> bool:
    """Whether secrets are taken out: always, but for an invitation that is kept for want of a server.

    It has no other way to its reader than being handed over by somebody who may invite. A secret that resets a password
    is shown to nobody: whoever read it could become that person.
    """
    is_handed_over = message.kind == "invitation" and message.state == "kept"
    return not (is_handed_over and current_person().role == "channel_manager")
