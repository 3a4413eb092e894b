"""Settings: what may be left out, and the one sentence for everything that is wrong."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from marketplace.runtime.settings import SettingInvalid, Stripe, read_settings, require_stripe

KEY = "k" * 32
URL = "postgresql://marketplace_web@db.example/marketplace"
TEST_STRIPE = {"STRIPE_SECRET_KEY": "sk_test_ours", "STRIPE_WEBHOOK_SECRET": "whsec_ours"}


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = read_settings({"MARKETPLACE_DATA_DIR": str(tmp_path)})

    assert (settings.base_url, settings.time_zone, settings.country) == ("http://127.0.0.1:8000", "UTC", "DE")
    assert settings.database_url is settings.worker_url is settings.migration_url is settings.mail_url is None
    assert settings.stripe is None
    assert not settings.is_https


def test_everything_that_is_set_counts(tmp_path: Path) -> None:
    settings = read_settings(
        {
            "MARKETPLACE_DATA_DIR": str(tmp_path),
            "MARKETPLACE_SECRET_KEY": KEY,
            "MARKETPLACE_BASE_URL": "https://partners.example.com/",
            "MARKETPLACE_NAME": "Acme Partners",
            "MARKETPLACE_TIME_ZONE": "Asia/Tokyo",
            "MARKETPLACE_COUNTRY": "JP",
            "MARKETPLACE_ADDRESS": "1-2-3 Marunouchi; Tokyo 100-0005;",
            "MARKETPLACE_TAX_NUMBER": " T1234567890123 ",
            "MARKETPLACE_DATABASE_URL": URL,
            "MARKETPLACE_WORKER_URL": "postgres://marketplace_worker@db.example/marketplace",
            "MARKETPLACE_MIGRATION_URL": "postgresql+psycopg://owner@db.example/marketplace",
            "MARKETPLACE_MAIL_URL": "smtps://mail.example:465",
            **TEST_STRIPE,
            "STRIPE_API_BASE": "http://127.0.0.1:8001/",
        }
    )

    assert (settings.secret_key, settings.base_url, settings.name) == (
        KEY,
        "https://partners.example.com",
        "Acme Partners",
    )
    assert (settings.time_zone, settings.country, settings.database_url) == ("Asia/Tokyo", "JP", URL)
    assert settings.mail_url == "smtps://mail.example:465"
    assert (settings.address, settings.tax_number) == (("1-2-3 Marunouchi", "Tokyo 100-0005"), "T1234567890123")
    assert settings.stripe == Stripe("sk_test_ours", "whsec_ours", "http://127.0.0.1:8001")
    assert settings.is_https
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"MARKETPLACE_SECRET_KEY": "k" * 31}, "MARKETPLACE_SECRET_KEY must have at least 32 characters."),
        (
            {"MARKETPLACE_TRUSTED_PROXIES": "all"},
            "MARKETPLACE_TRUSTED_PROXIES must be how many proxies stand before this server, such as 1, not 'all'.",
        ),
        (
            {"MARKETPLACE_POOLED": "true"},
            "MARKETPLACE_POOLED must be yes behind a transaction pooler and no without, not 'true'.",
        ),
        (
            {"MARKETPLACE_DATABASE_URL": URL},
            "Set MARKETPLACE_SECRET_KEY to a long random text: it signs partner links and cookies.",
        ),
        (
            {"MARKETPLACE_DATABASE_URL": "mysql://db.example/marketplace", "MARKETPLACE_SECRET_KEY": KEY},
            "MARKETPLACE_DATABASE_URL must be a PostgreSQL address that starts with postgresql://.",
        ),
        (
            {"MARKETPLACE_WORKER_URL": "sqlite:///here.db"},
            "MARKETPLACE_WORKER_URL must be a PostgreSQL address that starts with postgresql://.",
        ),
        (
            {"MARKETPLACE_MIGRATION_URL": "db.example/marketplace"},
            "MARKETPLACE_MIGRATION_URL must be a PostgreSQL address that starts with postgresql://.",
        ),
        (
            {"MARKETPLACE_BASE_URL": "partners.example.com"},
            "MARKETPLACE_BASE_URL must be an address such as https://partners.example.com, not 'partners.example.com'.",
        ),
        (
            {"MARKETPLACE_BASE_URL": "ftp://partners.example.com"},
            "MARKETPLACE_BASE_URL must be an address such as https://partners.example.com,"
            " not 'ftp://partners.example.com'.",
        ),
        (
            {"MARKETPLACE_TIME_ZONE": "Middle/Earth"},
            "MARKETPLACE_TIME_ZONE must be an IANA name such as Europe/Berlin, not 'Middle/Earth'.",
        ),
        (
            {"MARKETPLACE_TIME_ZONE": "../../etc/passwd"},
            "MARKETPLACE_TIME_ZONE must be an IANA name such as Europe/Berlin, not '../../etc/passwd'.",
        ),
        ({"MARKETPLACE_COUNTRY": "de"}, "MARKETPLACE_COUNTRY must be an ISO 3166 code such as DE, not 'de'."),
        (
            {"MARKETPLACE_MAIL_URL": "https://mail.example"},
            "MARKETPLACE_MAIL_URL must start with smtp:// or smtps://, or be left out to keep mail here.",
        ),
        (
            {"MARKETPLACE_RELAY_DOMAIN": "relay@example.com"},
            "MARKETPLACE_RELAY_DOMAIN must be a domain such as relay.example.com, not 'relay@example.com'.",
        ),
        ({"MARKETPLACE_REVEAL_HOURS": "73"}, "MARKETPLACE_REVEAL_HOURS must be a number from 1 to 72, not '73'."),
        ({"MARKETPLACE_REVEAL_HOURS": "0"}, "MARKETPLACE_REVEAL_HOURS must be a number from 1 to 72, not '0'."),
        (
            {"STRIPE_SECRET_KEY": "sk_test_ours"},
            "Set STRIPE_WEBHOOK_SECRET: without it no message from Stripe can be trusted.",
        ),
        (
            {**TEST_STRIPE, "STRIPE_SECRET_KEY": "sk_live_ours", "STRIPE_API_BASE": "http://127.0.0.1:8001"},
            "STRIPE_API_BASE is for the sandbox and is refused together with a live key.",
        ),
        (
            {**TEST_STRIPE, "STRIPE_SECRET_KEY": "rk_live_ours", "STRIPE_API_BASE": "http://127.0.0.1:8001"},
            "STRIPE_API_BASE is for the sandbox and is refused together with a live key.",
        ),
        (
            {**TEST_STRIPE, "STRIPE_SECRET_KEY": "sk_test_demo_of_somebody"},
            "The demo's key works only with the sandbox: set STRIPE_API_BASE, or use a key of your own.",
        ),
        (
            {**TEST_STRIPE, "STRIPE_API_BASE": "127.0.0.1:8001"},
            "STRIPE_API_BASE must be an address such as https://partners.example.com, not '127.0.0.1:8001'.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingInvalid) as refusal:
        read_settings({"MARKETPLACE_DATA_DIR": str(tmp_path / "data"), **changes})

    assert str(refusal.value) == sentence


def test_with_the_embedded_database_the_key_is_made_once_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    first = read_settings({"MARKETPLACE_DATA_DIR": str(tmp_path / "data")})
    second = read_settings({"MARKETPLACE_DATA_DIR": str(tmp_path / "data")})

    kept = tmp_path / "data" / "secret_key"
    assert first.secret_key == second.secret_key == kept.read_text()
    assert len(first.secret_key) == 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_two_data_folders_have_two_keys(tmp_path: Path) -> None:
    keys = {read_settings({"MARKETPLACE_DATA_DIR": str(tmp_path / name)}).secret_key for name in ("one", "two")}

    assert len(keys) == 2


def test_where_payments_are_taken_stripe_must_be_set(tmp_path: Path) -> None:
    settings = read_settings({"MARKETPLACE_DATA_DIR": str(tmp_path)})

    with pytest.raises(SettingInvalid) as refusal:
        require_stripe(settings)

    assert str(refusal.value) == "Set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET: without them nobody can pay."


def test_the_payment_page_is_at_stripe_unless_the_sandbox_is_named() -> None:
    assert Stripe("sk_test_ours", "whsec", None).page_origin == "https://checkout.stripe.com"
    assert Stripe("sk_test_ours", "whsec", "http://127.0.0.1:8001").page_origin == "http://127.0.0.1:8001"


def test_a_live_key_is_taken_without_a_base_address(tmp_path: Path) -> None:
    live = {**TEST_STRIPE, "STRIPE_SECRET_KEY": "sk_live_ours"}

    assert read_settings({"MARKETPLACE_DATA_DIR": str(tmp_path), **live}).stripe == Stripe(
        "sk_live_ours", "whsec_ours", None
    )
