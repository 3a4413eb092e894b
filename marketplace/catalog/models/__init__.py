"""Tables of the catalogue, by aggregate: who supplies, what is offered, at what price, on what terms."""

from marketplace.catalog.models.offerings import Category, Offering, Plan
from marketplace.catalog.models.prices import ListPrice, PriceBreak, TaxRate
from marketplace.catalog.models.reviews import OPEN_STATES, OfferingReview, OfferingRevision
from marketplace.catalog.models.showing import (
    CatalogueEdition,
    OfferingEdition,
    OfferingPicture,
    OfferingProblem,
    Problem,
)
from marketplace.catalog.models.terms import Concession, MarginRule
from marketplace.catalog.models.vendors import Vendor, VendorAgreement

__all__ = [
    "OPEN_STATES",
    "CatalogueEdition",
    "Category",
    "Concession",
    "ListPrice",
    "MarginRule",
    "Offering",
    "OfferingEdition",
    "OfferingPicture",
    "OfferingProblem",
    "OfferingReview",
    "OfferingRevision",
    "Plan",
    "PriceBreak",
    "Problem",
    "TaxRate",
    "Vendor",
    "VendorAgreement",
]
