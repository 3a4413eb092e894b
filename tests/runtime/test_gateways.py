"""The gateways that the settings name."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.gateways.mailer import KeptMail, SmtpMailer
from marketplace.gateways.storage import Folder
from marketplace.gateways.stripe import StripePayments
from marketplace.gateways.stripe_connect import StripeConnect
from marketplace.runtime.gateways import connect, gateways
from marketplace.runtime.settings import SettingInvalid
from tests.support.apps import data_dir, settings


def test_the_settings_choose_the_gateways_and_nothing_is_called() -> None:
    found = connect(settings())

    assert isinstance(found.payments, StripePayments)
    assert isinstance(found.connect, StripeConnect)
    assert isinstance(found.mailer, KeptMail)
    assert isinstance(found.files, Folder)


def test_with_a_mail_server_mail_leaves() -> None:
    assert isinstance(connect(settings(MARKETPLACE_MAIL_URL="smtps://mail.example")).mailer, SmtpMailer)


def test_a_stripe_key_is_missed_only_once_somebody_pays() -> None:
    found = connect(settings(STRIPE_SECRET_KEY=""))

    with pytest.raises(SettingInvalid, match="STRIPE_SECRET_KEY"):
        found.payments.find_checkout("cs_1")
    with pytest.raises(SettingInvalid, match="STRIPE_SECRET_KEY"):
        found.connect.find_recipient("acct_1")


def test_the_app_at_work_has_its_own(app: Flask) -> None:
    files = gateways().files

    assert isinstance(files, Folder)
    assert files.root == data_dir(app) / "files"
