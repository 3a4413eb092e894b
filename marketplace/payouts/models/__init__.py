"""Tables of payouts, by aggregate: where parties are paid, rules, runs, payouts, decisions, and the bank's files."""

from marketplace.payouts.models.bank import BankAnswer, BankAnswerLine, BankFile, BankFileBody, BankFileLine, BankRead
from marketplace.payouts.models.decisions import PayoutDecision
from marketplace.payouts.models.destinations import BankDetails, PayoutDestination
from marketplace.payouts.models.payouts import Payout, PayoutAttempt, PayoutReversal, PayoutStep
from marketplace.payouts.models.policies import PayoutGate, PayoutPolicy, PayoutPolicyChange
from marketplace.payouts.models.runs import PayoutRun, PayoutRunLine

__all__ = [
    "BankAnswer", "BankAnswerLine", "BankDetails", "BankFile", "BankFileBody", "BankFileLine", "BankRead", "Payout",
    "PayoutAttempt", "PayoutDecision", "PayoutDestination", "PayoutGate", "PayoutPolicy", "PayoutPolicyChange",
    "PayoutReversal", "PayoutRun", "PayoutRunLine", "PayoutStep",
]  # fmt: skip
