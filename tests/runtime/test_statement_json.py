"""Statements signed with the key of the app that runs."""

import io

from flask import Flask

from marketplace.db.transaction import snapshot
from marketplace.runtime import statement_json
from marketplace.runtime.signing import signer
from marketplace.statements import queries
from tests.support.earnings import earn
from tests.support.sales import AT
from tests.support.sealed import ALL_TIME, checked
from tests.support.world import a_world


def test_it_is_signed_with_the_apps_own_key_and_names_nobody_whoever_asks(app: Flask) -> None:
    world, out = a_world(), io.BytesIO()
    earn(world.partner, world.offering, at=AT)

    with snapshot():
        top = queries.head(queries.one(world.partner.public_id, "EUR"), ALL_TIME)
        assert statement_json.write(top, out) == 1
        named = io.BytesIO()
        statement_json.write(top, named, names=True)
        assert named.getvalue() == out.getvalue()
    assert checked(out.getvalue(), key=signer().public_key) == []
