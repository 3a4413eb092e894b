"""What a party can recompute: its own legs in full, others' as hashes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from marketplace.ledger import queries
from marketplace.ledger.evidence import evidence, hashes_around
from tests.ledger.logins import Logins, book, leg, sale
from tests.ledger.test_sealing import sealed


def test_a_partner_sees_its_own_leg_and_hashes_of_the_others(system: Session, logins: Logins) -> None:
    book(system, "accrual", "accrue:1", sale())
    release = leg("partner.pending partner:17", "partner.available partner:17", 5_000)
    book(system, "release", "release:1", [release])
    size = sealed(system).size
    book(system, "accrual", "accrue:2", sale())
    own = logins.session("web", "partner", 17)
    found = queries.book_of(own, 17, "EUR")
    assert found is not None

    told = list(evidence(own, found, after=0, until=4, size=size))

    assert [(each["key"], len(each["legs"]), [step["seq"] for step in each["entries"]]) for each in told] == [
        ("accrue:1", 4, [1]), ("release:1", 1, [2, 3]), ("accrue:2", 4, [4]),
    ]  # fmt: skip
    mine, *others = told[0]["legs"]
    assert mine["why"] == '{"bps":2500,"rule":3}'
    assert (mine["debit"], mine["credit"], mine["leaf"]) == ("stripe.pending", "partner.pending partner:17", 0)
    assert all(set(other) == {"line", "hash"} for other in others)
    assert "leaf" not in told[2]["legs"][0]  # younger than the seal
    steps = [step for each in told for step in each["entries"]]
    assert hashes_around(own, found, after=1, until=3) == (steps[0]["hash"], steps[2]["hash"])
    assert hashes_around(own, found, after=4, until=4) == (steps[3]["hash"], steps[3]["hash"])
