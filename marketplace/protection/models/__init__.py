"""Tables of account protection: registrations, the protections they earn, and what the guard decided."""

from marketplace.protection.models.calendar import Holiday
from marketplace.protection.models.changes import (
    PartnerChange,
    PartnerChangeLetter,
    PartnerChangeNotice,
    PartnerChangeStep,
)
from marketplace.protection.models.guard import CheckoutRefusal, GuardDecision, GuardHolding, Incident
from marketplace.protection.models.leads import Lead, LeadDetail, LeadStep
from marketplace.protection.models.protections import Protection, ProtectionStep
from marketplace.protection.models.registrations import (
    AccountCheck,
    Registration,
    RegistrationDetail,
    RegistrationDraft,
    RegistrationMatch,
    RegistrationStep,
)

__all__ = [
    "AccountCheck",
    "CheckoutRefusal",
    "GuardDecision",
    "GuardHolding",
    "Holiday",
    "Incident",
    "Lead",
    "LeadDetail",
    "LeadStep",
    "PartnerChange",
    "PartnerChangeLetter",
    "PartnerChangeNotice",
    "PartnerChangeStep",
    "Protection",
    "ProtectionStep",
    "Registration",
    "RegistrationDetail",
    "RegistrationDraft",
    "RegistrationMatch",
    "RegistrationStep",
]
