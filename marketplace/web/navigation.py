"""Where each audience can go: the side navigation, section by section."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Item = tuple[LazyString, str, str]
Section = tuple[LazyString | str, tuple[Item, ...]]

SECTIONS: dict[str, tuple[Section, ...]] = {
    "partner": (
        ("", ((_l("Home"), "home", "portal.home.show"),)),
        (
            _l("Sell"),
            (
                (_l("Shop"), "shop", "portal.shop.index"),
                (_l("Links"), "link", "portal.links.index"),
                (_l("Orders"), "order", "portal.orders.index"),
            ),
        ),
        (
            _l("Earn"),
            (
                (_l("Commissions"), "commission", "portal.commissions.index"),
                (_l("Statements"), "statement", "portal.statements.index"),
            ),
        ),
        (_l("Company"), ((_l("Members"), "people", "portal.members.index"),)),
    ),
    "operator": (
        ("", ((_l("Home"), "home", "operator.home.show"),)),
        (
            _l("Channel"),
            (
                (_l("Partners"), "partner", "operator.partners.index"),
                (_l("Tiers"), "tier", "operator.tiers.index"),
                (_l("Margins"), "margin", "operator.margins.index"),
                (_l("Concessions"), "concession", "operator.concessions.index"),
            ),
        ),
        (
            _l("Catalogue"),
            (
                (_l("Vendors"), "vendor", "operator.vendors.index"),
                (_l("Categories"), "category", "operator.categories.index"),
                (_l("Offerings"), "offering", "operator.offerings.index"),
                (_l("Reviews"), "eye", "operator.reviews.index"),
                (_l("Problems"), "help", "operator.problems.index"),
                (_l("Price lists"), "price", "operator.price_lists.index"),
                (_l("Tax rates"), "tax", "operator.tax_rates.index"),
            ),
        ),
        (
            _l("Money"),
            (
                (_l("Orders"), "order", "operator.orders.index"),
                (_l("Ledger"), "ledger", "operator.accounts.index"),
                (_l("Transactions"), "transaction", "operator.transactions.index"),
                (_l("Statements"), "statement", "operator.statements.index"),
            ),
        ),
        (
            _l("House"),
            (
                (_l("People"), "people", "operator.members.index"),
                (_l("Mail"), "mail", "operator.mail.index"),
                (_l("Audit trail"), "audit", "operator.trail.index"),
            ),
        ),
    ),
    "vendor": (
        ("", ((_l("Home"), "home", "vendor.home.show"),)),
        (_l("Supply"), ((_l("Offerings"), "offering", "vendor.offerings.index"),)),
    ),
}
