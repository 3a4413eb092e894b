"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

from marketplace.web.auth.account import account
from marketplace.web.auth.invitations import invitations
from marketplace.web.auth.resets import resets
from marketplace.web.auth.sessions import sessions

auth = Blueprint("auth", __name__, url_prefix="/auth")
for resource in (sessions, invitations, resets, account):
    auth.register_blueprint(resource)
