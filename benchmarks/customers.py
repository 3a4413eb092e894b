"""Customers who go from a partner's link to the payment page, and pay there."""

from __future__ import annotations

import http.client
import itertools
import re
import urllib.parse
from urllib.parse import urlsplit

from benchmarks.house import SANDBOX, WEB

AT_WEB, AT_SANDBOX = f"http://127.0.0.1:{WEB}", f"http://127.0.0.1:{SANDBOX}"

CARD = {"email": "kim@bench.example", "number": "4242424242424242", "expiry": "12/39", "cvc": "123", "name": "Kim"}
numbers = itertools.count()


class Customer:
    """One connection that buys again and again, each time as somebody else."""

    def __init__(self, token: str, web: str = AT_WEB, sandbox: str = AT_SANDBOX) -> None:
        self.token, self.web, self.sandbox = token, web, sandbox
        self.connection = http.client.HTTPConnection(urlsplit(web).netloc, timeout=60)

    def buy(self) -> str:
        """Go from the link to the payment page and return its address."""
        self.ask("GET", f"/l/{self.token}", 200)
        cart = self.ask("POST", f"/l/{self.token}", 303)[0]
        self.ask("GET", cart, 200)
        page = self.ask("GET", f"{cart}details/", 200)[1]
        leads_to = self.ask("POST", f"{cart}details/", 303, details(page))[0]
        if not leads_to.startswith(f"{self.sandbox}/"):
            raise SystemExit(f"the order was not placed: its customer was sent to {leads_to}")
        return leads_to

    def ask(self, method: str, path: str, expected: int, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Send one request; return where the answer leads and what it says."""
        body = urllib.parse.urlencode(form or {}) if method == "POST" else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if answer.status != expected:
            raise SystemExit(f"{method} {path} was answered with {answer.status}:\n{text[:2000]}")
        return answer.headers.get("Location", "").replace(self.web, ""), text


def details(page: str) -> dict[str, str]:
    """What a new customer states, with the total that the page has shown."""
    found = re.search(r'name="shown_total"[^>]*value="(\d+)"', page)
    number = next(numbers)
    return {
        "company": f"Company {number}", "name": "Kim Example", "email": f"kim{number}@company{number}.example",
        "line1": "Weg 1", "postal_code": "10115", "city": "Berlin", "country": "DE",
        "shown_total": found[1] if found else "",
    }  # fmt: skip


def pay(address: str) -> None:
    """Pay on the hosted page."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", parts.path, urllib.parse.urlencode(CARD), headers)
    answer = connection.getresponse()
    if answer.status != 303:
        raise SystemExit(f"the card was refused: {answer.status}")
    connection.close()
