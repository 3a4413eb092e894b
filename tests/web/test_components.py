"""What the macros write, and what no template may: inline style, inline script, an icon that nobody drew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired

from marketplace.reconciling.coverage import Point
from tests.support.chromium import chromium
from tests.support.pages import ROOT, build_pages

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "email" not in path.name and "emails" not in path.parts]
ICONS = set(re.findall(r'id="([^"]+)"', (ROOT / "static/icons/sprite.svg").read_text()))
Render = Callable[..., str]


@pytest.fixture(scope="module")
def pages() -> Flask:
    return build_pages()


@pytest.fixture
def render(pages: Flask) -> Iterator[Render]:
    """Render a call of one macro, with white space folded."""

    def call(file: str, names: str, source: str, **facts: Any) -> str:
        text = f'{{% from "components/{file}.html" import {names} %}}{source}'
        return re.sub(r"\s+", " ", pages.jinja_env.from_string(text).render(**facts)).strip()

    with pages.test_request_context("/orders/paid?sort=-placed_at&cursor=abc"):
        yield call


class Details(FlaskForm):
    company = StringField("Company", validators=[InputRequired("Enter the company's name.")])
    email = EmailField("Work e-mail", description="We send the receipt there.")
    plan = RadioField("Plan", choices=[SelectChoice("m", "Monthly")], validators=[InputRequired("Choose a plan.")])


def test_money_carries_the_exact_decimal_for_machines(render: Render) -> None:
    assert (
        render("money", "money", '{{ money(123450, "EUR") }}') == '<data class="money" value="1234.50">€1,234.50</data>'
    )


def test_a_moment_carries_utc(render: Render) -> None:
    text = render("moment", "moment", "{{ moment(at) }}", at=datetime(2026, 11, 22, 14, 3, 5, tzinfo=UTC))

    assert 'datetime="2026-11-22T14:03:05Z"' in text
    assert 'title="2026-11-22 14:03:05 UTC"' in text


def test_a_state_is_told_in_words(render: Render) -> None:
    text = render("status", "status", '{{ status("order", "paid") }}')

    assert 'class="status tone-good"' in text
    assert text.endswith("Paid</span>")


def test_a_rate_is_shown_as_per_cent(render: Render) -> None:
    assert render("bps", "rate", "{{ rate(1750) }}") == '<data class="rate" value="1750">17.5\u00a0%</data>'.replace(
        "\u00a0", " "
    )


def test_a_sorted_column_says_so_and_turns_around(render: Render) -> None:
    columns = [{"label": "Placed", "sort": "placed_at"}, {"label": "Sum", "number": True}]
    text = render(
        "table",
        "table",
        '{% call(row) table("Orders", columns, [1], sort="-placed_at") %}<td>{{ row }}</td>{% endcall %}',
        columns=columns,
    )

    assert 'aria-sort="descending"' in text
    assert 'href="/orders/paid?sort=placed_at"' in text
    assert '<caption class="visually-hidden">Orders</caption>' in text
    assert "<td>1</td>" in text


def test_a_table_without_rows_shows_what_comes_instead(render: Render) -> None:
    assert (
        render("table", "table", '{% call(row) table("Orders", [], [], empty="None yet") %}{% endcall %}') == "None yet"
    )


def test_a_pager_keeps_the_filters(render: Render) -> None:
    text = render("pager", "pager", '{{ pager("def", shown=25) }}')

    assert 'href="/orders/paid?sort=-placed_at&amp;cursor=def"' in text
    assert 'href="/orders/paid?sort=-placed_at"' in text


def test_a_form_names_its_errors_above_and_beside_the_field(pages: Flask) -> None:
    source = (
        '{% from "components/form.html" import form_tag, field %}{% call form_tag(form, submit_label="Save") %}'
        '{{ field(form.company) }}{{ field(form.email, autocomplete="email") }}{{ field(form.plan) }}{% endcall %}'
    )
    with pages.test_request_context("/", method="POST", data={"email": "a@b.c"}):
        form = Details()
        assert not form.validate()
        text = re.sub(r"\s+", " ", pages.jinja_env.from_string(source).render(form=form))

    assert 'name="csrf_token"' in text
    assert '<div class="error-summary" role="alert" tabindex="-1" autofocus>' in text
    assert '<a href="#company">Company: Enter the company&#39;s name.</a>' in text
    assert '<a href="#plan-0">Plan: Choose a plan.</a>' in text
    assert 'aria-describedby="company-error" aria-invalid="true"' in text
    assert 'autocomplete="email"' in text
    assert 'aria-describedby="email-hint"' in text
    assert 'value="a@b.c"' in text


def test_an_amount_is_read_out_with_its_currency(pages: Flask) -> None:
    source = '{% from "components/form.html" import money_field %}{{ money_field(form.company, "EUR") }}'
    with pages.test_request_context("/"):
        text = pages.jinja_env.from_string(source).render(form=Details())

    assert 'aria-describedby="company-unit"' in text
    assert '<span class="input-group-text" id="company-unit">EUR</span>' in text


@pytest.mark.parametrize(("method", "focus"), [("GET", ""), ("POST", ' tabindex="-1" autofocus')])
def test_an_effect_that_the_first_press_has_asked_for_is_where_reading_begins(
    pages: Flask, method: str, focus: str
) -> None:
    source = (
        '{% from "components/form.html" import form_tag %}'
        '{% call form_tag(form, submit_label="Book it", effect="5 go.") %}{% endcall %}'
    )
    with pages.test_request_context("/", method=method):
        text = pages.jinja_env.from_string(source).render(form=Details())

    assert f'<p class="effect"{focus}>5 go.</p>' in text


def test_a_one_button_form_is_protected(render: Render) -> None:
    text = render("form", "action_button", '{{ action_button("/x", "Revoke", fields={"reason": "a"}) }}')

    assert 'name="csrf_token"' in text
    assert '<input type="hidden" name="reason" value="a">' in text


def test_a_chart_has_its_figures_in_a_table(render: Render) -> None:
    text = render(
        "chart",
        "bars",
        '{{ bars("Earnings", ["Oct"], series, "EUR", "earnings") }}',
        series=[{"label": "Paid", "tone": "good", "values": [12000]}],
    )

    assert "<title>Oct, Paid: €120.00</title>" in text
    assert '<td class="number"><data class="money" value="120.00">€120.00</data></td>' in text


def test_a_chart_of_rates_shows_per_cent(render: Render) -> None:
    text = render(
        "chart",
        "bars",
        '{{ bars("Coverage", ["Nov 1"], series, "bps", "coverage", unit="Day") }}',
        series=[{"label": "Covered", "tone": "good", "values": [10_057]}],
    )

    assert "<title>Nov 1, Covered: 100.57 %</title>" in text
    assert '<td class="number">100.57 %</td>' in text


def test_coverage_is_a_sentence_on_its_first_day_and_a_chart_from_the_second_on(render: Render) -> None:
    first, second, short = (
        Point(datetime(2026, 11, day, 2, tzinfo=UTC), bps) for day, bps in ((1, 10_500), (2, 10_250), (3, 9_900))
    )
    by_day = '{{ coverage_by_day("EUR", points) }}'

    alone = render("coverage", "coverage_by_day", by_day, points=[first])
    assert "Measured on one day so far:" in alone
    assert "<svg" not in alone.split("Measured", 1)[1]
    both = render("coverage", "coverage_by_day", by_day, points=[first, second])
    assert "<title>Nov 2, 2026, Covered: 102.5 %</title>" in both
    assert "Not covered" not in both
    assert "<title>Nov 3, 2026, Not covered: 99 %</title>" in render(
        "coverage", "coverage_by_day", by_day, points=[first, short]
    )


def test_whether_the_money_is_there_is_said_with_its_time(render: Render) -> None:
    at = datetime(2026, 11, 2, 2, tzinfo=UTC)
    line = '{{ covered_line("EUR", point, "/what") }}'

    good = render("coverage", "covered_line", line, point=Point(at, 10_250))
    assert "money at Stripe and at the bank comes to 102.5 % of all that is owed in EUR." in good
    assert 'title="2026-11-02 02:00:00 UTC"' in good
    assert '<a href="/what">What this means</a>' in good
    assert "nothing is owed in EUR." in render("coverage", "covered_line", line, point=Point(at, None))
    assert "Not all of it is covered" in render("coverage", "covered_line", line, point=Point(at, 9_900))
    assert render("coverage", "covered_line", line, point=None).strip() == ""


def test_values_from_people_are_escaped(render: Render) -> None:
    text = render("definition", "definition", "{{ definition([(label, value)]) }}", label="<b>", value="<script>")

    assert "&lt;script&gt;" in text
    assert "<script>" not in text


@pytest.mark.parametrize("code", [400, 403, 404, 409, 422, 429, 500, 503])
def test_an_error_page_needs_nothing_but_the_app(pages: Flask, code: int) -> None:
    with pages.test_request_context("/"):
        text = pages.jinja_env.get_template(f"errors/{code}.html").render()

    assert f">{code}</p>" in text
    assert text.count("<h1>") == 1


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_breaks_the_content_security_policy(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r'\sstyle=|<style|\son\w+="|javascript:', text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_that_is_named_is_drawn(path: Path) -> None:
    assert set(re.findall(r'\bicon\("([\w-]+)"', path.read_text())) <= ICONS


def _narrowing(render: Render, search: str, others: str) -> str:
    return render(
        "form",
        "filters, filter_text, filter_select, filter_hidden",
        f"{{% call filters({search}) %}}{others}{{% endcall %}}",
    )


CHOICES = '[("", "Every kind"), ("sales", "Sales")]'


def test_filters_beside_a_search_fold_and_open_with_a_count_where_one_is_set(render: Render) -> None:
    search = 'search=filter_text("q", "Search", "acme")'

    closed = _narrowing(render, search, f'{{{{ filter_select("kind", "Kind", {CHOICES}, "") }}}}')
    opened = _narrowing(render, search, f'{{{{ filter_select("kind", "Kind", {CHOICES}, "sales") }}}}')

    assert closed.index('name="q"') < closed.index('<details class="filters-fold" >') < closed.index('name="kind"')
    assert '<span class="count">' not in closed
    assert '<details class="filters-fold" open>' in opened
    assert '<span class="count">1<span class="visually-hidden"> set</span></span>' in opened


def test_one_filter_or_two_without_a_search_never_fold(render: Render) -> None:
    one = _narrowing(render, "", '{{ filter_text("q", "Search") }}')
    two = _narrowing(render, "", f'{{{{ filter_text("a", "A") }}}}{{{{ filter_select("kind", "Kind", {CHOICES}) }}}}')
    three = _narrowing(render, "", '{{ filter_text("a", "A") }}{{ filter_text("b", "B") }}{{ filter_text("c", "C") }}')

    assert ["<details" in text for text in (one, two, three)] == [False, False, True]


def test_what_somebody_searches_for_cannot_pass_for_a_filter(render: Render) -> None:
    words = "<div class='filter is-set'>"
    text = _narrowing(
        render,
        "search=filter_text('q', 'Search', '')",
        f'{{{{ filter_hidden("state", "paid") }}}}{{{{ filter_text("a", "A", "{words}") }}}}',
    )

    assert '<span class="count">1<' in text


def test_the_first_choice_of_a_select_is_not_counted_as_set(render: Render) -> None:
    text = _narrowing(
        render,
        'search=filter_text("q", "Search")',
        '{{ filter_select("currency", "Currency", [("EUR", "EUR"), ("USD", "USD")], "EUR") }}',
    )

    assert '<details class="filters-fold" >' in text


def test_filters_fold_on_phones_and_all_stand_open_on_wide_screens(render: Render) -> None:
    html = _narrowing(
        render, 'search=filter_text("q", "Search")', f'{{{{ filter_select("kind", "Kind", {CHOICES}) }}}}'
    )
    css = (ROOT / "static/css/components.css").read_text()

    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
        page.set_content(f"<style>{css}</style>{html}")
        search, kind, summary = (page.locator(each) for each in ("#filter-q", "#filter-kind", "summary"))

        assert [each.is_visible() for each in (search, kind, summary)] == [True, False, True]
        summary.click()
        assert kind.is_visible()
        summary.click()
        page.set_viewport_size({"width": 834, "height": 800})
        assert [each.is_visible() for each in (search, kind, summary)] == [True, True, False]
