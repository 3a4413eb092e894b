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
                (_l("Storefront"), "globe", "portal.storefront.show"),
                (_l("Visits"), "chart", "portal.visits.index"),
                (_l("Orders"), "order", "portal.orders.index"),
                (_l("Accounts"), "shield", "portal.registrations.index"),
                (_l("Special pricing"), "concession", "portal.special_pricing.index"),
            ),
        ),
        (_l("Buy"), ((_l("Cart"), "cart", "portal.cart.show"),)),
        (
            _l("Earn"),
            (
                (_l("Earnings"), "payout", "portal.earnings.show"),
                (_l("Commissions"), "commission", "portal.commissions.index"),
                (_l("Statements"), "statement", "portal.statements.index"),
                (_l("Profit and loss"), "chart", "portal.profit.show"),
            ),
        ),
        (
            _l("Company"),
            (
                (_l("Members"), "people", "portal.members.index"),
                (_l("Invoices"), "receipt", "portal.invoices.index"),
                (_l("Invoice details"), "settings", "portal.billing.edit"),
                (_l("Who looked"), "eye", "portal.viewings.index"),
            ),
        ),
    ),
    "operator": (
        ("", ((_l("Home"), "home", "operator.home.show"), (_l("Decisions"), "bell", "operator.queue.index"))),
        (
            _l("Channel"),
            (
                (_l("Partners"), "partner", "operator.partners.index"),
                (_l("Registrations"), "shield", "operator.registrations.index"),
                (_l("First sales"), "flag", "operator.first_sales.index"),
                (_l("Programme"), "programme", "operator.programmes.index"),
                (_l("Tiers"), "tier", "operator.tiers.index"),
                (_l("Margins"), "margin", "operator.margins.index"),
                (_l("Concessions"), "concession", "operator.concessions.index"),
                (_l("Special pricing"), "price", "operator.special_pricing.index"),
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
                (_l("House storefront"), "globe", "operator.storefront.show"),
            ),
        ),
        (
            _l("Money"),
            (
                (_l("Orders"), "order", "operator.orders.index"),
                (_l("Invoices"), "receipt", "operator.invoices.index"),
                (_l("Refunds"), "refund", "operator.refunds.index"),
                (_l("Disputes"), "flag", "operator.disputes.index"),
                (_l("Deliveries"), "truck", "operator.deliveries.index"),
                (_l("New direct order"), "plus", "operator.direct_orders.new"),
                (_l("Ledger"), "ledger", "operator.accounts.index"),
                (_l("Transactions"), "transaction", "operator.transactions.index"),
                (_l("Statements"), "statement", "operator.statements.index"),
            ),
        ),
        (
            _l("House"),
            (
                (_l("People"), "people", "operator.members.index"),
                (_l("Holidays"), "calendar", "operator.holidays.index"),
                (_l("Mail"), "mail", "operator.mail.index"),
                (_l("Audit trail"), "audit", "operator.trail.index"),
            ),
        ),
    ),
    "vendor": (
        ("", ((_l("Home"), "home", "vendor.home.show"),)),
        (
            _l("Supply"),
            (
                (_l("Offerings"), "offering", "vendor.offerings.index"),
                (_l("Stock"), "truck", "vendor.stock.index"),
            ),
        ),
        (
            _l("Sell"),
            (
                (_l("Sales"), "order", "vendor.sales.index"),
                (_l("Direct orders"), "send", "vendor.direct_orders.index"),
            ),
        ),
        (
            _l("Money"),
            (
                (_l("Proceeds"), "payout", "vendor.proceeds.show"),
                (_l("Agreement"), "receipt", "vendor.agreement.show"),
            ),
        ),
    ),
}
