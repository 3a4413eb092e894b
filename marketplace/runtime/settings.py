"""Typed settings from the environment. A missing or wrong one stops the start with one sentence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from marketplace.runtime.kept_secrets import kept_secret

LIVE_KEY = re.compile(r"^[sr]k_live_")
SHORTEST_SECRET = 32
LONGEST_REVEAL = 72
RECIPIENT_PAGES = ("https://accounts.stripe.com", "https://connect.stripe.com", "https://express.stripe.com")


class SettingInvalid(Exception):
    """A setting is missing or wrong; its text is the one sentence to show."""


@dataclass(frozen=True)
class Stripe:
    """How Stripe is reached. `api_base` is set only for the sandbox."""

    secret_key: str
    webhook_secret: str
    api_base: str | None

    @property
    def page_origin(self) -> str:
        """Return the origin of the hosted payment page, which forms may be redirected to."""
        return self.api_base or "https://checkout.stripe.com"

    @property
    def form_origins(self) -> tuple[str, ...]:
        """Return every origin at Stripe that a form of ours may lead to: payment pages, onboarding, recipients' own."""
        return (self.page_origin, *(() if self.api_base else RECIPIENT_PAGES))


@dataclass(frozen=True)
class Settings:
    """Everything the environment may say. `stripe` is None where no key is set; doors that take money refuse that."""

    data_dir: Path
    secret_key: str
    signing_key: str
    base_url: str
    name: str
    time_zone: str
    country: str
    address: tuple[str, ...]
    tax_number: str
    trusted_proxies: int
    is_pooled: bool
    database_url: str | None
    worker_url: str | None
    migration_url: str | None
    mail_url: str | None
    relay_domain: str
    reveal_hours: int
    seal_mails: str
    bank_iban: str
    bank_bic: str
    stripe: Stripe | None

    @property
    def is_https(self) -> bool:
        """Whether people reach this marketplace by HTTPS, so that cookies and headers can insist on it."""
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings that `environ` holds.

    Raises:
        SettingInvalid: a setting is missing or wrong.

    Source: docs/operations.md, "Settings".
    """
    data_dir = Path(environ.get("MARKETPLACE_DATA_DIR", ".data"))
    secret_key = _secret_key(environ, data_dir)
    return Settings(
        data_dir=data_dir,
        secret_key=secret_key,
        signing_key=_signing_key(environ, secret_key),
        base_url=_address(environ, "MARKETPLACE_BASE_URL", "http://127.0.0.1:8000"),
        name=environ.get("MARKETPLACE_NAME", "Partner Marketplace"),
        time_zone=_time_zone(environ),
        country=_country(environ),
        address=tuple(part.strip() for part in environ.get("MARKETPLACE_ADDRESS", "").split(";") if part.strip()),
        tax_number=environ.get("MARKETPLACE_TAX_NUMBER", "").strip(),
        trusted_proxies=_trusted_proxies(environ),
        is_pooled=_is_pooled(environ),
        database_url=_database(environ, "MARKETPLACE_DATABASE_URL"),
        worker_url=_database(environ, "MARKETPLACE_WORKER_URL"),
        migration_url=_database(environ, "MARKETPLACE_MIGRATION_URL"),
        mail_url=_mail(environ),
        relay_domain=_relay_domain(environ),
        reveal_hours=_reveal_hours(environ),
        seal_mails=_seal_mails(environ),
        bank_iban=_bank(environ, "MARKETPLACE_BANK_IBAN", iban.validate),
        bank_bic=_bank(environ, "MARKETPLACE_BANK_BIC", bic.validate),
        stripe=_stripe(environ),
    )


def require_stripe(settings: Settings) -> Stripe:
    """Return how Stripe is reached.

    Raises:
        SettingInvalid: no Stripe key is set.
    """
    if settings.stripe is None:
        raise SettingInvalid("Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET: without them nobody can pay.")
    return settings.stripe


def _secret_key(environ: Mapping[str, str], data_dir: Path) -> str:
    if key := environ.get("MARKETPLACE_SECRET_KEY"):
        if len(key) < SHORTEST_SECRET:
            raise SettingInvalid(f"MARKETPLACE_SECRET_KEY must have at least {SHORTEST_SECRET} characters.")
        return key
    if environ.get("MARKETPLACE_DATABASE_URL"):
        raise SettingInvalid("Set MARKETPLACE_SECRET_KEY to a long random text: it signs partner links and cookies.")
    return kept_secret(data_dir / "secret_key")


def _signing_key(environ: Mapping[str, str], secret_key: str) -> str:
    """What the key of signed papers follows from: a text of its own, so that it may outlive the secret key, or that."""
    key = environ.get("MARKETPLACE_SIGNING_KEY") or secret_key
    if len(key) < SHORTEST_SECRET:
        raise SettingInvalid(f"MARKETPLACE_SIGNING_KEY must have at least {SHORTEST_SECRET} characters.")
    return key


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    address = environ.get(name, default).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingInvalid(f"{name} must be an address such as https://partners.example.com, not {address!r}.")
    return address


def _time_zone(environ: Mapping[str, str]) -> str:
    name = environ.get("MARKETPLACE_TIME_ZONE", "UTC")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingInvalid(
            f"MARKETPLACE_TIME_ZONE must be an IANA name such as Europe/Berlin, not {name!r}."
        ) from None
    return name


def _country(environ: Mapping[str, str]) -> str:
    code = environ.get("MARKETPLACE_COUNTRY", "DE")
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise SettingInvalid(f"MARKETPLACE_COUNTRY must be an ISO 3166 code such as DE, not {code!r}.")
    return code


def _trusted_proxies(environ: Mapping[str, str]) -> int:
    text = environ.get("MARKETPLACE_TRUSTED_PROXIES", "0")
    if not re.fullmatch(r"[0-9]", text):
        raise SettingInvalid(
            f"MARKETPLACE_TRUSTED_PROXIES must be how many proxies stand before this server, such as 1, not {text!r}."
        )
    return int(text)


def _is_pooled(environ: Mapping[str, str]) -> bool:
    text = environ.get("MARKETPLACE_POOLED", "no")
    if text not in {"yes", "no"}:
        raise SettingInvalid(
            f"MARKETPLACE_POOLED must be yes behind a transaction pooler and no without, not {text!r}."
        )
    return text == "yes"


def _database(environ: Mapping[str, str], name: str) -> str | None:
    url = environ.get(name)
    if url and not re.match(r"^postgres(ql)?(\+psycopg)?://", url):
        raise SettingInvalid(f"{name} must be a PostgreSQL address that starts with postgresql://.")
    return url or None


def _mail(environ: Mapping[str, str]) -> str | None:
    url = environ.get("MARKETPLACE_MAIL_URL")
    if url and urlsplit(url).scheme not in {"smtp", "smtps"}:
        raise SettingInvalid(
            "MARKETPLACE_MAIL_URL must start with smtp:// or smtps://, or be left out to keep mail here."
        )
    return url or None


def _relay_domain(environ: Mapping[str, str]) -> str:
    host = urlsplit(_address(environ, "MARKETPLACE_BASE_URL", "http://127.0.0.1:8000")).hostname or ""
    domain = environ.get("MARKETPLACE_RELAY_DOMAIN") or f"relay.{host if re.search('[a-z]', host) else 'localhost'}"
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", domain.lower()):
        raise SettingInvalid(f"MARKETPLACE_RELAY_DOMAIN must be a domain such as relay.example.com, not {domain!r}.")
    return domain.lower()


def _reveal_hours(environ: Mapping[str, str]) -> int:
    text = environ.get("MARKETPLACE_REVEAL_HOURS", "4")
    if not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= LONGEST_REVEAL:
        raise SettingInvalid(f"MARKETPLACE_REVEAL_HOURS must be a number from 1 to {LONGEST_REVEAL}, not {text!r}.")
    return int(text)


def _seal_mails(environ: Mapping[str, str]) -> str:
    text = environ.get("MARKETPLACE_SEAL_MAILS", "close")
    if text not in {"close", "daily"}:
        raise SettingInvalid(f"MARKETPLACE_SEAL_MAILS must be close or daily, not {text!r}.")
    return text


def _bank(environ: Mapping[str, str], name: str, read: Callable[[str], str]) -> str:
    try:
        return read(environ[name]) if environ.get(name) else ""
    except ValidationError:
        raise SettingInvalid(f"{name} is not right: compare it with what your bank tells you.") from None


def _stripe(environ: Mapping[str, str]) -> Stripe | None:
    key, secret = environ.get("STRIPE_SECRET_KEY"), environ.get("STRIPE_WEBHOOK_SECRET")
    if not key:
        return None
    if not secret:
        raise SettingInvalid("Set STRIPE_WEBHOOK_SECRET: without it no message from Stripe can be trusted.")
    base = environ.get("STRIPE_API_BASE")
    if base and LIVE_KEY.match(key):
        raise SettingInvalid("STRIPE_API_BASE is for the sandbox and is refused together with a live key.")
    if not base and key.startswith("sk_test_demo"):
        raise SettingInvalid(
            "The demo's key works only with the sandbox: set STRIPE_API_BASE, or use a key of your own."
        )
    return Stripe(key, secret, _address(environ, "STRIPE_API_BASE", "") if base else None)
