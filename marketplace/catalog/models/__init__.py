"""Tables of the catalogue, by aggregate: who supplies, what is offered, at what price, on what terms."""

from marketplace.catalog.models.offerings import Category, Offering, Plan
from marketplace.catalog.models.prices import ListPrice, PriceBreak, TaxRate
from marketplace.catalog.models.terms import Concession, MarginRule
from marketplace.catalog.models.vendors import Vendor, VendorAgreement

__all__ = [
    "Category",
    "Concession",
    "ListPrice",
    "MarginRule",
    "Offering",
    "Plan",
    "PriceBreak",
    "TaxRate",
    "Vendor",
    "VendorAgreement",
]
