"""The access table: endpoint, or a prefix of endpoints, to the kind of party and its roles.

A kind of None is open to everybody; "any" takes every signed-in person; no roles means every role of that kind.
"""

ANYBODY = "any"

EVERYBODY: tuple[None, tuple[()]] = (None, ())
SIGNED_IN = (ANYBODY, ())

PARTNER = ("partner", ())
PARTNER_OWNER = ("partner", ("owner",))
PARTNER_SELLING = ("partner", ("owner", "seller"))
PARTNER_MONEY = ("partner", ("owner", "finance"))

OPERATOR = ("operator", ())
OPERATOR_CHANNEL = ("operator", ("channel_manager",))
OPERATOR_FINANCE = ("operator", ("finance",))

VENDOR = ("vendor", ())

ACCESS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "static": EVERYBODY,
    "bootstrap.static": EVERYBODY,
    "home": EVERYBODY,
    "health": EVERYBODY,
    "webhooks": EVERYBODY,
    "pictures": EVERYBODY,
    "signing_key": EVERYBODY,
    "seals": EVERYBODY,
    "auth": EVERYBODY,
    "auth.sessions.destroy": SIGNED_IN,
    "auth.account": SIGNED_IN,
    "storefront": EVERYBODY,
    "portal": PARTNER,
    "portal.links.new": PARTNER_SELLING,
    "portal.links.preview": PARTNER_SELLING,
    "portal.links.create": PARTNER_SELLING,
    "portal.links.revocation": PARTNER_SELLING,
    # Whoever sells may buy; invoices and the state of an order are for every role.
    "portal.cart": PARTNER_SELLING,
    "portal.orders.repetition": PARTNER_SELLING,
    "portal.orders.payment": PARTNER_SELLING,
    "portal.orders.cancellation": PARTNER_SELLING,
    # Whoever sells claims accounts; finance sees which ones.
    **dict.fromkeys(
        (f"portal.registrations.{page}" for page in ("new", "create", "check", "appeal", "withdrawal")), PARTNER_SELLING
    ),
    "portal.leads.steps": PARTNER_SELLING,
    **dict.fromkeys((f"portal.special_pricing.{page}" for page in ("new", "create", "withdrawal")), PARTNER_SELLING),
    "portal.billing": PARTNER_MONEY,
    "portal.statements": PARTNER_MONEY,
    "portal.self_billing": PARTNER_MONEY,
    "portal.payouts": PARTNER_MONEY,
    "portal.profit": PARTNER_MONEY,
    "portal.payout_settings": PARTNER_MONEY,
    **dict.fromkeys(
        (f"portal.storefront.{page}" for page in ("create", "edit", "update", "shelf", "publication")), PARTNER_SELLING
    ),
    "portal.members.new": PARTNER_OWNER,
    "portal.members.create": PARTNER_OWNER,
    "portal.members.invitation": PARTNER_OWNER,
    "portal.members.removal": PARTNER_OWNER,
    "operator": OPERATOR,
    # Finance closes the books; everybody in the house reads what is closed.
    "operator.periods.new": OPERATOR_FINANCE,
    "operator.periods.create": OPERATOR_FINANCE,
    # Who books by hand; the channel manager reads all of it.
    **dict.fromkeys(
        (
            "operator.reconciliation.differences.adjustment", "operator.reconciliation.differences.explanation",
            "operator.funds.new", "operator.funds.create", "operator.funds.approve", "operator.funds.reject",
        ),
        OPERATOR_FINANCE,
    ),
    # Who begins to move money out; anybody else of the operator may be the second person.
    **dict.fromkeys(
        (
            "operator.payouts.runs.new", "operator.payouts.runs.create", "operator.payouts.policies.edit",
            "operator.payouts.policies.update", "operator.payouts.reversals", "operator.payouts.decisions",
        ),
        OPERATOR_FINANCE,
    ),
    "vendor": VENDOR,
    # Full account numbers and what the bank says are finance's; the second person may be anybody of the operator.
    **dict.fromkeys(
        (
            "operator.bank_files.create", "operator.bank_files.copies", "operator.bank_answers.create",
            "operator.bank_files.withdrawal", "operator.bank_files.refusal", "operator.bank_statements.create",
        ),
        OPERATOR_FINANCE,
    ),
    # What the channel manager changes; finance reads all of it. Tax rates and exports are open to both.
    **dict.fromkeys(
        (
            f"operator.{page}"
            for page in (
                "partners.new", "partners.create", "partners.edit", "partners.update",
                "partners.tier", "partners.suspension",
                "tiers.new", "tiers.create", "tiers.edit", "tiers.update",
                "programmes.new", "programmes.create", "programmes.edit", "programmes.update",
                "margins.new", "margins.create", "margins.change", "margins.ending",
                "concessions.new", "concessions.create", "concessions.ending",
                "vendors.new", "vendors.create", "vendors.edit", "vendors.update", "vendors.agreements",
                "categories.new", "categories.create", "categories.edit", "categories.update",
                "offerings.new", "offerings.create", "offerings.edit", "offerings.update",
                "offerings.plans", "offerings.prices", "offerings.publication",
                "members.new", "members.create", "members.invitation", "members.access",
                "partners.notes.create",
                "storefront.create", "storefront.edit", "storefront.update", "storefront.shelf",
                "storefront.publication", "direct_orders",
                "offerings.bulk", "offerings.sheets.index", "offerings.sheets.create", "offerings.pictures",
                "leads.sheets", "leads.steps", "leads.handing",
                "registrations.approval", "registrations.rejection", "holidays.create", "holidays.removal",
                "registrations.reveals", "registrations.ties",
                "problems.new", "problems.create", "problems.edit", "problems.update",
                "reviews.approval", "reviews.sending_back", "price_lists.index", "price_lists.create",
            )
        ),
        OPERATOR_CHANNEL,
    ),
}  # fmt: skip
