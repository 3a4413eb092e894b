"""Reading who a customer is from a mail of it that somebody forwarded.

Looked at, in this order: a message that is attached whole; the header lines that mail programs write above what they
forward, in many languages; an address in the text, then a website, where the text names one organisation alone. Free
mail, and the sender's own company, are never the customer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from typing import Final

from marketplace.core.texts import is_visible
from marketplace.customers.domains import domain_of, is_shared_site
from marketplace.customers.names.folding import words_of
from marketplace.customers.tax_numbers import TaxNumberInvalid, recognise

FROM: Final = re.compile(
    r"^[\s>*|]*(?:from|von|de|da|van|od|från|fra|lähettäjä|kimden|feladó|от|від|από|寄件者|发件人|差出人|보낸 사람)"
    r"\b[\s*]*[:：](.*)$",
    re.IGNORECASE | re.MULTILINE,
)
ADDRESS: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
SITE: Final = re.compile(r"(?:https?://|\bwww\.)[^\s<>\"')\]]+", re.IGNORECASE)
NUMBER: Final = re.compile(r"\b[A-Z]{2,3}[ .-]?\d[\dA-Z .]{6,13}\b")
LINE_ENDS: Final = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^>]*>", re.IGNORECASE)
HIDDEN: Final = re.compile(r"<(style|script|head)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
TAG: Final = re.compile(r"<[^>]*>")
LONGEST_NAME: Final = 80
MOST: Final = 200_000
"""Characters of a mail that are looked at."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as a forwarded mail tells of it. Everything but `website`, its registrable domain, may be empty."""

    website: str
    company: str
    tax_number: str = ""
    contact: str = ""


def customer_in(message: Message, own: Collection[str]) -> Customer | None:
    """Return the customer whose mail was forwarded; None where none is told. `own` are domains of no customer."""
    text = _text(message)[:MOST]
    for name, address in (*_attached(message), *_quoted(text), *_alone(text, own)):
        website = _foreign(address, own)
        if website:
            contact = ", ".join(each for each in (name, address if "@" in address else "") if each)
            return Customer(website, _company(text, website), _tax_number(text), contact if is_visible(contact) else "")
    return None


def name_from(domain: str) -> str:
    """Return what a company with this domain may be called: `acme-tools.com` Acme Tools."""
    return " ".join(word.capitalize() for word in re.split(r"[-_]+", domain.partition(".")[0]) if word)


def addresses(message: Message, header: str) -> list[tuple[str, str]]:
    """Return the names and addresses in a header; what cannot be read is left out."""
    return [
        (name.strip(), address.strip())
        for name, address in getaddresses([_decoded(str(value)) for value in message.get_all(header, [])])
        if "@" in address
    ]


def _attached(message: Message) -> Iterator[tuple[str, str]]:
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            for inner in part.get_payload():
                if isinstance(inner, Message):
                    yield from addresses(inner, "From")


def _quoted(text: str) -> Iterator[tuple[str, str]]:
    for line in FROM.findall(text):
        found = ADDRESS.search(line)
        if found:
            yield line[: found.start()].removesuffix("mailto:").strip(" \t\"'<>*([\u00a0"), found[0]


def _alone(text: str, own: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a text names besides, if it is one organisation alone: of two, nobody can tell which is meant."""
    for kind in (ADDRESS, SITE):
        named = {website: each for each in kind.findall(text) if (website := _foreign(each, own))}
        if len(named) == 1:
            yield "", next(iter(named.values()))


def _foreign(address: str, own: Collection[str]) -> str:
    domain = domain_of(address)
    return "" if domain is None or domain in own or is_shared_site(domain) else domain


def _company(text: str, website: str) -> str:
    """The shortest line, such as a signature's, that writes out what the domain is called; else the domain's label."""
    label = "".join(words_of(website.partition(".")[0].replace("-", " ")))
    lines = {line.strip(" \t>*|-–—•") for line in text.splitlines()}
    fitting = [
        line
        for line in lines
        if label and len(line) <= LONGEST_NAME and not re.search(r"[@/:,;!?]|\.\s", line) and _says(line, label)
    ]
    return min(fitting, key=lambda line: (len(line), line), default="") or name_from(website)


def _says(line: str, label: str) -> bool:
    words = list(words_of(line))
    return is_visible(line) and len(words) <= 8 and "".join(words).startswith(label) and line[:1].isupper()


def _tax_number(text: str) -> str:
    for typed in NUMBER.findall(text):
        compact = re.sub(r"[ .-]", "", typed)
        try:
            found = recognise(compact, {"EL": "GR", "XI": "GB"}.get(compact[:2], compact[:2]))
        except TaxNumberInvalid:
            continue
        if found is not None and found.is_valid:
            return found.value
    return ""


def _text(message: Message) -> str:
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    plain = [part for part in parts if part.get_content_subtype() == "plain"]
    return "\n".join(_words(part) for part in plain or parts)


def _words(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        text = content.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        text = content.decode("utf-8", errors="replace")
    if part.get_content_subtype() != "html":
        return text
    return html.unescape(TAG.sub(" ", LINE_ENDS.sub("\n", HIDDEN.sub(" ", text))))


def _decoded(header: str) -> str:
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, LookupError, ValueError):
        return header
