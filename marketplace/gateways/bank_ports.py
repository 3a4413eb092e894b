"""What the operator's bank is told and what it answers, in the house's words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from marketplace.core.errors import Invalid


class BankAnswerRefused(Invalid):
    """A file that claims to come from the bank cannot be read, or contradicts itself. Nothing of it was taken in."""


class PaymentUnfit(Invalid):
    """A payment cannot stand in a bank file as it is."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """The operator's account that everything is paid from."""

    name: str
    iban: str
    bic: str = ""


@dataclass(frozen=True, slots=True)
class BankPayment:
    """One payment in euro cents. `end_to_end_id` comes back in the bank's answers."""

    end_to_end_id: str
    holder: str
    iban: str
    bic: str
    amount_minor: int
    purpose: str


@dataclass(frozen=True, slots=True)
class BankOrder:
    """Payments for the bank in one file. It names the file by `message_id`; it executes on a bank's day `on`."""

    message_id: str
    debtor: Debtor
    payments: tuple[BankPayment, ...]
    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class BankWord:
    """One thing the bank says: executed, rejected, returned, or noted only.

    About one payment (`end_to_end_id`), or about all of a file (`message_id`, the other one empty). `amount_minor` in
    minor units of `currency`, where the bank names one; `reference` is the bank's own.
    """

    word: str
    end_to_end_id: str = ""
    message_id: str = ""
    code: str = ""
    reference: str = ""
    currency: str = ""
    amount_minor: int | None = None
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BankReport:
    """A file of the bank: pain.002, camt.053 or camt.054, and what it says, in its order."""

    kind: str
    message_id: str
    words: tuple[BankWord, ...]


@dataclass(frozen=True, slots=True)
class BankEntry:
    """What a statement says was booked, or one payment of an entry that booked several.

    `amount_minor` in minor units of the statement's currency, what leaves counts minus. `reference` is the bank's own
    and no other entry's. `end_to_end_id` and `batch_id` are ids that whoever paid gave; `is_return`: it came back.
    """

    reference: str
    booked_on: date
    amount_minor: int
    text: str
    end_to_end_id: str = ""
    batch_id: str = ""
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class BankStatement:
    """A statement of one account in one currency over whole days; `opening_minor` and all entries come to the closing.

    `name` is what the bank calls it, `message_id` the file that it came in.
    """

    account: str
    currency: str
    name: str
    message_id: str
    begins_on: date
    ends_on: date
    opening_minor: int
    closing_minor: int
    entries: tuple[BankEntry, ...]
