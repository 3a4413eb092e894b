"""Which part of an e-mail address names the organisation behind it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tldextract import TLDExtract

FREE_MAIL = Path(__file__).with_name("free_mail.txt")


def domain_of(email: str) -> str | None:
    """Return the registrable domain of an address: of `kim@mail.acme.co.uk` it is `acme.co.uk`.

    None for free mail, where everybody can have an address, and for hosts without a public suffix.
    """
    found = _suffixes()(email.rpartition("@")[2].strip().rstrip(".").lower())
    domain = found.top_domain_under_public_suffix
    return None if not domain or _is_free_mail(found.domain, domain) else domain


def _is_free_mail(brand: str, domain: str) -> bool:
    return not {brand, domain}.isdisjoint(_free_mail())


@cache
def _free_mail() -> frozenset[str]:
    lines = FREE_MAIL.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _suffixes() -> TLDExtract:
    # The list that comes with the package: no network, no folder to write to. Hosting domains count as suffixes,
    # so that two shops at one host are two organisations. The companies of the demo live below `example`, which is
    # nobody's (RFC 2606).
    return TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=("example",)
    )
