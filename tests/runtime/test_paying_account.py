"""The operator's bank account."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.gateways.bank_ports import Debtor
from marketplace.runtime.paying_account import debtor
from marketplace.runtime.settings import SettingInvalid
from tests.support.apps import settings


def test_without_an_account_there_is_none(app: Flask) -> None:
    assert debtor() is None


def test_it_is_named_as_the_operator_is(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings(MARKETPLACE_BANK_IBAN="de89 3704 0044 0532 0130 00", MARKETPLACE_BANK_BIC="COBADEFFXXX")
    monkeypatch.setitem(app.config, "MARKETPLACE_BANK_IBAN", found.bank_iban)
    monkeypatch.setitem(app.config, "MARKETPLACE_BANK_BIC", found.bank_bic)

    assert debtor() == Debtor(app.config["MARKETPLACE_NAME"], "DE89370400440532013000", "COBADEFFXXX")


@pytest.mark.parametrize("wrong", [{"MARKETPLACE_BANK_IBAN": "DE00"}, {"MARKETPLACE_BANK_BIC": "X"}])
def test_a_wrong_account_stops_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingInvalid, match="compare it with what your bank tells you"):
        settings(**wrong)
