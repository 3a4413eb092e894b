"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

portal = Blueprint("portal", __name__, url_prefix="/portal")
