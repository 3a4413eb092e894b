"""Every blueprint of the browser door, audience by audience."""

from flask import Flask

from marketplace.web.auth.blueprint import auth
from marketplace.web.health import health
from marketplace.web.home import home
from marketplace.web.operator.blueprint import operator
from marketplace.web.pictures import pictures
from marketplace.web.portal.blueprint import portal
from marketplace.web.seals import seals
from marketplace.web.signing_key import signing_key
from marketplace.web.storefront.blueprint import storefront
from marketplace.web.vendor.blueprint import vendor
from marketplace.web.webhooks import webhooks

ALL = (home, health, webhooks, pictures, signing_key, seals, auth, storefront, portal, operator, vendor)


def register(app: Flask) -> None:
    """Bind them all to the app."""
    for blueprint in ALL:
        app.register_blueprint(blueprint)
