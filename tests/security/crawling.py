"""Visiting every page with every id there is, and finding facts in what comes back, however they are written."""

from __future__ import annotations

import base64
import html
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from urllib.parse import quote, quote_plus

import psycopg
from werkzeug.test import TestResponse

from tests.security.asking import Page, own, pages
from tests.security.scene import Scene
from tests.support.pdf_text import text_of

EVERY = {
    "order_id": "select public_id from orders",
    "registration_id": "select public_id from registrations",
    "commission_id": "select public_id from commissions",
    "message_id": "select public_id from messages",
    "dispute_id": "select public_id from disputes",
    "refund_id": "select public_id from refunds",
    "partner_id": "select public_id from partners",
    "reveal_id": "select public_id from reveals",
    "thread_id": "select public_id from relay_threads",
    "link_id": "select public_id from links",
    "lead_id": "select public_id from leads",
    "claim_id": "select public_id from claims",
    "incident_id": "select public_id from incidents",
    "request_id": "select public_id from pricing_requests",
    "change_id": "select public_id from partner_changes",
    "notice_id": "select public_id from partner_change_notices",
    "credit_note_id": "select public_id from credit_notes",
    "concession_id": "select public_id from concessions",
    "key": "select key from ledger.transactions",
    "payout_id": "select public_id from payouts",
    "run_id": "select public_id from payout_runs",
    "decision_id": "select public_id from payout_decisions",
    "reversal_id": "select public_id from payout_reversals",
    "file_id": "select public_id from bank_files",
    "answer_id": "select public_id from bank_answers",
    "document_id": "select public_id from self_billing_invoices",
    "difference_id": "select public_id from differences",
    "intervention_id": "select public_id from interventions",
    "statement_id": "select public_id from bank_statements",
    "export_id": "select public_id from statement_exports",
    "event_id": "select event_id from inbox_events",
}
"""Parameter of an address to every value that there is for it."""

ASKED = {
    "portal.registrations.new": {"draft": "select public_id from registration_drafts", "order": EVERY["order_id"]},
    "portal.special_pricing.new": {
        "registration": EVERY["registration_id"], "order": EVERY["order_id"], "link": EVERY["link_id"],
    },
    "portal.claims.new": {"incident": EVERY["incident_id"], "order": EVERY["order_id"]},
    "operator.payouts.decisions.new": {"kind": "values ('adopt'), ('not_sent'), ('cancel')"},
}  # fmt: skip
"""Page to what its address may ask for besides, in a query: a form that is filled in from a thing of the partner's."""


@cache
def ways_to_write(fact: str) -> set[str]:
    """Return a fact as it may stand in a page, an address, a file: in small letters, but for base 64."""
    plain = fact.casefold()
    written = {plain, html.escape(plain), quote(plain), quote_plus(plain), json.dumps(plain)[1:-1]}
    return {each.casefold() for each in written} | {plain.encode().hex()}


@cache
def in_base64(fact: str) -> tuple[str, ...]:
    """Return the middle of a fact in base 64, for each of the three ways it can lie in what is encoded."""
    return tuple(
        base64.b64encode(b" " * before + fact.encode())[4 : -4 - before].decode()
        for before in range(3)
        if len(fact) > 11
    )


def found_in(text: str, facts: Mapping[str, str]) -> set[str]:
    """Return the kinds of facts that stand in a text."""
    folded = text.casefold()
    return {
        kind
        for kind, fact in facts.items()
        if any(each in folded for each in ways_to_write(fact)) or any(each in text for each in in_base64(fact))
    }


OF_CUSTOMERS = "storefront"
"""Pages that open by a secret which the customer alone has. That nobody else reads the secret is looked for as well."""


def crawl(scene: Scene, actor: str, *, only: str = "") -> Iterator[tuple[str, str]]:
    """Open every page that there is as somebody, with every id, and as a file: yield its address and all its text.

    `only` is the beginning of the endpoints to open. A page whose parameters nobody can fill fails here.
    """
    with psycopg.connect(scene.superuser, autocommit=True) as superuser:
        values = {name: [str(row[0]) for row in superuser.execute(sql)] for name, sql in EVERY.items()}  # type: ignore[call-overload]
    for page in pages(scene.web):
        if page.method == "GET" and page.rule.endpoint.startswith(only) and not _is_customers(page):
            for filled in _filled(page, own(page.fillings(scene, actor)), values):
                yield from _opened(scene, actor, page, filled)
    for endpoint, asked in ASKED.items():
        if endpoint.startswith(only):
            yield from _asked(scene, actor, endpoint, asked)


def _asked(scene: Scene, actor: str, endpoint: str, asked: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    [page] = [each for each in pages(scene.web) if each.name == f"{endpoint} GET"]
    with scene.web.test_request_context():
        address = scene.web.url_for(endpoint, **own(page.fillings(scene, actor)))
    for name, sql in asked.items():
        with psycopg.connect(scene.superuser, autocommit=True) as superuser:
            found = superuser.execute(sql).fetchall()  # type: ignore[call-overload]
        assert found, f"the scene has nothing that {endpoint} could be asked for by {name!r}"
        for (public_id,) in found:
            answer = scene.browsers[actor].get(address, query_string={name: public_id})
            assert answer.status_code < 500, f"{address}?{name}={public_id}"
            yield f"{endpoint} {address}?{name}={public_id}", read(answer)


def press(scene: Scene, actor: str) -> Iterator[tuple[str, str]]:
    """Send every form empty, as somebody: yield the page's name and all its text."""
    for page in pages(scene.web):
        if page.method == "POST" and not _is_customers(page):
            answer = page.ask(scene, actor, own(page.fillings(scene, actor)))
            yield page.name, read(answer)


def leaks(read_pages: Iterable[tuple[str, str]], facts: Mapping[str, str]) -> list[str]:
    """Return a line for each page that says something of the facts."""
    found = ((address, found_in(text, facts)) for address, text in read_pages)
    return sorted(f"{address}: {', '.join(sorted(kinds))}" for address, kinds in found if kinds)


def read(answer: TestResponse) -> str:
    """Return all that an answer says: status line, headers, and body, as its reader sees it."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Set-Cookie")
    return f"{answer.status}\n{head}\n{said_by(answer.data)}"


def said_by(body: bytes) -> str:
    """Return what a reader finds in a file: the text of a PDF, and every file that a workbook or an archive packs."""
    if body.startswith(b"PK"):
        packed = zipfile.ZipFile(io.BytesIO(body))
        return "\n".join(f"{name}\n{said_by(packed.read(name))}" for name in packed.namelist())
    if body.startswith(b"%PDF"):
        return f"{text_of(body)}\n{body.decode('latin-1')}"
    return body.decode("utf-8", "replace")


def _is_customers(page: Page) -> bool:
    return page.rule.endpoint.startswith(OF_CUSTOMERS)


def _filled(page: Page, first: dict[str, str], values: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    yield first
    for name in set(first) & set(values):
        yield from ({**first, name: value} for value in values[name] if value != first[name])


def _opened(scene: Scene, actor: str, page: Page, filled: dict[str, str]) -> Iterator[tuple[str, str]]:
    with scene.web.test_request_context():
        address = scene.web.url_for(page.rule.endpoint, **filled)
    answer = scene.browsers[actor].get(address)
    assert answer.status_code < 500, address
    yield f"{page.rule.endpoint} {address}", read(answer)
    if answer.status_code == 200 and "format=csv" in said_by(answer.data):
        yield f"{page.rule.endpoint} {address}?format=csv", read(scene.browsers[actor].get(f"{address}?format=csv"))
