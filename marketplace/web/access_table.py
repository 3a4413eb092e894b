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
    "auth": EVERYBODY,
    "auth.sessions.destroy": SIGNED_IN,
    "auth.account": SIGNED_IN,
    "storefront": EVERYBODY,
    "portal": PARTNER,
    "portal.links.create": PARTNER_SELLING,
    "portal.links.revocation": PARTNER_SELLING,
    "portal.commissions": PARTNER_MONEY,
    "portal.statements": PARTNER_MONEY,
    "portal.members.create": PARTNER_OWNER,
    "portal.members.removal": PARTNER_OWNER,
    "operator": OPERATOR,
    "vendor": VENDOR,
}
