"""What all hosted pages share: headers, the frame, and the pages that only tell something."""

from __future__ import annotations

from flask import Response, make_response, render_template

from marketplace.sandbox.stripe.hosted import presentation


def page(template: str, *, status: int = 200, form_targets: str = "", **facts: object) -> Response:
    """Render a page; its forms may lead to this sandbox and to the origins named in `form_targets`."""
    response = make_response(render_template(template, **facts), status)
    response.headers |= {
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            # Browsers hold redirects after a form to this rule too: the shop's own origin has to be named.
            f"form-action 'self' {form_targets}".rstrip()
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return response


def notice(title: str, text: str, *, status: int = 200, link: str | None = None, label: str = "") -> Response:
    """Render a page that says one thing and perhaps leads somewhere."""
    return page("notice.html", status=status, title=title, text=text, link=link, label=label)


def follow(address: str) -> Response:
    """Send the browser on after a form, with a GET."""
    return Response(status=303, headers={"Location": address, "Referrer-Policy": "no-referrer"})


def not_found() -> Response:
    """Render the page for an address that leads to nothing."""
    return notice("Page not found", "This address leads to no payment page. Check the link you followed.", status=404)


def closed(session: dict[str, object], business: str) -> Response:
    """Render the page of a session that is paid or over."""
    if session["status"] == "complete":
        return notice(
            "You're all done",
            f"This payment to {business} is complete. There is nothing more to do on this page.",
            link=presentation.return_address(session),
            label=f"Return to {business}",
        )
    cancel_url = session["cancel_url"]
    return notice(
        "This payment page has expired",
        f"Nothing was charged. Go back to {business} to start again.",
        status=410,
        link=str(cancel_url) if cancel_url else None,
        label=f"Return to {business}",
    )
