"""Comparing pages: what differs from one request to the next is taken out."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

CHANGING = re.compile(r"req_[0-9a-z]{20}|(?<=name=\"csrf_token\" value=\")[^\"]+")


def shown(answer: TestResponse) -> tuple[int, str]:
    """Return status and body without request ids and tokens against forgery."""
    return answer.status_code, CHANGING.sub("", answer.text)
