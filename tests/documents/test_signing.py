"""Signing papers so that anybody can check them offline."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from marketplace.documents.certificates import CertificateSheet, render
from marketplace.documents.signing import NotGenuine, Signer, canonical, opened

SIGNER, OTHER = Signer("a secret that only tests know, long enough"), Signer("another secret of tests, long enough")
DOCUMENT = {"paper": "protection certificate", "customer": {"company": "Müller & Söhne"}, "tail_bps": 5_000}
SHEET = CertificateSheet(
    "en", "Certificate of protection", "reg_1", ["Meridian", "1 Main Street"], "This certifies:", "Müller & Söhne",
    [["Scope", "everything"]], ["A note."], "Check it.", SIGNER.public_key, "Meridian",
)  # fmt: skip


def test_a_signed_document_opens_with_the_public_key() -> None:
    paper = opened(SIGNER.json(DOCUMENT), SIGNER.public_key)

    assert (paper.document, paper.key) == (DOCUMENT, SIGNER.fingerprint)


def test_the_signature_is_plain_ed25519_over_the_canonical_spelling() -> None:
    sealed = json.loads(SIGNER.json(DOCUMENT))

    key = Ed25519PublicKey.from_public_bytes(b64decode(SIGNER.public_key))
    key.verify(b64decode(sealed["signature"]["value"]), canonical(DOCUMENT))
    assert sealed["signature"]["algorithm"] == "Ed25519"


def test_the_same_document_is_signed_alike_every_time() -> None:
    assert SIGNER.json(DOCUMENT) == Signer("a secret that only tests know, long enough").json(DOCUMENT)


def test_another_key_is_named() -> None:
    with pytest.raises(NotGenuine, match=f"signed with another key: {OTHER.fingerprint}, not {SIGNER.fingerprint}"):
        opened(OTHER.json(DOCUMENT), SIGNER.public_key)


@pytest.mark.parametrize(
    ("before", "after"),
    [("Söhne", "Sohne"), ("5000", "10000"), ('"tail_bps"', '"tail_bqs"'), ('"value": "', '"value": "A')],
)
def test_a_change_is_found(before: str, after: str) -> None:
    changed = SIGNER.json(DOCUMENT).decode().replace(before, after).encode()

    with pytest.raises(NotGenuine, match="changed after it was signed"):
        opened(changed, SIGNER.public_key)


@pytest.mark.parametrize("paper", [b"", b"hello", b"{}", b"[1]", b'{"document": {}, "signature": 1}'])
def test_what_is_not_signed_is_said_so(paper: bytes) -> None:
    with pytest.raises(NotGenuine, match="holds no signed paper"):
        opened(paper, SIGNER.public_key)


@pytest.mark.parametrize("key", ["", "abc", "not base64!", SIGNER.public_key[:-4]])
def test_a_wrong_public_key_is_said_so(key: str) -> None:
    with pytest.raises(NotGenuine, match="no public key"):
        opened(SIGNER.json(DOCUMENT), key)


def test_a_pdf_is_signed_as_a_whole() -> None:
    pdf = render(SHEET, at=datetime(2026, 11, 2, tzinfo=UTC))
    signed = SIGNER.pdf(pdf, DOCUMENT)

    assert pdf.startswith(b"%PDF-")
    assert b"pdfaid:part" in pdf  # archival, and stays so: a comment moves nothing that is pointed at
    assert opened(signed, SIGNER.public_key).document == DOCUMENT
    for place in range(0, len(signed), max(1, len(signed) // 60)):
        changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        with pytest.raises(NotGenuine):
            opened(changed, SIGNER.public_key)
    for broken in (signed + b" ", signed[:-1]):
        with pytest.raises(NotGenuine, match="changed after it was signed"):
            opened(broken, SIGNER.public_key)


def test_a_pdf_without_a_signature_is_said_so() -> None:
    with pytest.raises(NotGenuine, match="This PDF is not signed"):
        opened(render(SHEET, at=datetime(2026, 11, 2, tzinfo=UTC)), SIGNER.public_key)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())))
def test_any_document_comes_back_as_it_was(document: dict[str, object]) -> None:
    assert opened(SIGNER.json(document), SIGNER.public_key).document == document


JSON = SIGNER.json(DOCUMENT)


@pytest.mark.parametrize(
    "paper",
    [
        b'{"document": {"paper": "forged"},' + JSON.lstrip()[1:],
        JSON.replace(b'"tail_bps": 5000', b'"tail_bps": 10000, "tail_bps": 5000'),
        JSON.replace(b'"Ed25519"', b'"none"'),
        JSON.rstrip()[:-1] + b', "protected_until": "2099-01-01"}',
        JSON.replace(b'"algorithm"', b'"note": "valid for ever", "algorithm"'),
    ],
)
def test_what_was_put_beside_the_signed_document_is_found(paper: bytes) -> None:
    assert paper != JSON

    with pytest.raises(NotGenuine):
        opened(paper, SIGNER.public_key)


@pytest.mark.parametrize("paper", [b"[" * 100_000, JSON.replace(b'"value": "', '"value": "é'.encode())])
def test_nonsense_is_no_paper(paper: bytes) -> None:
    with pytest.raises(NotGenuine):
        opened(paper, SIGNER.public_key)


def test_half_a_character_is_no_paper() -> None:
    with pytest.raises(NotGenuine):
        opened(JSON.replace("Söhne".encode(), b"\\ud800"), SIGNER.public_key)


def test_the_line_that_signs_a_pdf_stands_in_one_place() -> None:
    signed = SIGNER.pdf(render(SHEET, at=datetime(2026, 11, 2, tzinfo=UTC)), DOCUMENT)
    begin = signed.index(b"%marketplace-signature ")
    end = signed.index(b"\n", begin) + 1
    line, plain = signed[begin:end], signed[:begin] + signed[end:]

    for moved in (line + plain, plain[:20] + line + plain[20:], plain + line):
        with pytest.raises(NotGenuine):
            opened(moved, SIGNER.public_key)
