"""The control API: `/_double/…`, forms in, JSON out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from flask import Blueprint, Response, jsonify, request

from marketplace.sandbox.stripe.control import access, funds, plans, recipients, world
from marketplace.sandbox.stripe.control.controls import Controls
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.store.objects import Json
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import decode
from marketplace.sandbox.stripe.wire.params import Params

_Deed: TypeAlias = Callable[..., Json]


def blueprint(engine: Engine, controls: Controls, token: str) -> Blueprint:
    """Return the blueprint of the control API for whoever has the token."""
    views = Blueprint("double", __name__, url_prefix="/_double")
    views.before_request(lambda: access.require(request.headers, request.remote_addr, token))
    views.register_error_handler(ApiError, _refused)
    for method, path, deed in _deeds(engine, controls):
        views.add_url_rule(path, endpoint=f"{method} {path}", view_func=_view(deed), methods=[method])
    return views


def _deeds(engine: Engine, controls: Controls) -> list[tuple[str, str, _Deed]]:
    def of_engine(act: _Deed) -> _Deed:
        return lambda params, **ids: act(engine, params, **ids)

    def of_plans(act: _Deed) -> _Deed:
        return lambda params: act(controls, params)

    def clear_faults(params: Params) -> Json:
        params.refuse_unknown()
        controls.faults.clear()
        return {"data": []}

    def clear_hooks(params: Params) -> Json:
        controls.hooks.clear()
        return plans.release(engine, params)

    return [
        ("GET", "/clock", of_engine(world.clock)),
        ("POST", "/clock", of_engine(world.advance)),
        ("POST", "/disputes", of_engine(world.dispute)),
        ("POST", "/disputes/<dispute_id>/<decision>", of_engine(world.decide)),
        ("POST", "/refunds", of_engine(world.refund)),
        ("POST", "/refunds/<refund_id>/<outcome>", of_engine(world.settle)),
        ("POST", "/accounts/<account_id>/capability", of_engine(recipients.capability)),
        ("POST", "/accounts/<account_id>/onboarded", of_engine(recipients.onboard)),
        ("POST", "/accounts/<account_id>/closed", of_engine(recipients.close)),
        ("POST", "/topups", of_engine(funds.top_up)),
        ("POST", "/transfers", of_engine(funds.transfer)),
        ("POST", "/transfers/<transfer_id>/reversed", of_engine(funds.reverse)),
        ("POST", "/payouts/schedule", of_engine(recipients.schedule)),
        ("POST", "/payouts/<payout_id>/<outcome>", of_engine(funds.settle)),
        ("GET", "/rate", lambda _params: controls.rate.shown()),
        ("POST", "/rate", of_plans(plans.set_rate)),
        ("DELETE", "/keys", of_engine(world.prune)),
        ("GET", "/faults", lambda _params: plans.listed(controls.faults.all())),
        ("POST", "/faults", of_plans(plans.plan_fault)),
        ("DELETE", "/faults", clear_faults),
        ("GET", "/webhooks", lambda _params: plans.listed(controls.hooks.all())),
        ("POST", "/webhooks", of_plans(plans.plan_mishap)),
        ("DELETE", "/webhooks", clear_hooks),
        ("POST", "/webhooks/release", of_engine(plans.release)),
        ("GET", "/journal", of_plans(plans.journal)),
    ]


def _view(deed: _Deed) -> Callable[..., Response]:
    def view(**ids: str) -> Response:
        sent = request.get_data(as_text=True) if request.method == "POST" else request.query_string.decode()
        return jsonify(deed(Params(decode(sent)), **ids))

    return view


def _refused(error: ApiError) -> tuple[Response, int]:
    return jsonify({"error": {"message": error.message, "code": error.code, "param": error.param}}), error.status
