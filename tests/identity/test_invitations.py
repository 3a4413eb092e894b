"""Seats offered by mail."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.db.actor import ANONYMOUS, SYSTEM, Actor, act_as, current_actor
from marketplace.db.base import db
from marketplace.identity import invitations, people
from marketplace.identity.invitations import InvitationOver
from marketplace.identity.models import Invitation
from marketplace.identity.passwords import PasswordUnfit, verify_password
from tests.support.trail import deeds
from tests.support.world import a_partner

PASSWORD = "a lamp in the hall"
AT = clock.now()


@pytest.fixture
def invitation(app: Flask) -> Invitation:
    """An open invitation of a partner."""
    made = invitations.invite(
        a_partner().id, email="kim@example.com", name="Kim", role="seller", invited_by="usr_boss", at=AT
    )
    db.session.commit()
    return made


def issued(invitation: Invitation) -> str:
    """Do the part of the mail's job, then be a stranger."""
    token = invitations.issue_secret(invitation, at=AT)
    assert token is not None
    db.session.commit()
    act_as(ANONYMOUS)
    return token


def jobs(superuser: psycopg.Connection) -> list[tuple[str, dict[str, int]]]:
    return superuser.execute("select task_name, args from procrastinate_jobs order by id").fetchall()


def test_an_invitation_makes_a_waiting_person_and_a_job_that_knows_ids_only(
    invitation: Invitation, superuser: psycopg.Connection
) -> None:
    assert (invitation.user.state, invitation.user.role) == ("invited", "seller")
    assert invitation.expires_at == AT + timedelta(days=7)
    assert jobs(superuser) == [("mail.invitation", {"invitation_id": invitation.id})]
    facts = {"invitation": invitation.public_id, "role": "seller"}
    assert deeds(invitation.user.public_id)[-1] == ("invitation.sent", facts)


def test_an_address_that_is_taken_gets_no_invitation_and_no_mail(
    invitation: Invitation, superuser: psycopg.Connection
) -> None:
    with pytest.raises(people.EmailTaken):
        invitations.invite(
            invitation.party_id, email="KIM@example.com", name="Kim", role="owner", invited_by="usr_boss", at=AT
        )
    db.session.rollback()

    assert len(jobs(superuser)) == 1


def test_who_holds_the_secret_sees_what_is_offered(invitation: Invitation) -> None:
    token = issued(invitation)

    offer = invitations.look_at(token, at=AT)

    assert offer is not None
    assert (offer.name, offer.email, offer.role, offer.party_name) == ("Kim", "kim@example.com", "seller", "Northwind")
    assert current_actor() == ANONYMOUS, "looking proves nothing"


def test_accepting_sets_the_password_and_the_party_acts(invitation: Invitation) -> None:
    token = issued(invitation)

    user = invitations.accept(token, password=PASSWORD, at=AT)

    assert current_actor() == Actor("partner", str(user.party_id))
    assert user.state == "active"
    assert verify_password(user.password_hash, PASSWORD)
    assert deeds(user.public_id)[-1][0] == "invitation.accepted"
    db.session.commit()
    act_as(ANONYMOUS)
    with pytest.raises(InvitationOver):
        invitations.accept(token, password="another lamp", at=AT)


def test_a_password_that_cannot_be_one_leaves_the_invitation_open(invitation: Invitation) -> None:
    token = issued(invitation)

    with pytest.raises(PasswordUnfit):
        invitations.accept(token, password="kim", at=AT)
    db.session.rollback()

    act_as(ANONYMOUS)
    assert invitations.look_at(token, at=AT) is not None


def test_after_seven_days_it_is_over(invitation: Invitation) -> None:
    token = issued(invitation)

    assert invitations.look_at(token, at=AT + timedelta(days=7)) is None
    with pytest.raises(InvitationOver):
        invitations.accept(token, password=PASSWORD, at=AT + timedelta(days=7))


@pytest.mark.parametrize("token", ["", "guess", "x" * 5000])
def test_a_guess_opens_nothing(token: str, invitation: Invitation) -> None:
    act_as(ANONYMOUS)

    assert invitations.look_at(token, at=AT) is None
    with pytest.raises(InvitationOver):
        invitations.accept(token, password=PASSWORD, at=AT)


def test_a_second_secret_takes_the_place_of_the_first(invitation: Invitation) -> None:
    first = issued(invitation)
    act_as(SYSTEM)
    second = issued(invitation)

    assert invitations.look_at(first, at=AT) is None
    assert invitations.look_at(second, at=AT) is not None


def test_offering_again_withdraws_what_was_offered_before(invitation: Invitation) -> None:
    first = issued(invitation)
    act_as(SYSTEM)

    again = invitations.offer(invitation.user, invited_by="usr_boss", at=AT)

    assert invitation.withdrawn_at == AT
    assert invitations.issue_secret(invitation, at=AT) is None, "a job that comes late sends nothing"
    assert invitations.look_at(first, at=AT) is None
    assert invitations.look_at(issued(again), at=AT) is not None


def test_a_disabled_person_cannot_accept(invitation: Invitation) -> None:
    people.disable(invitation.user)
    token = issued(invitation)

    with pytest.raises(InvitationOver):
        invitations.accept(token, password=PASSWORD, at=AT)


def test_who_has_accepted_is_not_invited_again(invitation: Invitation) -> None:
    user = invitations.accept(issued(invitation), password=PASSWORD, at=AT)

    with pytest.raises(Conflict, match="has accepted an invitation before"):
        invitations.offer(user, invited_by="usr_boss", at=AT)
