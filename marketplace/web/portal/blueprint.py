"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

from marketplace.web.portal.commissions import commissions
from marketplace.web.portal.home import home
from marketplace.web.portal.link_previews import preview
from marketplace.web.portal.link_revocations import revocation
from marketplace.web.portal.links import links
from marketplace.web.portal.member_access import invitation, removal
from marketplace.web.portal.members import members
from marketplace.web.portal.orders import orders
from marketplace.web.portal.selling import portal_context
from marketplace.web.portal.shop import shop
from marketplace.web.portal.statements import statements
from marketplace.web.portal.storefront import storefront
from marketplace.web.portal.visits import visits

portal = Blueprint("portal", __name__, url_prefix="/portal")
portal.context_processor(portal_context)

links.register_blueprint(preview)
links.register_blueprint(revocation)
members.register_blueprint(invitation)
members.register_blueprint(removal)
for resource in (home, shop, links, storefront, visits, orders, commissions, statements, members):
    portal.register_blueprint(resource)
