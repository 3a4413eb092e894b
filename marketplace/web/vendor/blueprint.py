"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

from marketplace.web.vendor.agreement import agreement
from marketplace.web.vendor.direct_orders import direct_orders
from marketplace.web.vendor.home import home
from marketplace.web.vendor.leads import leads
from marketplace.web.vendor.letters import letters
from marketplace.web.vendor.offerings import offerings
from marketplace.web.vendor.payout_settings import payout_settings
from marketplace.web.vendor.proceeds import proceeds
from marketplace.web.vendor.sales import sales
from marketplace.web.vendor.search import search
from marketplace.web.vendor.settlements import settlements
from marketplace.web.vendor.stock import stock

vendor = Blueprint("vendor", __name__, url_prefix="/vendor")
for resource in (home, offerings, stock, sales, leads, direct_orders, proceeds, agreement, search, letters):
    vendor.register_blueprint(resource)
vendor.register_blueprint(settlements)
vendor.register_blueprint(payout_settings)
