"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

from marketplace.web.portal.billing import billing
from marketplace.web.portal.cancellations import cancellation
from marketplace.web.portal.cart import cart
from marketplace.web.portal.cart_lines import lines
from marketplace.web.portal.cart_orders import order
from marketplace.web.portal.claim_steps import claim_appeal, claim_withdrawal
from marketplace.web.portal.claims import claims
from marketplace.web.portal.commissions import commissions
from marketplace.web.portal.earnings import earnings
from marketplace.web.portal.home import home
from marketplace.web.portal.incidents import incidents
from marketplace.web.portal.invoices import credit_notes_of_order, invoice, invoices
from marketplace.web.portal.leads import leads
from marketplace.web.portal.letters import letters
from marketplace.web.portal.link_previews import preview
from marketplace.web.portal.link_revocations import revocation
from marketplace.web.portal.links import links
from marketplace.web.portal.member_access import invitation, removal
from marketplace.web.portal.members import members
from marketplace.web.portal.orders import orders
from marketplace.web.portal.partner_changes import partner_changes
from marketplace.web.portal.payout_settings import payout_settings
from marketplace.web.portal.payouts import payouts
from marketplace.web.portal.profit import profit
from marketplace.web.portal.protection_record import protection_record
from marketplace.web.portal.purchases import payment, returns
from marketplace.web.portal.registration_checks import check
from marketplace.web.portal.registration_papers import certificate, receipt
from marketplace.web.portal.registration_steps import appeal, withdrawal
from marketplace.web.portal.registrations import registrations
from marketplace.web.portal.repetitions import repetition
from marketplace.web.portal.reveals import reveals
from marketplace.web.portal.search import search
from marketplace.web.portal.self_billing import agreement, ending, self_billing
from marketplace.web.portal.selling import portal_context
from marketplace.web.portal.shop import shop
from marketplace.web.portal.special_pricing import special_pricing
from marketplace.web.portal.statements import statements
from marketplace.web.portal.storefront import storefront
from marketplace.web.portal.viewings import viewings
from marketplace.web.portal.visits import visits

portal = Blueprint("portal", __name__, url_prefix="/portal")
portal.context_processor(portal_context)

links.register_blueprint(preview)
links.register_blueprint(revocation)
members.register_blueprint(invitation)
members.register_blueprint(removal)
for nested in (lines, order):
    cart.register_blueprint(nested)
for nested in (repetition, payment, returns, cancellation, invoice, credit_notes_of_order):
    orders.register_blueprint(nested)
for nested in (check, receipt, certificate, appeal, withdrawal):
    registrations.register_blueprint(nested)
for nested in (claim_appeal, claim_withdrawal):
    claims.register_blueprint(nested)
for resource in (incidents, claims, protection_record):
    portal.register_blueprint(resource)
for resource in (registrations, special_pricing, cart, billing, leads, partner_changes):
    portal.register_blueprint(resource)
for nested in (agreement, ending):
    self_billing.register_blueprint(nested)
portal.register_blueprint(self_billing)
for resource in (home, shop, links, storefront, visits, orders, commissions, statements, members):
    portal.register_blueprint(resource)
portal.register_blueprint(payout_settings)
for resource in (earnings, profit, search, viewings, invoices, letters, reveals):
    portal.register_blueprint(resource)
portal.register_blueprint(payouts)
