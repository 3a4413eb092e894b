"""Accounts are found by what identifies them and by names like theirs, and nobody reads what anybody calls them."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import ProgrammingError

from marketplace.customers import directory, families, matching
from marketplace.customers.facts import Facts
from marketplace.customers.matching import MOST_CANDIDATES, TOO_COMMON, Match
from marketplace.customers.models import AccountName, AccountNameKey
from marketplace.db.actor import SYSTEM, Actor, act_as, acting, forget_actor
from marketplace.db.base import db
from tests.support.sales import SECRET_KEY
from tests.support.statements import counted
from tests.support.world import a_partner

NUMBER, OTHER_NUMBER = "DE136695976", "DE129273398"
SAME_NAME = ("The names are the same.", "Both are in the same country.")


def _opened(country: str = "DE", **facts: object) -> int:
    stated = Facts(country, **facts)  # type: ignore[arg-type]
    keys = stated.keys(SECRET_KEY) or directory.identity_keys(f"{len(str(facts))}@gmail.com", None, SECRET_KEY)
    found = directory.resolve(keys, country=country, names=stated.names(SECRET_KEY))
    db.session.commit()
    return found.account_id


def _find(country: str = "DE", **facts: object) -> list[Match]:
    return matching.find(Facts(country, **facts), secret_key=SECRET_KEY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "asked", "reason"),
    [
        ({"domains": ("hohenfels.de",)}, {"domains": ("kim@shop.hohenfels.de",)}, "The web domain is the same."),
        ({"tax_numbers": (NUMBER,)}, {"tax_numbers": (NUMBER,)}, "The tax number is the same."),
        ({"duns_numbers": ("150483782",)}, {"duns_numbers": ("150483782",)}, "The D-U-N-S number is the same."),
    ],
    ids=["domain", "tax number", "duns"],
)
def test_one_fact_in_common_is_certain(
    app: Flask, known: dict[str, object], asked: dict[str, object], reason: str
) -> None:
    account = _opened(name="Hohenfels", **known)

    assert _find(name="Something Else", **asked) == [Match(account, "certain", (reason,))]


def test_a_name_like_it_in_the_same_country_is_likely(app: Flask) -> None:
    account = _opened(name="Hohenfels Antriebstechnik GmbH & Co. KG", domains=("hat-antriebe.de",))

    assert _find(name="HOHENFELS Antriebstechnik") == [Match(account, "likely", SAME_NAME)]
    [slip] = _find(name="Hohenfesl Antriebstechnik AG")
    assert slip.reasons[0] == "The names differ by a letter or two in their particular words."
    assert _find(name="Quellengrund Antriebstechnik") == []


def test_the_same_name_abroad_is_likely_only_where_it_is_rare(app: Flask) -> None:
    account = _opened("US", name="Quillbrook Inc.")
    _opened("US", name="Delta Systems Inc", domains=("deltasys.com",))

    [abroad] = _find("DE", name="Quillbrook GmbH")
    assert (abroad.account_id, abroad.answer) == (account, "likely")
    assert abroad.reasons == ("The names are the same.", "They are in different countries, and the name is a rare one.")
    assert _find("DE", name="Delta Systems GmbH") == []


def test_one_brand_under_two_endings_is_likely_and_free_mail_says_nothing(app: Flask) -> None:
    account = _opened(domains=("tauberwerk.de",))

    [match] = _find(domains=("tauberwerk.com",))
    assert match == Match(
        account, "likely", ("The web domains differ in their ending only.", "Both are in the same country.")
    )
    [by_name] = _find(name="Tauberwerk GmbH")
    assert by_name.reasons[0] == "The web domain says the same name."
    assert _find(domains=("kim@gmail.com",)) == []


def test_two_tax_numbers_of_one_country_are_told_as_a_doubt(app: Flask) -> None:
    account = _opened(name="Perlenbach GmbH", tax_numbers=(NUMBER,))

    [match] = _find(name="Perlenbach GmbH", tax_numbers=(OTHER_NUMBER,))

    assert match == Match(account, "likely", (*SAME_NAME, "Their tax numbers of DE differ: they may be two companies."))


def test_the_family_of_a_match_is_likely_and_says_why(app: Flask) -> None:
    top, child, sister = (_opened(domains=(f"{name}.de",)) for name in ("obenauf", "mittendrin", "nebenan"))
    families.place_under(child, top)
    families.place_under(sister, top)
    db.session.commit()

    assert _find(domains=("mittendrin.de",)) == [
        Match(child, "certain", ("The web domain is the same.",)),
        Match(top, "likely", ("One is the parent company of the other.",)),
        Match(sister, "likely", ("Both belong to the same parent company.",)),
    ]
    assert [match.account_id for match in _find(parent_id=top)] == [top, child, sister]


def test_a_private_persons_name_is_not_kept(app: Flask, superuser: psycopg.Connection) -> None:
    for company in ("", "Doe, Kim"):
        details = directory.ContactDetails(company, "Kim Doe", "kim@gmail.com", "1 Main St", "Bonn", "DE")
        assert directory.names_of_buyer(details, SECRET_KEY) == []


def test_a_common_key_finds_nobody_by_itself_and_a_whole_name_still_does(app: Flask) -> None:
    for number in range(TOO_COMMON + 2):
        _opened(name="Schmidt", domains=(f"schmidt-{number}.de",))
    account = _opened(name="Schmidt Mooswinkel", domains=("mooswinkel.de",))

    assert len(_find(name="Schmidt")) == MOST_CANDIDATES
    assert [match.account_id for match in _find(name="Mooswinkel Schmidt OHG")] == [account]


def test_any_partner_may_ask_and_nobody_may_read(app: Flask, superuser: psycopg.Connection) -> None:
    account, partner = _opened(name="Hohenfels GmbH"), a_partner()
    partner_id = partner.id
    db.session.commit()

    with acting(Actor("partner", str(partner_id))):
        assert [match.account_id for match in _find(name="Hohenfels")] == [account]
    assert superuser.execute("select count(*) from account_names").fetchone() == (1,)
    assert (db.session.query(AccountName).count(), db.session.query(AccountNameKey).count()) == (0, 0)
    rows = superuser.execute("select n::text from account_names n union all select k::text from account_name_keys k")
    assert not any("ohenfels" in text for (text,) in rows)


def test_who_has_not_been_let_in_finds_nothing(app: Flask) -> None:
    _opened(name="Hohenfels GmbH", domains=("hohenfels.de",))
    db.session.commit()
    forget_actor()

    assert _find(name="Hohenfels GmbH", domains=("hohenfels.de",)) == []
    act_as(SYSTEM)


def test_only_the_house_adds_facts_and_those_of_others_stay_theirs(app: Flask) -> None:
    one, other, partner_id = _opened(domains=("obenauf.de",)), _opened(domains=("nebenan.de",)), a_partner().id
    more = Facts("DE", name="Mooswinkel", domains=("mooswinkel.com", "nebenan.de"))
    db.session.commit()

    taken = directory.learn(one, more.keys(SECRET_KEY), more.names(SECRET_KEY))
    again = directory.learn(one, more.keys(SECRET_KEY), more.names(SECRET_KEY))
    db.session.commit()

    assert taken == again == [other]
    assert [match.account_id for match in _find(domains=("mooswinkel.com",))] == [one]
    assert [match.account_id for match in _find(name="Mooswinkel")] == [one]
    with acting(Actor("partner", str(partner_id))), pytest.raises(ProgrammingError, match="the house alone"):
        directory.learn(one, more.keys(SECRET_KEY))
    db.session.rollback()


def test_one_check_is_one_statement_for_facts_and_one_a_name(app: Flask) -> None:
    _opened(name="Hohenfels GmbH", domains=("hohenfels.de",))

    with counted() as statements:
        _find(name="Hohenfels", domains=("hohenfels.com",))

    assert len(statements) == 3
