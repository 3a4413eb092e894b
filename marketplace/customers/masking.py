"""Taking out of a text what names a customer: known facts where they stand verbatim, and whatever is a way to it.

Case, line breaks and the marks of quoted lines do not hide a fact. Addresses of e-mail and telephone numbers go,
whoever's they are. What a writer describes in other words stays: no machine finds that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from marketplace.customers.models import Contact
from marketplace.customers.names.folding import words_of
from marketplace.customers.names.legal_forms import without_form

HIDDEN: Final = "[…]"
SHORTEST: Final = 3

EMAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
PHONE: Final = re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[\s()/.-]{0,2}\d){6,13}")
SAID_PHONE: Final = re.compile(
    r"(?i)\b(tel(?:efon|ephone)?|phone|fax|mobil[e]?|handy|cell|gsm|t|m|p)\s*[.:]+\s*(?:\+?[\d(](?:[\s()/.-]{0,2}\d){5,14})"
)
GAP: Final = r"[\s>]+"
WORD: Final = re.compile(r"\S+")


def masked(text: str, facts: Iterable[str]) -> str:
    """Return the text with every fact, address of e-mail and telephone number replaced by `HIDDEN`."""
    text = PHONE.sub(HIDDEN, EMAIL.sub(HIDDEN, text))  # whole, before a name in one is taken out of it
    text = SAID_PHONE.sub(lambda said: f"{said[1]}: {HIDDEN}", text)
    known = sorted({each.strip() for each in facts if len(each.strip()) >= SHORTEST}, key=len, reverse=True)
    for fact in known:
        spelled = GAP.join(re.escape(word) for word in WORD.findall(fact))
        text = re.sub(rf"(?<!\w){spelled}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
    return text


def facts_of_contact(contact: Contact) -> Collection[str]:
    """Return what names the customer of an order: its company and person, whole and in parts, and where they are."""
    place = f"{contact.postal_code} {contact.city}".strip()
    return [
        *facts_of_company(contact.company), contact.name, *contact.name.split(),
        *facts_of_address(contact.email), contact.line1, contact.line2, place, contact.city, contact.postal_code,
        contact.tax_number, contact.po_number,
    ]  # fmt: skip


def facts_of_company(name: str) -> list[str]:
    """Return a company's name as it is written, and without its legal form as people say it."""
    words = name.split()
    kept = len(without_form(words_of(name)))
    return [name, " ".join(words[:kept]), *([words[0]] if words and len(words[0]) > SHORTEST else [])]


def facts_of_address(address: str) -> list[str]:
    """Return an e-mail address or website, its domain, and what stands before the domain's suffix."""
    domain = re.sub(r"^(?:https?://)?(?:www\.)?", "", address.rpartition("@")[2]).partition("/")[0]
    return [address, domain, domain.partition(".")[0]] if domain else [address]
