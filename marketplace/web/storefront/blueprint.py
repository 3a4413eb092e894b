"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

from marketplace.runtime.extensions import csrf
from marketplace.web.storefront.cancellations import cancellations
from marketplace.web.storefront.carts import carts
from marketplace.web.storefront.credit_notes import credit_notes
from marketplace.web.storefront.details import details
from marketplace.web.storefront.enquiries import enquiries
from marketplace.web.storefront.invoices import invoices
from marketplace.web.storefront.links import links
from marketplace.web.storefront.orders import orders
from marketplace.web.storefront.partner_changes import partner_changes
from marketplace.web.storefront.partner_choices import partner_choices
from marketplace.web.storefront.payments import payments
from marketplace.web.storefront.returns import returns
from marketplace.web.storefront.shops import cart as shop_cart
from marketplace.web.storefront.shops import shops

storefront = Blueprint("storefront", __name__)

for resource in (
    links, shops, carts, details, returns, orders, payments, cancellations, invoices, credit_notes, partner_choices,
    partner_changes, enquiries,
):  # fmt: skip
    storefront.register_blueprint(resource)
    # Buying needs no cookie, so no token in one: whoever cannot know the secret in the address cannot forge a request
    # to it, and a forged press on a link's button opens a new cart in nobody's browser (cookies are SameSite=Lax).
    csrf.exempt(resource)

csrf.exempt(shop_cart)  # nested, so named on its own
