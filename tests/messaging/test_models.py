"""What the database holds true about events and mail."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import CheckViolation, UniqueViolation

EVENT = (
    "insert into inbox_events (provider, event_id, type, object_id, payload, source, received_at)"
    " values ('stripe', 'evt_1', 't', 'o', '{}', 'webhook', now())"
)
MAIL = (
    "insert into messages (public_id, dedupe_key, audience, kind, recipient, subject, text, html, state)"
    " values (%s, 'key', %s, 'k', 'r', 's', 't', 'h', %s)"
)


def test_an_event_is_there_once(superuser: psycopg.Connection) -> None:
    superuser.execute(EVENT)

    with pytest.raises(UniqueViolation):
        superuser.execute(EVENT)


def test_a_mail_is_there_once_under_its_key(superuser: psycopg.Connection) -> None:
    superuser.execute(MAIL, ["msg_1", "customer", "queued"])

    with pytest.raises(UniqueViolation):
        superuser.execute(MAIL, ["msg_2", "customer", "queued"])


@pytest.mark.parametrize(("audience", "state"), [("everybody", "queued"), ("partner", "lost")])
def test_audience_and_state_are_known_words(superuser: psycopg.Connection, audience: str, state: str) -> None:
    with pytest.raises(CheckViolation):
        superuser.execute(MAIL, ["msg_1", audience, state])
