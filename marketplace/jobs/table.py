"""Every job by its name: one table for the background door.

A job with a cron expression (UTC) also runs by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from marketplace.jobs import (
    books,
    change_mails,
    checkouts,
    claim_mails,
    claims,
    credit_mails,
    deliveries,
    delivery_mails,
    dispute_mails,
    disputes,
    exports,
    lead_mails,
    mails,
    partner_changes,
    protection,
    protection_mails,
    refund_mails,
    refunds,
    relay_mails,
    releases,
    review_mails,
    special_pricing,
    special_pricing_mails,
    stocks,
    stripe_events,
    sweeps,
    visits,
)


@dataclass(frozen=True)
class Job:
    """A name that subjects defer, and the function that does it; its arguments are ids."""

    name: str
    do: Callable[..., None]
    cron: str | None = None


JOBS: Final = (
    Job("stripe.event", stripe_events.handle),
    Job("stripe.sweep", sweeps.sweep, "*/5 * * * *"),
    Job("payments.checkout", checkouts.look),
    Job("payments.without_cash", checkouts.settle_without_cash),
    Job("payments.processing_fee", checkouts.book_processing_fee),
    Job("payments.funds", checkouts.free_funds, "17 * * * *"),
    Job("refunds.send", refunds.send),
    Job("refunds.look", refunds.look_again),
    Job("refunds.cash", refunds.cash),
    Job("refunds.sweep", refunds.sweep, "*/10 * * * *"),
    Job("disputes.look", disputes.look),
    Job("disputes.answer", disputes.answer),
    Job("disputes.cash", disputes.cash),
    Job("disputes.sweep", disputes.sweep, "*/10 * * * *"),
    Job("commissions.release", releases.release, "7 * * * *"),
    Job("checkouts.expire", checkouts.expire, "*/10 * * * *"),
    Job("mail.invitation", mails.invitation),
    Job("mail.password_reset", mails.password_reset),
    Job("mail.order_paid", mails.order_paid),
    Job("mail.purchase_paid", mails.purchase_paid),
    Job("mail.commission_accrued", mails.commission_accrued),
    Job("mail.credit_booked", credit_mails.credit_booked),
    Job("mail.refunded", refund_mails.refunded),
    Job("mail.dispute_opened", dispute_mails.opened),
    Job("mail.dispute_closed", dispute_mails.closed),
    Job("mail.order_delivered", delivery_mails.order_delivered),
    Job("mail.delivery_owed", delivery_mails.delivery_owed),
    Job("mail.goods_taken_back", delivery_mails.goods_taken_back),
    Job("mail.payment_request", mails.payment_request),
    Job("mail.offering_reviewed", review_mails.offering_reviewed),
    Job("mail.registration_decided", protection_mails.registration_decided),
    Job("mail.protection_ending", protection_mails.protection_ending),
    Job("mail.protection_voided", protection_mails.protection_voided),
    Job("mail.registration_prefilled", protection_mails.registration_prefilled),
    Job("mail.relayed_letter", relay_mails.relayed_letter),
    Job("mail.customer_revealed", relay_mails.customer_revealed),
    Job("mail.partner_change_requested", change_mails.requested),
    Job("mail.partner_change_confirmed", change_mails.confirmed),
    Job("mail.partner_change_withdrawn", change_mails.withdrawn),
    Job("mail.partner_change_notice", change_mails.notice),
    Job("mail.lead_received", lead_mails.received),
    Job("mail.pricing_decided", special_pricing_mails.pricing_decided),
    Job("mail.pricing_escalated", special_pricing_mails.pricing_escalated),
    Job("mail.deliver", deliveries.deliver),
    Job("statements.export", exports.export),
    Job("registrations.silence", protection.fall_silent, "*/5 * * * *"),
    Job("protections.remind", protection.remind, "37 * * * *"),
    Job("partner_changes.move", partner_changes.move, "* * * * *"),
    Job("claims.conclude", claims.conclude),
    Job("claims.pay", claims.pay, "23 * * * *"),
    Job("claims.watch", claims.watch, "*/10 * * * *"),
    Job("protections.scan", claims.scan, "45 2 * * *"),
    Job("mail.claim_decided", claim_mails.claim_decided),
    Job("mail.incidents", claim_mails.tell_incidents, "*/10 * * * *"),
    Job("pricing.escalate", special_pricing.escalate, "*/5 * * * *"),
    Job("stock.lapse", stocks.lapse, "*/10 * * * *"),
    Job("stock.warn", stocks.warn, "0 6 * * *"),
    Job("ledger.roll_up", books.roll_up, "*/5 * * * *"),
    Job("ledger.verify", books.verify, "15 3 * * *"),
    Job("visits.fold", visits.fold, "* * * * *"),
)
