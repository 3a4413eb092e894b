"""Tables of reconciliation, by aggregate: what Stripe and the bank did, what differs, what people have booked."""

from marketplace.reconciling.models.bank import BankLine, BankStatement, OwnPayout
from marketplace.reconciling.models.coverage import Coverage
from marketplace.reconciling.models.differences import Difference, Reconciliation
from marketplace.reconciling.models.interventions import Intervention
from marketplace.reconciling.models.movements import Movement, MovementMatch, MovementWalk

__all__ = [
    "BankLine", "BankStatement", "Coverage", "Difference", "Intervention", "Movement", "MovementMatch", "MovementWalk",
    "OwnPayout", "Reconciliation",
]  # fmt: skip
