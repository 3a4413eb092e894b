"""How every state is called and shown: one table of text, tone and icon.

A tone is one of `neutral`, `info`, `good`, `warn`, `bad`; an icon is a name of the sprite. The
text carries the meaning, tone and icon only help: no state is told by colour alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from marketplace.web.blind_labels import BLIND_LABELS
from marketplace.web.label import Label
from marketplace.web.money_labels import MONEY_LABELS
from marketplace.web.paying_labels import PAYING_LABELS
from marketplace.web.payout_labels import PAYOUT_LABELS
from marketplace.web.protection_labels import PROTECTION_LABELS
from marketplace.web.reconciling_labels import RECONCILING_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_babel.speaklater import LazyString


def label_for(kind: str, state: str) -> Label:
    """Return the label of a state of one kind; a state without one is shown as plain words."""
    known = LABELS.get(kind, {}).get(str(state))
    return known or Label(str(state).replace("_", " ").capitalize(), "neutral", "dot")


def role_label(role: str) -> LazyString | str:
    """Return what a person's role is called."""
    return ROLES.get(role, role)


_ACTIVE = Label(_l("Active"), "good", "check")
_CANCELED = Label(_l("Canceled"), "neutral", "x")
_DISABLED = Label(_l("Disabled"), "neutral", "x")
_DISPUTED = Label(_l("Disputed"), "bad", "flag")
_ENDED = Label(_l("Ended"), "neutral", "dash")
_EXPIRED = Label(_l("Expired"), "neutral", "clock")
_FAILED = Label(_l("Failed"), "bad", "alert")
_INVITED = Label(_l("Invited"), "info", "mail")
_PAID = Label(_l("Paid"), "good", "check")
_REVOKED = Label(_l("Revoked"), "neutral", "x")
_SUSPENDED = Label(_l("Suspended"), "bad", "pause")
_WAITING = Label(_l("Waiting"), "neutral", "clock")
_PAYOUT = Label(_l("Payout"), "info", "payout")
_PAYOUT_REVERSED = Label(_l("Payout reversed"), "bad", "refund")
_CLAWBACK = Label(_l("Clawback"), "bad", "refund")

LABELS: Mapping[str, Mapping[str, Label]] = {
    **MONEY_LABELS,
    **PAYOUT_LABELS,
    **PAYING_LABELS,
    **PROTECTION_LABELS,
    **BLIND_LABELS,
    **RECONCILING_LABELS,
    "order": {
        "placed": Label(_l("Awaiting payment"), "warn", "clock"),
        "paid": _PAID,
        "canceled": _CANCELED,
    },
    "route": {
        "customer_checkout": Label(_l("Sale"), "neutral", "link"),
        "partner_order": Label(_l("Own purchase"), "info", "cart"),
        "direct_order": Label(_l("Direct order"), "neutral", "person"),
        "import": Label(_l("Imported"), "neutral", "upload"),
    },
    "checkout": {
        "preparing": Label(_l("Preparing"), "info", "refresh"),
        "open": Label(_l("Open"), "info", "card"),
        "complete": Label(_l("Complete"), "good", "check"),
        "expired": _EXPIRED,
        "failed": _FAILED,
    },
    "offering": {
        "draft": Label(_l("Draft"), "neutral", "edit"),
        "in_review": Label(_l("In review"), "info", "eye"),
        "published": Label(_l("Published"), "good", "check"),
        "retired": Label(_l("Retired"), "neutral", "pause"),
    },
    "delivery": {
        "reserved": Label(_l("Reserved"), "info", "clock"),
        "delivered": Label(_l("Delivered"), "good", "check"),
        "owed": Label(_l("Owed"), "bad", "alert"),
        "released": Label(_l("Given back"), "neutral", "dash"),
        "canceled": Label(_l("Refunded"), "neutral", "refund"),
    },
    "licence_key": {
        "free": Label(_l("Free"), "info", "key"),
        "reserved": Label(_l("Reserved"), "warn", "clock"),
        "delivered": Label(_l("Delivered"), "good", "check"),
        "withdrawn": Label(_l("Withdrawn"), "neutral", "x"),
        "revoking": Label(_l("To revoke"), "bad", "refund"),
        "revoked": Label(_l("Revoked"), "neutral", "check"),
    },
    "stock": {
        "unlimited": Label(_l("Unlimited"), "neutral", "check"),
        "counted": Label(_l("Counted stock"), "neutral", "truck"),
        "keys": Label(_l("Licence keys"), "neutral", "key"),
        "low": Label(_l("Low"), "warn", "alert"),
        "sold_out": Label(_l("Sold out"), "bad", "x"),
    },
    "revision": {
        "draft": Label(_l("Draft"), "neutral", "edit"),
        "in_review": Label(_l("In review"), "info", "eye"),
        "sent_back": Label(_l("Sent back"), "warn", "refund"),
        "withdrawn": Label(_l("Withdrawn"), "neutral", "x"),
        "approved": Label(_l("Approved"), "good", "check"),
    },
    "plan": {
        "one_time": Label(_l("One-time"), "neutral", "dot"),
        "month": Label(_l("Monthly"), "info", "refresh"),
        "year": Label(_l("Yearly"), "info", "refresh"),
    },
    "link": {"active": _ACTIVE, "expired": _EXPIRED, "revoked": Label(_l("Withdrawn"), "neutral", "x")},
    "storefront": {
        "draft": Label(_l("Not open yet"), "neutral", "lock"),
        "published": Label(_l("Open"), "good", "globe"),
    },
    "term": {
        "scheduled": Label(_l("Scheduled"), "info", "calendar"),
        "in_force": Label(_l("In force"), "good", "check"),
        "ended": _ENDED,
        "withdrawn": Label(_l("Withdrawn"), "neutral", "x"),
    },
    "partner": {"active": _ACTIVE, "suspended": _SUSPENDED},
    "vendor": {"active": _ACTIVE, "suspended": _SUSPENDED},
    "user": {"invited": _INVITED, "active": _ACTIVE, "disabled": _DISABLED},
    "invitation": {
        "pending": _INVITED,
        "accepted": Label(_l("Accepted"), "good", "check"),
        "expired": _EXPIRED,
        "revoked": _REVOKED,
    },
    "message": {
        "queued": Label(_l("Queued"), "info", "clock"),
        "sent": Label(_l("Sent"), "good", "send"),
        "kept": Label(_l("Kept here"), "neutral", "mail"),
        "failed": _FAILED,
    },
    "period": {"open": Label(_l("Open"), "info", "clock"), "closed": Label(_l("Closed"), "neutral", "lock")},
    "commission": {
        "pending": Label(_l("On hold"), "warn", "clock"),
        "waiting": Label(_l("Waits for delivery"), "warn", "truck"),
        "available": Label(_l("Available"), "good", "check"),
        "clawed_back": Label(_l("Taken back"), "bad", "refund"),
        "settled_outside": Label(_l("Settled outside"), "neutral", "payout"),
    },
    "bucket": {
        "pending": Label(_l("On hold"), "warn", "clock"),
        "available": Label(_l("Available"), "good", "check"),
        "disputed": _DISPUTED,
        "in_transit": Label(_l("In transit"), "info", "send"),
    },
    "posting": {
        "opening": Label(_l("Opening balance"), "neutral", "dot"),
        "accrual": Label(_l("Commission"), "good", "plus"),
        "release": Label(_l("Release"), "info", "unlock"),
        "clawback": _CLAWBACK,
        "refund": Label(_l("Refund"), "neutral", "refund"),
        "adjustment": Label(_l("Adjustment"), "warn", "edit"),
        "credit": Label(_l("Protection credit"), "good", "shield"),
        "payout": _PAYOUT,
        "payout_reversed": _PAYOUT_REVERSED,
        "settled_outside": Label(_l("Settled outside"), "neutral", "payout"),
        "closing": Label(_l("Closing balance"), "neutral", "dot"),
        "processing_fee": Label(_l("Processing fee"), "neutral", "card"),
        "funds_available": Label(_l("Funds available"), "info", "payout"),
        "dispute.open": Label(_l("Dispute opened"), "bad", "flag"),
        "dispute.withdrawal": Label(_l("Dispute withdrawal"), "bad", "flag"),
        "dispute.won": Label(_l("Dispute won"), "good", "check"),
        "dispute.lost": Label(_l("Dispute lost"), "bad", "x"),
        "payout.reserve": Label(_l("Payout reserved"), "info", "payout"),
        "payout.confirm": _PAYOUT,
        "payout.cancel": Label(_l("Payout canceled"), "neutral", "refund"),
        "payout.reversed": _PAYOUT_REVERSED,
        "settlement.reserve": Label(_l("Settlement reserved"), "info", "payout"),
        "settlement.confirm": Label(_l("Settlement"), "info", "payout"),
        "settlement.cancel": Label(_l("Settlement canceled"), "neutral", "refund"),
        "settlement.reversed": Label(_l("Settlement reversed"), "bad", "refund"),
        "stripe_payout": Label(_l("On its way to the bank"), "info", "payout"),
        "stripe_payout.arrived": Label(_l("Arrived at the bank"), "good", "check"),
        "stripe_payout.failed": Label(_l("Came back from the bank"), "bad", "refund"),
        "funding": Label(_l("Own money put in"), "info", "plus"),
        "withdrawal": Label(_l("Own money taken out"), "info", "payout"),
    },
    "clock": {
        "in_time": Label(_l("In time"), "info", "clock"),
        "overdue": Label(_l("Overdue"), "bad", "alert"),
    },
    "first_sale": {
        "signed_in": Label(_l("Nobody has signed in"), "warn", "people"),
        "made_link": Label(_l("No link yet"), "info", "link"),
        "visited": Label(_l("No visit yet"), "info", "eye"),
        "got_order": Label(_l("No order yet"), "info", "order"),
        "sold": Label(_l("Order not paid yet"), "warn", "clock"),
        "done": Label(_l("Has sold"), "good", "check"),
    },
    "guard": {
        "allow": Label(_l("Allowed"), "good", "check"),
        "credit": Label(_l("Credited"), "warn", "shield"),
        "refuse": Label(_l("Refused"), "bad", "x"),
    },
    "rule": {"won": Label(_l("Applies"), "good", "check"), "lost": Label(_l("Set aside"), "neutral", "dash")},
    "evidence": {"won": Label(_l("Decided"), "good", "check"), "lost": Label(_l("Set aside"), "neutral", "dash")},
    "event": {
        "received": Label(_l("Received"), "info", "clock"),
        "handled": Label(_l("Handled"), "good", "check"),
        "failed": _FAILED,
    },
    "run": {
        "queued": _WAITING,
        "running": Label(_l("Working"), "info", "refresh"),
        "ready": Label(_l("Ready"), "good", "check"),
        "failed": _FAILED,
        "canceled": _CANCELED,
    },
}

ROLES: Mapping[str, LazyString] = {
    "channel_manager": _l("Channel manager"),
    "finance": _l("Finance"),
    "owner": _l("Owner"),
    "seller": _l("Seller"),
    "staff": _l("Staff"),
}
