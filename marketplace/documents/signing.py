"""Signing papers so that anybody can check them offline: Ed25519 over JSON, or over a whole PDF.

A signed JSON file holds the document beside its signature; what is signed is the document in its one canonical
spelling. A signed PDF is an ordinary PDF with one comment line more; what is signed is the file without that line.

Source: RFC 8032 (Ed25519); RFC 5869 (HKDF); docs/protection.md, "Receipts and certificates".
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from marketplace.core.errors import Invalid

PURPOSE: Final = b"marketplace papers: Ed25519"
ALGORITHM: Final = "Ed25519"
MARK: Final = b"%marketplace-signature "
END: Final = b"startxref"


class NotGenuine(Invalid):
    """A paper that is not as the operator signed it; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper whose signature is right: what it says, and the fingerprint of the key."""

    document: Mapping[str, Any]
    key: str


class Signer:
    """Signs with the key that follows from a secret text: the same text is the same key on every machine."""

    def __init__(self, secret: str) -> None:
        seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_key = b64encode(raw).decode()
        self.fingerprint = fingerprint(raw)

    def json(self, document: Mapping[str, Any]) -> bytes:
        """Return a document as a signed JSON file; the same document gives the same bytes."""
        return paper(document, self.fingerprint, self.signature(document))

    def signature(self, document: Mapping[str, Any]) -> str:
        """Return the signature of a document's canonical spelling, base64."""
        return self._signed(canonical(document))

    def pdf(self, pdf: bytes, document: Mapping[str, Any]) -> bytes:
        """Return a PDF, signed as a whole, with what it says in the comment that signs it.

        The comment stands before the pointer to the table of objects, so no place in the file that anything points to
        moves, and archival rules hold.
        """
        head, end, tail = pdf.rpartition(END)
        if not end:
            raise NotGenuine("This is not a PDF file.")
        said = b64encode(canonical(document))
        signature = self._signed(said + b"\n" + pdf)
        line = MARK + b" ".join([self.fingerprint.encode(), said, signature.encode()]) + b"\n"
        return head + line + end + tail

    def _signed(self, content: bytes) -> str:
        return b64encode(self._key.sign(content)).decode()


def paper(document: Mapping[str, Any], key: str, signature: str) -> bytes:
    """Return a document with its signature as a JSON file; `key` is the fingerprint of the key that signed it."""
    sealed = {"document": document, "signature": {"algorithm": ALGORITHM, "key": key, "value": signature}}
    return (json.dumps(sealed, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


def opened(paper: bytes, public_key: str) -> Paper:
    """Return what a signed JSON or PDF file says, once its signature is found to be right.

    Raises:
        NotGenuine: it is no signed paper, signed with another key, or changed since.
    """
    key = _public(public_key)
    return _opened_pdf(paper, key) if paper.startswith(b"%PDF-") else _opened_json(paper, key)


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the one spelling of a document that is signed: keys in order, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def fingerprint(raw: bytes) -> str:
    """Return the first 16 hexadecimal digits of a public key's SHA-256: enough to tell keys apart."""
    return hashlib.sha256(raw).hexdigest()[:16]


def fingerprint_of(public_key: str) -> str:
    """Return the fingerprint of a public key as it is written, base64.

    Raises:
        NotGenuine: it is no public key.
    """
    return fingerprint(_public(public_key).public_bytes(Encoding.Raw, PublicFormat.Raw))


def _opened_json(paper: bytes, key: Ed25519PublicKey) -> Paper:
    """Open a JSON paper that holds what was signed and nothing else: a reader could believe what stands beside it."""
    try:
        sealed = json.loads(paper, object_pairs_hook=_members)
        (document, signature), names = (
            (sealed["document"], sealed["signature"]),
            (set(sealed), set(sealed["signature"])),
        )
        said, value, content = signature["key"], signature["value"], canonical(document)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotGenuine("This file holds no signed paper: it is neither a PDF nor JSON with a signature.") from None
    if names != ({"document", "signature"}, {"algorithm", "key", "value"}) or signature["algorithm"] != ALGORITHM:
        raise NotGenuine("Something was added to this file after it was signed.")
    _check(key, str(said), str(value), content)
    return Paper(document, str(said))


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the members of an object, none of which is there twice: of two, a reader may see one and we the other."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member twice")
    return members


def _opened_pdf(paper: bytes, key: Ed25519PublicKey) -> Paper:
    head, mark, rest = paper.rpartition(MARK)
    line, _, tail = rest.partition(b"\n")
    parts = line.split(b" ")
    if not mark or len(parts) != 3:
        raise NotGenuine("This PDF is not signed.")
    if not head.endswith(b"\n") or not tail.startswith(END) or END in tail[len(END) :]:
        raise NotGenuine("It was changed after it was signed: the signature stands in another place.")
    said, document, value = parts
    _check(key, said.decode(errors="replace"), value.decode(errors="replace"), document + b"\n" + head + tail)
    return Paper(json.loads(b64decode(document)), said.decode())


def _check(key: Ed25519PublicKey, said: str, value: str, content: bytes) -> None:
    own = fingerprint(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    if said != own:
        raise NotGenuine(f"It was signed with another key: {said}, not {own}.", key=said)
    try:
        key.verify(b64decode(value, validate=True), content)
    except (InvalidSignature, ValueError):
        raise NotGenuine("It was changed after it was signed, or the signature was.", key=said) from None


def _public(text: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        raise NotGenuine("This is no public key: it is 44 characters, and ends with an equals sign.") from None
