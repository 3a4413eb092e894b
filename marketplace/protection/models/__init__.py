"""Tables of account protection: registrations, the protections they earn, and what the guard decided."""

from marketplace.protection.models.guard import GuardDecision
from marketplace.protection.models.protections import Protection, ProtectionStep
from marketplace.protection.models.registrations import Registration, RegistrationDetail, RegistrationStep

__all__ = [
    "GuardDecision",
    "Protection",
    "ProtectionStep",
    "Registration",
    "RegistrationDetail",
    "RegistrationStep",
]
