"""One API request: from HTTP to a handler and back to an HTTP answer."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from flask import Request, Response

from marketplace.sandbox.stripe.api.authentication import account_of, authenticate
from marketplace.sandbox.stripe.api.expansion import Expander
from marketplace.sandbox.stripe.api.idempotency import Answer, Keeping, fingerprint, once
from marketplace.sandbox.stripe.api.mishaps import ConnectionLost, Mishap, hang_up
from marketplace.sandbox.stripe.context import Context, Origin
from marketplace.sandbox.stripe.control.controls import Controls
from marketplace.sandbox.stripe.control.faults import FaultPlan
from marketplace.sandbox.stripe.control.rate import too_many
from marketplace.sandbox.stripe.engine import Engine
from marketplace.sandbox.stripe.ids import new_id
from marketplace.sandbox.stripe.routing import Route
from marketplace.sandbox.stripe.settings import API_VERSION
from marketplace.sandbox.stripe.store.answers import LONG_KEPT_SECONDS
from marketplace.sandbox.stripe.wire.errors import ApiError
from marketplace.sandbox.stripe.wire.forms import Tree, decode
from marketplace.sandbox.stripe.wire.jsons import decode_json
from marketplace.sandbox.stripe.wire.params import Params

_LOG = logging.getLogger(__name__)
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")
_FORM, _JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True)
class Desk:
    """What every call needs: the state, what can be expanded, and what has been arranged."""

    engine: Engine
    expander: Expander
    controls: Controls


class Call:
    """One API request on its way to an answer."""

    def __init__(self, desk: Desk, route: Route, ids: dict[str, str], sent: Request) -> None:
        self._engine, self._expander, self._journal = desk.engine, desk.expander, desk.controls.journal
        self._route, self._ids, self._sent = route, ids, sent
        self._is_v2 = sent.path.startswith("/v2/")
        self._is_refused = desk.controls.rate.refuses(sent.method)
        # What is turned away at the door befalls no fault that was planned for it.
        self._mishap = Mishap(FaultPlan() if self._is_refused else desk.controls.faults, sent.method, sent.path)
        key = sent.headers.get("Idempotency-Key") if sent.method == "POST" else None
        self._origin = Origin(new_id("req", 14), key)

    def respond(self) -> Response:
        """Answer, whatever happens; or, if the plan has it so, do not."""
        try:
            answer = self._guarded()
            self._note(answer)
            answer = self._mishap.after(answer)
        except ConnectionLost:
            return hang_up(self._sent)
        response = Response(answer.body, answer.status, mimetype="application/json")
        response.headers |= self._headers(answer)
        return response

    def _guarded(self) -> Answer:
        try:
            return self._let_in()
        except ConnectionLost:
            self._note(None)
            raise
        except ApiError as error:
            return self._refusal(error)
        except Exception as unexpected:  # the process boundary: the caller gets Stripe's 500
            return self._failure(unexpected)

    def _let_in(self) -> Answer:
        if self._is_refused:
            raise too_many()
        self._mishap.before()
        return self._answer()

    def _answer(self) -> Answer:
        authenticate(self._sent.headers, self._engine.settings.secret_key)
        version = self._sent.headers.get("Stripe-Version", API_VERSION)
        if not _VERSION.fullmatch(version):
            raise ApiError(f"Invalid Stripe API version: {version}")
        tree = self._parameters()
        self._engine.run_due()
        with self._engine.read() as context:
            account = account_of(context, self._sent.headers)
        if self._sent.method == "GET":
            with self._engine.read() as context:
                return self._execute(context.on(account), tree)
        if self._origin.idempotency_key is None:
            with self._engine.write(self._origin) as context:
                return self._execute(context.on(account), tree)
        return once(
            self._engine,
            self._origin,
            endpoint=self._sent.path,
            fingerprint=fingerprint(tree),
            keeping=Keeping(LONG_KEPT_SECONDS, keeps_failures=False, account=account)
            if self._is_v2
            else Keeping(account=account),
            execute=lambda context: self._execute(context.on(account), tree),
            failed=self._failure,
        )

    def _parameters(self) -> Tree:
        if self._sent.method != "POST":
            return decode(self._sent.query_string.decode())
        body = self._sent.get_data(as_text=True)
        expected = _JSON if self._is_v2 else _FORM
        if body and self._sent.mimetype != expected:
            raise ApiError(f"Invalid request (check that your POST content type is {expected}).")
        return decode_json(body) if self._is_v2 else decode(body)

    def _execute(self, context: Context, tree: Tree) -> Answer:
        """Run the handler; an error after execution began is an answer like any other, and what it wrote stays."""
        params = Params(tree)
        paths = params.texts("expand") or []
        try:
            body = self._route.handler(context, params, **self._ids)
        except ApiError as error:
            if not error.executed:
                raise
            params.refuse_unknown()
            return self._refusal(error)
        params.refuse_unknown()
        answer = Answer(200, _text(self._expander.expand(context, body, paths)))
        if not self._mishap.fails_afterwards():
            return answer
        failed = self._refusal(self._mishap.error())
        return replace(failed, kept=(answer.status, answer.body)) if self._is_v2 else failed

    def _refusal(self, error: ApiError) -> Answer:
        body = error.v2_body(self._log_url()) if self._is_v2 else error.body(self._log_url())
        return Answer(error.status, _text(body), headers=error.headers)

    def _failure(self, unexpected: Exception) -> Answer:
        _LOG.error("The sandbox failed at %s %s", self._sent.method, self._sent.path, exc_info=unexpected)
        return self._refusal(ApiError("An unknown error occurred in the Stripe sandbox.", status=500, kind="api_error"))

    def _log_url(self) -> str:
        return f"https://dashboard.stripe.com/test/logs/{self._origin.request_id}?t={self._engine.now()}"

    def _headers(self, answer: Answer) -> dict[str, str]:
        headers = {
            "Cache-Control": "no-cache, no-store",
            "Request-Id": str(self._origin.request_id),
            "Stripe-Version": self._sent.headers.get("Stripe-Version", API_VERSION),
            **answer.headers,
        }
        if self._origin.idempotency_key:
            headers["Idempotency-Key"] = self._origin.idempotency_key
        if answer.original:
            headers |= {"Idempotent-Replayed": "true", "Original-Request": answer.original}
        if answer.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="Stripe"'
        return headers

    def _note(self, answer: Answer | None) -> None:
        """Write the request and the answer it was to get; of the headers only those without secrets."""
        if self._journal.path is None:
            return
        sent = self._sent
        encoded = sent.get_data(as_text=True) if sent.method == "POST" else sent.query_string.decode()
        self._journal.note(
            "api",
            at=self._engine.now(),
            method=sent.method,
            path=sent.path,
            params={"body": encoded} if self._is_v2 else dict(parse_qsl(encoded, keep_blank_values=True)),
            account=sent.headers.get("Stripe-Account"),
            version=sent.headers.get("Stripe-Version"),
            key=self._origin.idempotency_key,
            request=self._origin.request_id,
            fault=self._mishap.kind,
            status=answer.status if answer else None,
            replayed=bool(answer and answer.original),
            answer=json.loads(answer.body) if answer else None,
        )


def _text(body: object) -> str:
    return json.dumps(body, indent=2)
