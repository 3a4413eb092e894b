"""The blueprint of this audience and the resources nested in it."""

from flask import Blueprint

operator = Blueprint("operator", __name__, url_prefix="/operator")
