"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

vendor = Blueprint("vendor", __name__, url_prefix="/vendor")
