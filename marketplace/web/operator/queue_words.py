"""What the kinds of decisions are called and where one is made: the words of `insight.waiting`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class Words:
    """One kind: its title, its icon, what to do about it, and the page where, by the id of what waits.

    `labels` is the kind of state (`web.labels`) whose code the word about it is, where it is one.
    """

    title: LazyString
    icon: str
    advice: LazyString
    address: Callable[[str], str | None]
    labels: str = ""


def _order(order_id: str) -> str:
    return url_for("operator.orders.show", order_id=order_id)


def _review(public_id: str) -> str:
    return url_for("operator.reviews.show", review_id=public_id)


def _employer(public_id: str) -> str:
    if public_id.startswith("par_"):
        return url_for("operator.partners.show", partner_id=public_id)
    if public_id:
        return url_for("operator.vendors.show", vendor_id=public_id)
    return url_for("operator.members.index")


def _payout(public_id: str) -> str:
    return url_for("operator.payouts.show", payout_id=public_id)


def _bank_file(public_id: str) -> str:
    return url_for("operator.bank_files.show", file_id=public_id)


WORDS: Final = {
    "refused_payment": Words(
        _l("Money came in and was not booked"),
        "alert",
        _l("Look at the payment, pay it back or correct it, and note what you decided."),
        lambda event_id: url_for("operator.queue.decision.new", event_id=event_id),
    ),
    "unclear_refund": Words(
        _l("Nobody knows whether a refund was made"),
        "refund",
        _l("Look again, then at Stripe's dashboard; its page says what to do."),
        lambda refund_id: url_for("operator.refunds.show", refund_id=refund_id),
    ),
    "puzzling_payout": Words(
        _l("Nobody knows whether a payout went out"),
        "payout",
        _l("Look for it on Stripe's dashboard, and decide on its page: it was sent, or it never was."),
        _payout,
    ),
    "second_run": Words(
        _l("A payout run waits for a second person"),
        "payout",
        _l("See whom it pays, and agree or stop it: anybody of the house but who asked."),
        lambda run_id: url_for("operator.payouts.runs.show", run_id=run_id),
        "payout_scope",
    ),
    "second_decision": Words(
        _l("A decision about a payout waits for a second person"),
        "payout",
        _l("Read how the other one knows, and agree: anybody of the house but who decided."),
        _payout,
    ),
    "second_reversal": Words(
        _l("Money of a payout shall come back: a second person is needed"),
        "refund",
        _l("Read why, and agree or withdraw it: anybody of the house but who asked."),
        _payout,
    ),
    "second_refused_file": Words(
        _l("The bank is said to have turned a file down"),
        "payout",
        _l("Look at what shows it, and agree or deny it: anybody of the house but who said so."),
        _bank_file,
    ),
    "second_bank_file": Words(
        _l("A bank file waits for a second person"),
        "payout",
        _l("Hand it to the bank and say so: anybody but who asked for it."),
        _bank_file,
    ),
    "second_intervention": Words(
        _l("Money moved by hand waits for a second person"),
        "payout",
        _l("See what it would book, and approve or reject it: somebody else of finance."),
        lambda intervention_id: url_for("operator.funds.show", intervention_id=intervention_id),
        "intervention_kind",
    ),
    "second_policy_change": Words(
        _l("New rules of payouts wait for a second person"),
        "settings",
        _l("See what one person could begin by them, and put them in force or decline."),
        lambda _change_id: url_for("operator.payouts.policies.index"),
        "payout_scope",
    ),
    "open_dispute": Words(
        _l("A customer disputes a payment"),
        "flag",
        _l("Answer with evidence or accept it; without an answer it is lost."),
        lambda dispute_id: url_for("operator.disputes.show", dispute_id=dispute_id),
    ),
    "failed_refund": Words(
        _l("A refund did not reach the buyer"),
        "refund",
        _l("Ask the buyer for another way and refund once more, or note what became of it."),
        lambda refund_id: url_for("operator.refunds.show", refund_id=refund_id),
    ),
    "unhandled_event": Words(
        _l("An event of Stripe is not handled"),
        "refresh",
        _l("It is tried again by itself. If it stays, look whether the worker runs and what its log says."),
        lambda _event_id: None,
    ),
    "unknown_fee": Words(
        _l("The processing fee of a payment is unknown"),
        "card",
        _l("Stripe tells it within two days. Look at the payment there."),
        _order,
    ),
    "open_registration": Words(
        _l("A partner's registration waits for its decision"),
        "shield",
        _l("See which facts met. Silence approves it when it is due."),
        lambda registration_id: url_for("operator.registrations.show", registration_id=registration_id),
    ),
    "open_claim": Words(
        _l("A partner claims an order"),
        "flag",
        _l("Look at the evidence and decide. Silence decides nothing: what is late goes to everybody."),
        lambda claim_id: url_for("operator.claims.show", claim_id=claim_id),
    ),
    "late_pricing": Words(
        _l("A request for special pricing is late"),
        "concession",
        _l("Nobody decided in time, and silence grants no money: decide it now."),
        lambda request_id: url_for("operator.special_pricing.show", request_id=request_id),
    ),
    "pricing_request": Words(
        _l("A partner asks for special pricing"),
        "concession",
        _l("See what it would cost. What is late goes to finance."),
        lambda request_id: url_for("operator.special_pricing.show", request_id=request_id),
    ),
    "owed_delivery": Words(
        _l("A paid order waits for its goods"),
        "truck",
        _l("Ask its vendor for stock or keys; what arrives next goes to the oldest order first."),
        _order,
    ),
    "new_offering": Words(
        _l("A vendor's new offering waits for its review"),
        "eye",
        _l("Read it, then publish it or send it back."),
        _review,
    ),
    "changed_offering": Words(
        _l("A change of an offering waits for its review"), "eye", _l("Compare it with what is on sale."), _review
    ),
    "unpaid_order": Words(
        _l("An order waits for its money"),
        "order",
        _l("Ask its partner to remind the customer; the order stays open until it is paid or canceled."),
        _order,
    ),
    "failed_mail": Words(
        _l("A mail did not go out"),
        "mail",
        _l("Find out from whoever it was for what is wrong with the address."),
        lambda message_id: url_for("operator.mail.show", message_id=message_id),
    ),
    "lapsed_invitation": Words(
        _l("An invitation has run out"), "people", _l("Send it again, or take the seat away."), _employer
    ),
}
