"""Headers of safety: the content security policy, what may be cached, and what the next site is told.

Nothing inline, nothing from elsewhere, forms only to us and to Stripe's pages.
"""

from flask import Flask, Response, request

from marketplace.runtime.settings import Settings

PUBLIC = frozenset(
    {"static", "bootstrap.static", "health.live", "health.ready", "storefront.shops.theme", "pictures.show"}
)
"""Endpoints whose answers are the same for everybody."""


def content_security_policy(settings: Settings) -> dict[str, str]:
    """Return the policy. Chromium checks `form-action` after redirects too, so Stripe's pages are named."""
    stripe = "".join(f" {origin}" for origin in settings.stripe.form_origins) if settings.stripe else ""
    return {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": f"'self'{stripe}",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }


def seal_answers(app: Flask) -> None:
    """Keep pages out of every cache, and addresses with a secret out of every `Referer`.

    Such an address (its argument is a `token` or `secret`) is a key to what it shows. Other sites and our own logs get
    the origin alone; nothing at all would be too little, for the check against forged forms asks for it over HTTPS.

    Call it before Talisman is bound: answers pass the functions bound last first, and this one has the last word.
    """

    @app.after_request
    def seal(response: Response) -> Response:
        if request.endpoint not in PUBLIC:
            response.headers["Cache-Control"] = "no-store"
        if any(name.endswith(("token", "secret")) for name in request.view_args or ()):
            response.headers["Referrer-Policy"] = "strict-origin"
        return response
