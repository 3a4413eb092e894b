"""What the operator and vendors wrote to our customers through the relay, and what these answered."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from marketplace.contacting import queries
from marketplace.customers.companies import companies_of

letters = Blueprint("letters", __name__, url_prefix="/letters")


@letters.get("/")
def index() -> str:
    """List the threads, searched, the newest first."""
    page = queries.threads_page(search=request.args.get("q", ""), cursor=request.args.get("cursor"))
    companies = companies_of(thread.order.contact_id for thread in page.items if thread.order)
    return render_template("portal/letters/index.html", page=page, companies=companies)


@letters.get("/<thread_id>/")
def show(thread_id: str) -> str:
    """Show one thread, letter by letter."""
    thread = queries.thread_by_public_id(thread_id)
    company = next(iter(companies_of([thread.order.contact_id] if thread.order else []).values()), "")
    return render_template("portal/letters/show.html", thread=thread, company=company)
