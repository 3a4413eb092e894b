"""Errors as Stripe's API answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ApiError(Exception):
    """An error answer of the API.

    `executed` tells that the endpoint had begun its work: what it wrote stays, and the answer is kept under the
    request's idempotency key. Errors found while checking parameters are not executed: nothing is written or kept.
    `kind` is the error's type, such as `invalid_request_error`; `headers` go out with the answer.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        executed: bool = False,
        facts: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.executed = executed
        self.facts = dict(facts or {})
        self.headers = dict(headers or {})

    def body(self, request_log_url: str) -> dict[str, Any]:
        """Return the JSON body; fields without a value are left out, as Stripe does."""
        fields: dict[str, Any] = {
            "code": self.code,
            "doc_url": f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}" if self.code else None,
            "message": self.message,
            "param": self.param,
            "request_log_url": request_log_url,
            "type": self.kind,
        } | self.facts
        return {"error": {name: value for name, value in sorted(fields.items()) if value is not None}}

    def v2_body(self, request_log_url: str) -> dict[str, Any]:
        """Return the JSON body as v2 has it: a code always, and no parameter beside it."""
        code = _CODES_OF_V2.get(self.code or "", self.code) or _kind_code(self)
        fields = {"code": code, "message": self.message, "request_log_url": request_log_url, "type": self.kind}
        return {"error": fields}


# What v2 calls what v1 calls otherwise.
_CODES_OF_V2 = {
    "resource_missing": "not_found",
    "parameter_missing": "required_field_missing",
    "parameter_unknown": "unknown_field",
    "idempotency_key_in_use": "idempotency_key_in_use",
}


def _kind_code(error: ApiError) -> str:
    if error.kind != "invalid_request_error":
        return error.kind
    return {401: "unauthenticated", 403: "forbidden", 404: "not_found"}.get(error.status, "invalid_fields")


def missing(param: str) -> ApiError:
    """Return the error for a required parameter that was not sent."""
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(params: Sequence[str]) -> ApiError:
    """Return the error for parameters the endpoint does not take."""
    noun = "parameter" if len(params) == 1 else "parameters"
    return ApiError(f"Received unknown {noun}: {', '.join(params)}", code="parameter_unknown", param=params[0])


def no_such(kind: str, object_id: str, param: str, *, status: int = 400) -> ApiError:
    """Return the error for an id that names nothing; 404 where the id stands in the address."""
    return ApiError(f"No such {kind}: '{object_id}'", status=status, code="resource_missing", param=param)


def unexpected_state(
    message: str, *, code: str | None = None, param: str | None = None, facts: Mapping[str, Any] | None = None
) -> ApiError:
    """Return the error for an action the object's state does not allow; kept under the idempotency key."""
    return ApiError(message, code=code, param=param, executed=True, facts=facts)


def card_error(message: str, *, code: str, decline_code: str | None, facts: Mapping[str, Any]) -> ApiError:
    """Return the error for a refused card; the failed attempt stays on record."""
    return ApiError(
        message,
        status=402,
        kind="card_error",
        code=code,
        executed=True,
        facts=dict(facts) | {"decline_code": decline_code},
    )
