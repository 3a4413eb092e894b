"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

from marketplace.web.vendor.direct_orders import direct_orders
from marketplace.web.vendor.home import home
from marketplace.web.vendor.offerings import offerings

vendor = Blueprint("vendor", __name__, url_prefix="/vendor")
vendor.register_blueprint(home)
vendor.register_blueprint(offerings)
vendor.register_blueprint(direct_orders)
