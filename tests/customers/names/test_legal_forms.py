"""Legal forms are no part of a name, however they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from marketplace.customers.names import legal_forms
from marketplace.customers.names.folding import words_of
from marketplace.customers.names.legal_forms import without_form, without_joined_form

LIST = Path(legal_forms.__file__).with_name("legal_forms.txt")


@pytest.mark.parametrize(
    "form",
    [
        "GmbH", "G.m.b.H.", "GmbH & Co. KG", "AG", "e.V.", "Ges.m.b.H.", "S.p.A.", "S. p. A.", "S.r.l.", "Sp. z o.o.",
        "sp. z o. o.", "A/S", "ApS", "Oy", "Kft.", "Zrt.", "s.r.o.", "spol. s r.o.", "LLC", "L.L.C.", "Ltd", "plc",
        "Pty Ltd", "Pty. Limited", "B.V.", "N.V.", "S.A.S.", "S.à r.l.", "SARL", "d.o.o.", "d. d.", "OÜ", "UAB", "SIA",
        "A.Ş.", "Ltd. Şti.", "ООО", "ЕООД", "Α.Ε.", "Co., Ltd.", "K.K.", "Pvt. Ltd.", "Pte. Ltd.", "Sdn. Bhd.", "Ltda.",
        "S.A. de C.V.", "S. de R.L. de C.V.", "(Pty) Ltd", "ehf.", "AB (publ)", "ASA", "FZ-LLC", "Lda.", "S.L.U.",
    ],
)  # fmt: skip
def test_a_form_behind_the_name_is_taken_off(form: str) -> None:
    assert without_form(words_of(f"Tauberwerk {form}")) == ["tauberwerk"]


@pytest.mark.parametrize(
    "name", ["ООО «Тауберверк»", "SIA Tauberverk", "AB Tauberverk", "PT Tauberverk", "SARL Tauberverk"]
)
def test_a_form_in_front_is_taken_off(name: str) -> None:
    assert len(without_form(words_of(name))) == 1


@pytest.mark.parametrize("name", ["株式会社青空", "青空株式会社", "(株)青空", "㈱青空", "青空有限公司"])
def test_a_form_written_without_a_space_is_cut_out(name: str) -> None:
    assert without_form(words_of(without_joined_form(name))) == ["青空"]


def test_a_place_behind_the_form_does_not_hide_it() -> None:
    assert without_form(words_of("Tauberwerk AG Österreich")) == ["tauberwerk", "osterreich"]


@pytest.mark.parametrize("name", ["GmbH", "Co", "AS"])
def test_a_name_that_is_a_form_stays(name: str) -> None:
    assert without_form(words_of(name)) == [name.lower()]


def test_forms_of_far_more_than_twenty_five_countries_are_known() -> None:
    lines = LIST.read_text(encoding="utf-8").splitlines()

    assert len({line[:2] for line in lines if line[2:3] == ":"} - {"XX"}) >= 60
