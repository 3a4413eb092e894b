"""Synthetic organisations in any number, the same every time: names whose words are as common as words of names are.

A few family names and trades are borne by many, most invented words by one or two. Rows are loaded by COPY, without the
checks of single inserts; what is looked up afterwards is looked up as anybody does.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import psycopg

from marketplace.customers.facts import Facts
from marketplace.customers.names.words import vocabulary
from marketplace.customers.rules import keyed_hash

SECRET_KEY = "a secret that only this measurement knows"
CHUNK = 10_000
FORMS = {
    "DE": ("GmbH", "GmbH & Co. KG", "AG", "e.K."), "FR": ("SARL", "SAS", "SA"), "IT": ("S.r.l.", "S.p.A."),
    "ES": ("S.L.", "S.A."), "GB": ("Ltd", "Limited", "plc"), "US": ("Inc.", "LLC", "Corp."), "PL": ("Sp. z o.o.",),
    "NL": ("B.V.",), "SE": ("AB",), "AT": ("GmbH",),
}  # fmt: skip
SHARES = (30, 15, 12, 10, 10, 12, 4, 3, 2, 2)
STARTS = ("b", "br", "d", "f", "fl", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w")
VOWELS = ("a", "e", "i", "o", "u", "au", "ei", "ie")
ENDS = ("ck", "l", "ld", "m", "n", "nd", "r", "rg", "rn", "s", "t", "x", "", "", "")
TAILS = ("feld", "berg", "mark", "ton", "ville", "ova", "tek", "wick", "stad", "ino", "ex", "ia", "mont", "hof", "lund")


@dataclass(frozen=True)
class Organisation:
    """One of them, by its number."""

    number: int
    facts: Facts


def organisations(size: int) -> Iterator[Organisation]:
    """Yield so many; a larger number begins with those of a smaller one."""
    for begins in range(0, size, CHUNK):
        yield from _chunk(begins, min(begins + CHUNK, size))


def fill(connection: psycopg.Connection, size: int) -> None:
    """Write so many accounts with their keys and names, and let the planner know of them."""
    connection.execute("set session_replication_role = replica")  # foreign keys hold: the numbers are given here
    connection.execute("alter table account_name_keys drop constraint pk_account_name_keys")
    bounds = [(begins, min(begins + CHUNK, size)) for begins in range(0, size, CHUNK)]
    with ProcessPoolExecutor(2) as pool:
        for accounts, keys, names, name_keys in pool.map(_rows, bounds):
            _copy(connection, "accounts (id, public_id, country)", accounts)
            _copy(connection, "account_keys (account_id, kind, value_hash)", keys)
            _copy(connection, "account_names (id, account_id, source, country, kinds, words, whole)", names)
            _copy(connection, "account_name_keys (key, name_id, place)", name_keys)
            connection.commit()
    connection.execute("set maintenance_work_mem = '1GB'")
    connection.execute(
        "alter table account_name_keys add constraint pk_account_name_keys primary key (key, name_id, place)"
    )
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze")


def _copy(connection: psycopg.Connection, target: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor().copy(f"copy {target} from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _rows(bounds: tuple[int, int]) -> tuple[list[tuple[object, ...]], ...]:
    accounts, keys, names, name_keys = [], [], [], []
    for each in _chunk(*bounds):
        account = each.number + 1
        accounts.append((account, f"acc_{account}", each.facts.country))
        [domain] = each.facts.domains
        keys.append((account, "domain", keyed_hash("domain", domain, SECRET_KEY).value_hash))
        for place, name in enumerate(each.facts.names(SECRET_KEY)):
            key = account * 2 + place
            names.append((key, account, name.source, name.country, name.kinds, list(name.words), name.whole))
            name_keys += [(found.key, key, found.place) for found in name.keys]
    return accounts, keys, names, name_keys


def _chunk(begins: int, ends: int) -> Iterator[Organisation]:
    dice = random.Random(begins)
    common = _common()
    for number in range(begins, ends):
        [country] = dice.choices([*FORMS], SHARES)
        words = _name(dice, common)
        domain = f"{''.join(words[:2])}{number}.{country.lower().replace('gb', 'co.uk').replace('us', 'com')}"
        name = " ".join((*(word.title() for word in words), dice.choice(FORMS[country])))
        yield Organisation(number, Facts(country, name=name, domains=(domain,)))


def _name(dice: random.Random, common: dict[str, list[str]]) -> list[str]:
    shape = dice.choices(("dt", "d", "nt", "dv", "nnt", "dd", "vt", "dtc", "nt#"), (25, 20, 20, 12, 5, 6, 4, 6, 2))[0]
    return [_word(dice, kind, common) for kind in shape]


def _word(dice: random.Random, kind: str, common: dict[str, list[str]]) -> str:
    if kind == "d":
        return _invented(dice)
    if kind == "#":
        return str(dice.randrange(1, 99))
    words = common[kind]
    return words[int(len(words) * dice.random() ** 2)]  # the first of a list are borne by many


def _invented(dice: random.Random) -> str:
    syllables = [dice.choice(STARTS) + dice.choice(VOWELS) + dice.choice(ENDS) for _ in range(dice.choice((1, 2, 2)))]
    return "".join((*syllables, dice.choice((*TAILS, ""))))


def _common() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for spelling, word in vocabulary().known.items():
        if spelling.isascii():
            found.setdefault(word.kind, []).append(spelling)
    return {kind: list(itertools.islice(words, 500)) for kind, words in found.items()}
