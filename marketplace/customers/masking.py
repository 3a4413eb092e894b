"""Taking out of a text what names a customer: known facts where they stand verbatim, and whatever is a way to it.

Case, line breaks, the marks of quoted lines, characters that nobody sees and how accents are composed do not hide a
fact. Addresses of e-mail and telephone numbers go, whoever's they are. What a writer describes in other words stays: no
machine finds that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from marketplace.customers.models import Contact
from marketplace.customers.names.folding import words_of
from marketplace.customers.names.legal_forms import without_form

HIDDEN: Final = "[…]"
SHORTEST: Final = 3

UNSEEN: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u2060\ufeff"))
"""Soft hyphens and spaces of no width, which mail programs put into long words."""

EMAIL: Final = re.compile(r"(?<![\w.+'-])[\w.+'-]+[@＠][\w-]+(?:\.[\w-]+)+")
PHONE: Final = re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[\s()/.-]{0,2}\d){6,13}")
SAID_PHONE: Final = re.compile(
    r"(?i)\b(tel(?:efon|ephone)?|phone|fax|mobil[e]?|handy|cell|gsm|t|m|p)\s*[.:]+\s*(?:\+?[\d(](?:[\s()/.-]{0,2}\d){5,14})"
)
AREA_PHONE: Final = re.compile(
    r"(?<![\w+.,-])(?:0[1-9]\d{1,4}|\(0[1-9]\d{1,4}\))(?:\s?[/-]\s?|\s)(?:\d{5,9}|\d{2,5}(?:[\s-]\d{2,5}){1,4})(?!\w)"
    r"|(?<![\w+.,-])01[5-7]\d{8,9}(?!\w)"
    r"|(?<![\w+.,-])(?:\([2-9]\d\d\)\s?|[2-9]\d\d[-.])[2-9]\d\d[-.]\d{4}(?!\w)"
)
"""As people write them at home: the area's number first, `0431 555 01 40`, `(0171) 5550198`, or `(415) 555-0198`."""
GAP: Final = r"[\s>]+"
WORD: Final = re.compile(r"\S+")


def masked(text: str, facts: Iterable[str]) -> str:
    """Return the text with every fact, address of e-mail and telephone number replaced by `HIDDEN`."""
    text = PHONE.sub(HIDDEN, EMAIL.sub(HIDDEN, _seen(text)))  # whole, before a name in one is taken out of it
    text = AREA_PHONE.sub(HIDDEN, SAID_PHONE.sub(lambda said: f"{said[1]}: {HIDDEN}", text))
    for pattern in _patterns(facts):
        text = pattern.sub(HIDDEN, text)
    return text


def kept(text: str) -> str:
    """Return what somebody outside wrote, such as a bank, as it may be kept where programs look for references in it.

    Addresses of e-mail and telephone numbers are replaced by `HIDDEN`, but not bare digits: whether these are a number
    to call or a reference nobody can tell. Who shows it takes these out as well, with `masked`.
    """
    text = EMAIL.sub(HIDDEN, _seen(text))
    for pattern in (PHONE, SAID_PHONE, AREA_PHONE):
        text = pattern.sub(lambda said: said[0] if said[0].isdigit() else HIDDEN, text)
    return text


def found_in(text: str, facts: Iterable[str]) -> str:
    """Return the first passage that `masked` would take out, as it is written there; empty where there is none."""
    ways, seen = (EMAIL, PHONE, SAID_PHONE, AREA_PHONE, *_patterns(facts)), _seen(text)
    found = [match for pattern in ways if (match := pattern.search(seen))]
    return min(found, key=lambda match: (match.start(), -match.end()))[0] if found else ""


def _seen(text: str) -> str:
    """A text as its reader sees it, in one composition."""
    return unicodedata.normalize("NFC", text.translate(UNSEEN))


def _patterns(facts: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """How each fact may be spelled, the longest first."""
    for fact in sorted({_seen(each).strip() for each in facts if len(each.strip()) >= SHORTEST}, key=len, reverse=True):
        spelled = GAP.join(re.escape(word) for word in WORD.findall(fact)).replace("ß", "(?:ß|ss)")
        yield re.compile(rf"(?<!\w){spelled}(?!\w)", re.IGNORECASE)


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
