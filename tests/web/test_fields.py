from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import ValidationError

from marketplace.web import fields
from marketplace.web.fields import DayField, PercentField, bps_to_percent, percent_to_bps


@pytest.mark.parametrize(
    ("text", "bps"),
    [("17.5", 1750), ("17,5", 1750), ("17.05 %", 1705), ("0", 0), ("0.01", 1), ("100", 10_000), ("25%", 2500)],
)
def test_a_percentage_is_read_exactly(web: Flask, text: str, bps: int) -> None:
    with web.test_request_context():
        assert percent_to_bps(text) == bps


@pytest.mark.parametrize("text", ["17.555", "-1", "ten", "100.01", "1 000", "1e2", "½", "١٧", "%"])
def test_anything_else_is_refused_with_advice(web: Flask, text: str) -> None:
    with web.test_request_context(), pytest.raises(ValidationError, match=r"percentage"):
        percent_to_bps(text)


@given(st.integers(0, 10_000))
def test_what_is_shown_is_read_back(bps: int) -> None:
    assert percent_to_bps(bps_to_percent(bps)) == bps


class Form(FlaskForm):
    rate = PercentField("Rate")
    day = DayField("Day")
    amount = StringField("Amount")


def filled(**values: str) -> Form:
    return Form(MultiDict(values))


def test_a_wrong_percentage_stays_in_the_field(web: Flask) -> None:
    with web.test_request_context(method="POST"):
        form = filled(rate="17.555")

        assert not form.validate()
        assert form.rate.data is None
        assert 'value="17.555"' in form.rate()
        with pytest.raises(ValueError, match="rate has no rate"):
            form.rate.bps  # noqa: B018
        assert Form(rate=1750).rate.bps == 1750
        assert Form(rate=1750).rate() == '<input id="rate" name="rate" type="text" value="17.5">'


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (None, datetime(2026, 10, 24, 22, 30, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 24, 22, 30, tzinfo=UTC)),  # today in Berlin, where the day has begun
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),  # after the night that winter time begins
        (date(2026, 10, 24), datetime(2026, 10, 23, 22, 0, tzinfo=UTC)),  # over: the services refuse it
    ],
)
def test_a_day_begins_at_midnight_where_the_marketplace_is(web: Flask, day: date | None, instant: datetime) -> None:
    with web.test_request_context():
        form = Form(day=day)

        assert form.day.begins_at(datetime(2026, 10, 24, 22, 30, tzinfo=UTC)) == instant


def test_an_amount_is_read_in_its_currency_or_leaves_an_error(web: Flask) -> None:
    with web.test_request_context(method="POST"):
        good, empty, bad = filled(amount="12.5"), filled(amount=" "), filled(amount="12.555")
        for form in (good, empty, bad):
            assert form.validate()

        assert fields.read_amount(good.amount, "EUR") == 1250
        assert fields.read_amount(good.amount, "KWD") == 12_500
        assert fields.read_amount(empty.amount, "EUR") is None
        assert fields.read_amount(bad.amount, "EUR") is None
        assert [len(form.amount.errors) for form in (good, empty, bad)] == [0, 0, 1]


def test_countries_are_named_and_codes_of_no_country_left_out(web: Flask) -> None:
    with web.test_request_context():
        choices = {each.value: each.label for each in fields.country_choices()}

        assert choices["DE"] == "Germany"
        assert {"EU", "ZZ", "UN"}.isdisjoint(choices)
        assert fields.country_name("DE") == "Germany"
        assert fields.country_name("Q1") == "Q1"


def test_currencies_and_zones_can_be_chosen(web: Flask) -> None:
    with web.test_request_context():
        assert ("JPY", "JPY · Japanese Yen") in [(each.value, each.label) for each in fields.currency_choices()]
        assert fields.zone_choices()[0] == "UTC"
        assert "Europe/Berlin" in fields.zone_choices()


def test_a_long_select_is_drawn_once_for_each_choice_and_language(web: Flask) -> None:
    class Where(FlaskForm):
        country = SelectField(
            choices=[SelectChoice("DE", "Germany"), SelectChoice("FR", "<France>")], widget=fields.LongSelect()
        )

    with web.test_request_context("/"):
        german, french = Where(country="DE"), Where(country="FR")
        drawn = [str(each.country(class_="form-select")) for each in (german, french, german)]

    assert (
        drawn[0]
        == drawn[2]
        == (
            '<select class="form-select" id="country" name="country"><option selected value="DE">Germany</option>'
            '<option value="FR">&lt;France&gt;</option></select>'
        )
    )
    assert '<option selected value="FR">&lt;France&gt;</option>' in drawn[1]
