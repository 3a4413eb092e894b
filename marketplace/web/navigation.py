"""Where each audience can go: the side navigation, section by section."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Item = tuple[LazyString, str, str]
Section = tuple[LazyString | str, tuple[Item, ...]]

SECTIONS: dict[str, tuple[Section, ...]] = {
    "partner": (
        (
            "",
            (
                (_l("Home"), "home", "portal.home.show"),
                (_l("Shop"), "shop", "portal.shop.index"),
                (_l("Cart"), "cart", "portal.cart.show"),
                (_l("Orders"), "order", "portal.orders.index"),
            ),
        ),
        (
            _l("Sell"),
            (
                (_l("Links"), "link", "portal.links.index"),
                (_l("Storefront"), "globe", "portal.storefront.show"),
                (_l("Visits"), "chart", "portal.visits.index"),
                (_l("Special pricing"), "concession", "portal.special_pricing.index"),
            ),
        ),
        (
            _l("Earn"),
            (
                (_l("Earnings"), "payout", "portal.earnings.show"),
                (_l("Payouts"), "send", "portal.payouts.index"),
                (_l("Commissions"), "commission", "portal.commissions.index"),
                (_l("Statements"), "statement", "portal.statements.index"),
                (_l("Self-billing"), "receipt", "portal.self_billing.index"),
                (_l("Profit and loss"), "chart", "portal.profit.show"),
                (_l("Payout settings"), "settings", "portal.payout_settings.show"),
            ),
        ),
        (
            _l("Customers"),
            (
                (_l("Accounts"), "shield", "portal.registrations.index"),
                (_l("Leads"), "bell", "portal.leads.index"),
                (_l("Letters"), "mail", "portal.letters.index"),
                (_l("Changes of partner"), "people", "portal.partner_changes.index"),
                (_l("Who saw customers"), "lock", "portal.reveals.index"),
            ),
        ),
        (
            _l("Protection"),
            (
                (_l("Incidents"), "alert", "portal.incidents.index"),
                (_l("Claims"), "flag", "portal.claims.index"),
                (_l("Protection record"), "book", "portal.protection_record.show"),
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
                (_l("First sales"), "flag", "operator.first_sales.index"),
                (_l("Programme"), "programme", "operator.programmes.index"),
                (_l("Tiers"), "tier", "operator.tiers.index"),
                (_l("Margins"), "margin", "operator.margins.index"),
                (_l("Concessions"), "concession", "operator.concessions.index"),
                (_l("Special pricing"), "price", "operator.special_pricing.index"),
            ),
        ),
        (
            _l("Protection"),
            (
                (_l("Registrations"), "shield", "operator.registrations.index"),
                (_l("Leads"), "bell", "operator.leads.index"),
                (_l("Changes of partner"), "people", "operator.partner_changes.index"),
                (_l("Incidents"), "alert", "operator.incidents.index"),
                (_l("Claims"), "flag", "operator.claims.index"),
                (_l("Protection record"), "book", "operator.protection_record.show"),
                (_l("Reveals"), "unlock", "operator.reveals.index"),
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
            _l("Sales"),
            (
                (_l("Orders"), "order", "operator.orders.index"),
                (_l("Invoices"), "receipt", "operator.invoices.index"),
                (_l("Payouts"), "send", "operator.payouts.index"),
                (_l("Refunds"), "refund", "operator.refunds.index"),
                (_l("Disputes"), "flag", "operator.disputes.index"),
                (_l("Deliveries"), "truck", "operator.deliveries.index"),
                (_l("New direct order"), "plus", "operator.direct_orders.new"),
            ),
        ),
        (
            _l("Money"),
            (
                (_l("Ledger"), "ledger", "operator.accounts.index"),
                (_l("Transactions"), "transaction", "operator.transactions.index"),
                (_l("Reconciliation"), "check-circle", "operator.reconciliation.show"),
                (_l("Own money"), "payout", "operator.funds.index"),
                (_l("Statements"), "statement", "operator.statements.index"),
                (_l("Closed periods"), "lock", "operator.periods.index"),
                (_l("Bank files"), "send", "operator.bank_files.index"),
                (_l("Bank statements"), "receipt", "operator.bank_statements.index"),
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
                (_l("Leads"), "bell", "vendor.leads.index"),
                (_l("Direct orders"), "send", "vendor.direct_orders.index"),
            ),
        ),
        (
            _l("Money"),
            (
                (_l("Proceeds"), "payout", "vendor.proceeds.show"),
                (_l("Settlements"), "send", "vendor.settlements.index"),
                (_l("Agreement"), "receipt", "vendor.agreement.show"),
                (_l("Payout settings"), "settings", "vendor.payout_settings.show"),
            ),
        ),
    ),
}
