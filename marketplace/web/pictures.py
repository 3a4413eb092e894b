"""Pictures, for whoever knows their digest: the address changes with the picture, so caches keep them for good."""

from __future__ import annotations

from flask import Blueprint, Response, request

from marketplace.pictures import queries

pictures = Blueprint("pictures", __name__, url_prefix="/pictures")

FOREVER = "public, max-age=31536000, immutable"


@pictures.get("/<digest>/<size>.webp")
def show(digest: str, size: str) -> Response:
    """Send a picture. Whoever has it already is told so without its bytes being read."""
    response = Response(mimetype="image/webp")
    tag = f"{digest[:32]}-{size}"
    response.set_etag(tag)
    if tag in request.if_none_match:
        response.status_code = 304
    else:
        response.set_data(queries.bytes_of(digest, size))
    response.headers["Cache-Control"] = FOREVER
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
