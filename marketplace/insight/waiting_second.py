"""What waits until a second person agrees: queries of the decision queue about money out.

Each selects key, public id, a word about it and since when; by name who asked (`asked_by`: a person's public id, or
schedule, command), and how much in minor units: `amount` and `currency`, or `amounts` by currency where there may be
several. The word is a code where `marketplace.web.operator.queue_words` has labels for it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select

from marketplace.identity.models import Party
from marketplace.payouts.models import (
    BankFile,
    Payout,
    PayoutDecision,
    PayoutPolicyChange,
    PayoutReversal,
    PayoutRun,
    PayoutRunLine,
)
from marketplace.reconciling.models import Intervention

DAY: Final = timedelta(days=1)

Rows = Select[*tuple[Any, ...]]


def runs(_at: datetime) -> Rows:
    """Select payout runs above what one person may begin; they are about what each currency comes to."""
    of_each = select(PayoutRunLine.currency, func.sum(PayoutRunLine.amount_minor).label("amount"))
    of_each = of_each.where(PayoutRunLine.run_id == PayoutRun.id).correlate(PayoutRun)
    sums = of_each.group_by(PayoutRunLine.currency).having(func.sum(PayoutRunLine.amount_minor) > 0).subquery()
    amounts = select(func.jsonb_object_agg(sums.c.currency, sums.c.amount)).scalar_subquery()
    named = (PayoutRun.id, PayoutRun.public_id, PayoutRun.scope, PayoutRun.created_at)
    asked = select(*named, PayoutRun.requested_by.label("asked_by"), amounts.label("amounts"))
    return asked.where(PayoutRun.state == "waiting")


def reversals(_at: datetime) -> Rows:
    """Select money of payouts that somebody wants back; the page is the payout's."""
    named = (PayoutReversal.id, Payout.public_id, Party.name, PayoutReversal.created_at)
    asked = select(*named, PayoutReversal.requested_by.label("asked_by"), *_money(PayoutReversal))
    joined = asked.join(Payout, Payout.id == PayoutReversal.payout_id).join(Party, Party.id == PayoutReversal.party_id)
    # the second condition follows from the first; the index of open ones knows it only by this name
    return joined.where(PayoutReversal.state == "waiting", PayoutReversal.closed_at.is_(None))


def decisions(_at: datetime) -> Rows:
    """Select what somebody decided about payouts that no program can end; the page is the payout's."""
    named = (PayoutDecision.id, Payout.public_id, Party.name, PayoutDecision.created_at)
    asked = select(*named, PayoutDecision.requested_by.label("asked_by"), *_money(Payout))
    joined = asked.join(Payout, Payout.id == PayoutDecision.payout_id).join(Party, Party.id == Payout.party_id)
    return joined.where(PayoutDecision.state == "waiting", PayoutDecision.ended_at.is_(None))  # as above


def policy_changes(_at: datetime) -> Rows:
    """Select rules that let one person do more; the amount is what one may begin by them, none where without limit."""
    named = (PayoutPolicyChange.id, PayoutPolicyChange.public_id, PayoutPolicyChange.scope)
    amount, code = PayoutPolicyChange.limit_minor.label("amount"), PayoutPolicyChange.currency.label("currency")
    by = PayoutPolicyChange.requested_by.label("asked_by")
    asked = select(*named, PayoutPolicyChange.requested_at, by, amount, code)
    return asked.where(PayoutPolicyChange.state == "waiting")


def interventions(_at: datetime) -> Rows:
    """Select what somebody wants to book by hand: money put in or taken out, adjustments."""
    named = (Intervention.id, Intervention.public_id, Intervention.kind, Intervention.requested_at)
    asked = select(*named, Intervention.requested_by.label("asked_by"), *_money(Intervention))
    return asked.where(Intervention.state == "waiting")


def bank_files(_at: datetime) -> Rows:
    """Select files of runs that took two people: somebody other than who asked for one hands it to the bank."""
    asked = _files(func.coalesce(BankFile.written_at, BankFile.created_at), BankFile.requested_by)
    return asked.where(BankFile.state == "written", BankFile.needs_second)


def refused_files(_at: datetime) -> Rows:
    """Select files of which one person says that the bank turned them down as a whole."""
    return _files(BankFile.ended_at, BankFile.ended_by).where(
        BankFile.state == "handed_over", BankFile.ended_by.is_not(None)
    )


def _files(since: Any, by: Any) -> Rows:
    amount = BankFile.total_minor.label("amount")
    named = (BankFile.id, BankFile.public_id, BankFile.message_id, since.label("since"))
    return select(*named, by.label("asked_by"), amount, BankFile.currency.label("currency"))


def _money(table: Any) -> tuple[Any, Any]:
    return table.amount_minor.label("amount"), table.currency.label("currency")


SECOND: Final = (
    ("second_run", DAY, runs),
    ("second_decision", DAY, decisions),
    ("second_reversal", DAY, reversals),
    ("second_refused_file", DAY, refused_files),
    ("second_bank_file", DAY, bank_files),
    ("second_intervention", DAY, interventions),
    ("second_policy_change", 2 * DAY, policy_changes),
)
"""Kind, patience and query of each."""
