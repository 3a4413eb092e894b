"""The secret in the address: whoever holds it is the customer of that one cart and order, without any cookie."""

from __future__ import annotations

from flask import Blueprint, Response, request

from marketplace.core.ids import hash_secret
from marketplace.db.actor import Actor, act_as


def enter_by_secret(blueprint: Blueprint) -> None:
    """Let the holder of the address's `secret` act on the pages of `blueprint`, and keep those pages to the holder.

    Row security then shows the rows of that secret and no others: another cart looks absent. Search engines are told
    not to list the pages, as the address alone opens them.
    """

    @blueprint.before_request
    def enter() -> None:
        if secret := (request.view_args or {}).get("secret"):
            act_as(customer(secret))

    @blueprint.after_request
    def keep_private(response: Response) -> Response:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


def customer(secret: str) -> Actor:
    """Return the actor that the holder of a secret is."""
    return Actor("customer", hash_secret(secret))
