"""Seats offered by mail: the mail holds a secret, the database its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text, update

from marketplace.audit import trail
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.ids import hash_secret, new_public_id, new_secret
from marketplace.db.actor import Actor, act_as, acting
from marketplace.db.base import db
from marketplace.identity import people
from marketplace.identity.models import Invitation, User
from marketplace.messaging.outbox import defer

LASTS = timedelta(days=7)
FIND = text("select * from invitation_by_token(:token_hash, :at)")


class InvitationOver(NotFound):
    """The secret fits no invitation that is open: it was taken, withdrawn, replaced or never made."""


@dataclass(frozen=True)
class Offer:
    """What the holder of an invitation may know before accepting."""

    name: str
    email: str
    role: str
    party_name: str
    expires_at: datetime


def invite(party_id: int, *, email: str, name: str, role: str, invited_by: str, at: datetime) -> Invitation:
    """Give somebody a seat that becomes theirs by accepting within seven days, and have the mail sent.

    `invited_by` is the public id of whoever invites.

    Raises:
        Invalid: address, name or role cannot be accepted.
        EmailTaken: the address has a seat already.
    """
    return offer(people.create(party_id, email=email, name=name, role=role), invited_by=invited_by, at=at)


def offer(user: User, *, invited_by: str, at: datetime) -> Invitation:
    """Send an invitation to somebody who has not accepted yet; those sent before are withdrawn.

    Raises:
        Conflict: they have a password already, or were disabled.
    """
    if user.state != "invited":
        raise Conflict(f"{user.name} has accepted an invitation before. Nothing is left to accept.", state=user.state)
    withdraw(user, at=at)
    invitation = Invitation(
        public_id=new_public_id("inv"),
        user_id=user.id,
        party_id=user.party_id,
        token_hash=hash_secret(new_secret()),  # nobody knows this one: the mail's job sets the real one
        invited_by=invited_by,
        created_at=at,
        expires_at=at + LASTS,
    )
    db.session.add(invitation)
    db.session.flush()  # the job names it by its key
    trail.record("invitation.sent", "user", user.public_id, {"invitation": invitation.public_id, "role": user.role})
    defer("mail.invitation", invitation_id=invitation.id)
    return invitation


def withdraw(user: User, *, at: datetime) -> None:
    """Take back every open invitation of somebody."""
    is_open = (Invitation.user_id == user.id, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
    db.session.execute(update(Invitation).where(*is_open).values(withdrawn_at=at))


def issue_secret(invitation: Invitation, *, at: datetime) -> str | None:
    """Make the secret for the mail and keep its hash; one made before stops working.

    None when the invitation is over, so that a job that comes late sends nothing.
    """
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= at:
        return None
    token = new_secret()
    invitation.token_hash = hash_secret(token)
    return token


def look_at(token: str, *, at: datetime) -> Offer | None:
    """Return what an open invitation offers, or None. Nothing changes."""
    row = db.session.execute(FIND, {"token_hash": hash_secret(token), "at": at}).one_or_none()
    if row is None:
        return None
    with acting(Actor(row.party_kind, str(row.party_id))):
        invitation = db.session.get_one(Invitation, row.invitation_id)
        user = invitation.user
        return Offer(user.name, user.email, user.role, user.party.name, invitation.expires_at)


def accept(token: str, *, password: str, at: datetime) -> User:
    """Take the seat: set the password and make the person active. Their party acts from here on.

    Raises:
        InvitationOver: the secret fits no open invitation.
        PasswordUnfit: the password cannot be one; the invitation stays open.
    """
    row = db.session.execute(FIND, {"token_hash": hash_secret(token), "at": at}).one_or_none()
    if row is None:
        raise InvitationOver("This invitation is over. Ask for a new one.")
    act_as(Actor(row.party_kind, str(row.party_id)))
    invitation = db.session.scalars(
        select(Invitation).where(Invitation.id == row.invitation_id).with_for_update()  # two clicks at once: one seat
    ).one()
    user = invitation.user
    if invitation.accepted_at or invitation.withdrawn_at or user.state != "invited":
        raise InvitationOver("This invitation is over. Ask for a new one.")
    people.set_password(user, password)
    user.state, invitation.accepted_at = "active", at
    trail.person.set(user.public_id)
    trail.record("invitation.accepted", "user", user.public_id, {"invitation": invitation.public_id})
    return user
