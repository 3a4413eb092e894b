"""The key of signed papers follows from the settings."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.documents.signing import Signer
from marketplace.runtime.settings import SettingInvalid
from marketplace.runtime.signing import signer
from tests.support.apps import ENVIRONMENT, settings


def test_the_key_follows_from_the_secret_key_unless_it_has_a_text_of_its_own(web: Flask) -> None:
    with web.app_context():
        assert signer().public_key == Signer(ENVIRONMENT["MARKETPLACE_SECRET_KEY"]).public_key
    own = settings(MARKETPLACE_SIGNING_KEY="a signing key that only tests know")
    assert (own.signing_key, own.secret_key) == (
        "a signing key that only tests know", ENVIRONMENT["MARKETPLACE_SECRET_KEY"],
    )  # fmt: skip


def test_a_short_key_stops_the_start() -> None:
    with pytest.raises(SettingInvalid, match="MARKETPLACE_SIGNING_KEY must have at least 32 characters"):
        settings(MARKETPLACE_SIGNING_KEY="short")
