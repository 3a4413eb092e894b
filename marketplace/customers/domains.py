"""Which part of an address, of the web or of mail, names the organisation behind it.

One domain has one spelling, however it is typed: in any case and width, composed or not, in its own script or as
`xn--`.

Source: RFC 5891 (names in other scripts) and UTS 46 (how people type them); publicsuffix.org.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import idna
from tldextract import TLDExtract

FREE_MAIL: Final = Path(__file__).with_name("free_mail.txt")
SHARED_SITES: Final = Path(__file__).with_name("shared_sites.txt")
SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
NAMED: Final = re.compile(r"[^<>]*<([^<>]+)>")
"""An address as mail writes it, after the name of its person."""
REST: Final = re.compile(r"[/?#\\]")
PLAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
LONGEST: Final = 253


def domain_of(text: str) -> str | None:
    """Return the registrable domain of an address: of `kim@mail.acme.co.uk` or `https://acme.co.uk/team` `acme.co.uk`.

    None for free mail, where everybody can have an address, and for what is no host below a public suffix. A name in
    another script is returned in that script.
    """
    host = _host(text)
    if host is None:
        return None
    found = _suffixes()(host)
    domain = found.top_domain_under_public_suffix
    return None if not domain or _is_free_mail(found.domain, domain) else domain


def is_shared_site(domain: str) -> bool:
    """Whether anybody may keep a page below a domain, so that as a website it names nobody."""
    return domain in _words(SHARED_SITES)


def _host(text: str) -> str | None:
    """The one spelling of the host that somebody typed: of a page, or what follows the last @ of a mail address."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if (named := NAMED.fullmatch(typed)) is not None:
        typed = named[1].strip()
    scheme = SCHEME.match(typed)
    place = REST.split(typed[scheme.end() :] if scheme else typed, maxsplit=1)[0]
    if scheme or "@" not in typed or "." in place:
        return _spelled(place.rpartition("@")[2])
    return _spelled(typed.rpartition("@")[2])  # what looked like a path was the first part of an address


def _spelled(host: str) -> str | None:
    bare = re.sub(r":\d*$", "", host).rstrip(".").lower()
    if len(bare) > LONGEST:
        return None
    if bare.isascii() and "xn--" not in bare:
        return bare if PLAIN.fullmatch(bare) else None
    try:
        return str(idna.decode(idna.encode(bare, uts46=True)))
    except idna.IDNAError:
        return None


def _is_free_mail(brand: str, domain: str) -> bool:
    return not {brand, domain}.isdisjoint(_words(FREE_MAIL))


@cache
def _words(file: Path) -> frozenset[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _suffixes() -> TLDExtract:
    # The list that comes with the package: no network, no folder to write to. Hosting domains count as suffixes,
    # so that two shops at one host are two organisations. The companies of the demo live below `example`, which is
    # nobody's (RFC 2606).
    return TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=("example",)
    )
