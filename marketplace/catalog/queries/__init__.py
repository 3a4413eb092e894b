"""Reading the catalogue: the shop's pages, the category tree, prices in force, and the operator's lists."""

from marketplace.catalog.queries.categories import Branch, categories_tree, category_by_public_id
from marketplace.catalog.queries.choices import Choices, names_to_choose_from, published_in_scope
from marketplace.catalog.queries.offerings import (
    count_in_state,
    offering_by_public_id,
    offerings_page,
    published_offering,
    shop_page,
    vendor_offering,
)
from marketplace.catalog.queries.prices import price_history, prices_in_force
from marketplace.catalog.queries.problems import every_problem, problem_by_public_id, problems_with_counts
from marketplace.catalog.queries.terms import (
    account_by_public_id,
    concession_by_public_id,
    concessions_of,
    concessions_page,
    margin_rules_of,
    margin_rules_page,
    rule_versions,
    tax_rates,
)
from marketplace.catalog.queries.vendors import (
    agreement_history,
    fees_at,
    vendor_by_party,
    vendor_by_public_id,
    vendors,
    vendors_page,
)

__all__ = [
    "Branch",
    "Choices",
    "account_by_public_id",
    "agreement_history",
    "categories_tree",
    "category_by_public_id",
    "concession_by_public_id",
    "concessions_of",
    "concessions_page",
    "count_in_state",
    "every_problem",
    "fees_at",
    "margin_rules_of",
    "margin_rules_page",
    "names_to_choose_from",
    "offering_by_public_id",
    "offerings_page",
    "price_history",
    "prices_in_force",
    "problem_by_public_id",
    "problems_with_counts",
    "published_in_scope",
    "published_offering",
    "rule_versions",
    "shop_page",
    "tax_rates",
    "vendor_by_party",
    "vendor_by_public_id",
    "vendor_offering",
    "vendors",
    "vendors_page",
]
