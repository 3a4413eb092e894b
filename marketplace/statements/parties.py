"""The names behind the parties of the books: `partner:17` is a company, `tax:DE` a tax office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.catalog.models import Vendor
from marketplace.db.base import db
from marketplace.partners.models import Partner


@dataclass(frozen=True)
class PartyName:
    """A party of the books as people know it. `public_id` is empty for a tax office."""

    kind: str
    name: str
    public_id: str = ""


def party_names(parties: Iterable[str | None]) -> dict[str, PartyName]:
    """Return the names of these parties as far as the acting party may know them, in at most two SQL statements."""
    wanted = {party for party in parties if party}
    named = {party: PartyName("tax", party.removeprefix("tax:")) for party in wanted if party.startswith("tax:")}
    for kind, model in (("partner", Partner), ("vendor", Vendor)):
        keys = [int(party.partition(":")[2]) for party in wanted if party.startswith(f"{kind}:")]
        if keys:
            rows = db.session.execute(select(model.id, model.name, model.public_id).where(model.id.in_(keys)))
            named |= {f"{kind}:{key}": PartyName(kind, name, public_id) for key, name, public_id in rows}
    return named
