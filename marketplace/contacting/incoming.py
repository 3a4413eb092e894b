"""Reading a mail that was handed in for a relay address: whom it is for, its words, and whether a machine sent it.

Of its headers nothing is passed on but the subject. Attachments and pictures stay behind, counted: their names, and
what is in them, may name somebody.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Final

from marketplace.contacting.errors import MailUnreadable
from marketplace.contacting.rules import LARGEST_MAIL, LONGEST_SUBJECT, LONGEST_TEXT

MARK: Final = "X-Marketplace-Relay"
"""A header of every mail that the relay sends: one that comes back with it goes in a circle."""

TO: Final = ("X-Original-To", "Delivered-To", "To")
BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply"})
UNSEEN: Final = frozenset({"script", "style", "head", "title"})
BREAKS: Final = frozenset({"p", "br", "div", "tr", "li", "blockquote", "h1", "h2", "h3"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as the relay understands it. `key` is equal for two deliveries of one mail."""

    recipients: tuple[str, ...]
    sender: str
    subject: str
    text: str
    key: str
    left_out: int
    is_automatic: bool


def read(raw: bytes) -> Incoming:
    """Return what an RFC 5322 message says.

    Raises:
        MailUnreadable: it is too large, no mail, or has no text.
    """
    if len(raw) > LARGEST_MAIL:
        raise MailUnreadable(f"The relay takes mail of up to {LARGEST_MAIL // 1024} kB. Leave attachments out.")
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        return _understood(message, raw)
    except (
        LookupError,
        ValueError,
        AttributeError,
    ) as error:  # what the parser meets in headers that nobody wrote by hand
        raise MailUnreadable("This is no mail that the relay can read.") from error


def _understood(message: EmailMessage, raw: bytes) -> Incoming:
    text, left_out = _text(message), sum(1 for _ in _attachments(message))
    if not message.get("From") or not text.strip():
        raise MailUnreadable("The relay passes on a text. This mail has none.")
    return Incoming(
        recipients=tuple(address for name in TO for address in _addresses(message, name)),
        sender=next(iter(_addresses(message, "From")), ""),
        subject=" ".join(str(message.get("Subject", "")).split())[:LONGEST_SUBJECT],
        text=text.strip()[:LONGEST_TEXT],
        key=_key(message, raw),
        left_out=left_out,
        is_automatic=_is_automatic(message),
    )


def _addresses(message: EmailMessage, name: str) -> list[str]:
    return [address for _, address in getaddresses([str(each) for each in message.get_all(name, [])]) if "@" in address]


def _key(message: EmailMessage, raw: bytes) -> str:
    named = str(message.get("Message-ID", "")).strip()
    return hashlib.sha256(named.encode() if named else raw).hexdigest()


def _is_automatic(message: EmailMessage) -> bool:
    """Whether nobody has written it: an answer while away, a bounce, a list, or the relay itself (RFC 3834)."""
    automatic = str(message.get("Auto-Submitted", "no")).strip().casefold()
    bounced = str(message.get("Return-Path", "")).strip() == "<>"
    bulk = str(message.get("Precedence", "")).strip().casefold() in BULK
    return not automatic.startswith("no") or bounced or bulk or MARK in message


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    content = str(body.get_content())
    return content if body.get_content_subtype() == "plain" else _words_of(content)


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    """Every part that is neither a text nor a container of others, and texts that are files."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    return [part for part in parts if part.is_attachment() or part.get_content_maintype() != "text"]


def _words_of(page: str) -> str:
    reader = _Words()
    reader.feed(page)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(reader.words)))


class _Words(HTMLParser):
    """What a reader sees of a page, without its addresses and pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's argument
        """Begin a part that is not seen, or a line."""
        self._unseen += tag in UNSEEN
        if tag in BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a part that is not seen."""
        self._unseen -= tag in UNSEEN and self._unseen > 0

    def handle_data(self, data: str) -> None:
        """Keep what is seen."""
        if not self._unseen:
            self.words.append(re.sub(r"\s+", " ", data))
