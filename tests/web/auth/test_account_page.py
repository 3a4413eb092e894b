"""Two forms on one page."""

from __future__ import annotations

import re
from collections import Counter

from flask.testing import FlaskClient

from marketplace.identity.models import User
from tests.support.people import sign_in


def test_no_id_is_there_twice_whichever_form_is_shown_again(client: FlaskClient, kim: User) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    page = sign_in(client, kim).get("/auth/account/")
    client.application.config["WTF_CSRF_ENABLED"] = False

    twice = [name for name, times in Counter(re.findall(r'\bid="([^"]+)"', page.text)).items() if times > 1]
    assert twice == []


def test_a_mistake_in_one_form_leaves_what_is_saved_in_the_other(client: FlaskClient, kim: User) -> None:
    sign_in(client, kim)

    page = client.post("/auth/account/password/", data={"change-current": "x", "name": "Somebody else"}).text

    assert 'value="Kim Doe"' in page
    assert "Somebody else" not in page
