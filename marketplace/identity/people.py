"""People: made with a seat in a party, disabled at once, kept for ever by name in the trail."""

from __future__ import annotations

from typing import NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.audit import trail
from marketplace.core import clock
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.identity.models import ROLES, Party, User
from marketplace.identity.passwords import check_password, hash_password

IN_CHARGE = {"operator": "channel_manager", "partner": "owner", "vendor": "staff"}
"""The role that each kind of party must have somebody in."""


class EmailTaken(Conflict):
    """Somebody has a seat here under this address already, in this party or in another."""


class LastInCharge(Conflict):
    """Without this person nobody could run the party any more."""


def create(
    party_id: int, *, email: str, name: str, role: str, time_zone: str = "UTC", password: str | None = None,
    password_hash: str | None = None,
) -> User:  # fmt: skip
    """Give somebody a seat in a party. With a password they are active at once, without one they wait to accept.

    `password_hash` is given instead of a password where many have the same one, as in the demo: each hash takes time.

    Raises:
        Invalid: address, name, role, time zone or password cannot be accepted.
        EmailTaken: the address has a seat already. An address belongs to one person in one party.
    """
    party = db.session.get_one(Party, party_id)
    if role not in ROLES[party.kind]:
        raise Invalid(f"People of a {party.kind} are {' or '.join(ROLES[party.kind])}, not {role}.", role=role)
    address = normalise_email(email)
    if password is not None:
        check_password(password, email=address)
        password_hash = hash_password(password)
    user = User(
        public_id=new_public_id("usr"),
        party_id=party_id,
        email=address,
        name=_name(name),
        role=role,
        time_zone=_time_zone(time_zone),
        password_hash=password_hash,
        state="active" if password_hash is not None else "invited",
    )
    _keep(user)
    trail.record("person.created", "user", user.public_id, {"role": role, "state": user.state})
    return user


def change_profile(user: User, *, name: str, time_zone: str) -> None:
    """Change how a person is called and in which zone they read times.

    Raises:
        Invalid: the name is empty, or the zone is unknown.
    """
    user.name, user.time_zone = _name(name), _time_zone(time_zone)
    trail.record("person.changed", "user", user.public_id)


def set_password(user: User, password: str) -> None:
    """Give a person a password. Whoever calls has made sure that it is them.

    Raises:
        PasswordUnfit: it cannot be one; nothing has changed.
    """
    check_password(password, email=user.email)
    user.password_hash = hash_password(password)


def disable(user: User) -> None:
    """Take a person's access away at once, in every browser. A second call changes nothing.

    Raises:
        LastInCharge: they are the party's last active owner (channel manager, staff).
    """
    if user.state == "disabled":
        return
    if user.is_active and user.role == IN_CHARGE[user.party.kind] and not _others_in_charge(user):
        raise LastInCharge(f"{user.name} is the last {user.role.replace('_', ' ')} here. Appoint another one first.")
    user.state = "disabled"
    sessions.revoke_all(user.id, at=clock.now())
    trail.record("person.disabled", "user", user.public_id)


def enable(user: User) -> None:
    """Give a disabled person their seat back; those who never chose a password are invited still."""
    if user.state != "disabled":
        return
    user.state = "active" if user.password_hash else "invited"
    trail.record("person.enabled", "user", user.public_id)


def of_party(party_id: int) -> list[User]:
    """Return the people of a party by name."""
    people = select(User).where(User.party_id == party_id).order_by(func.lower(User.name), User.id)
    return list(db.session.scalars(people))


def by_public_id(party_id: int, public_id: str) -> User | None:
    """Return a person of this party; None when unknown or somebody else's."""
    return db.session.scalars(select(User).where(User.party_id == party_id, User.public_id == public_id)).one_or_none()


def normalise_email(email: str) -> str:
    """Return the address as it is kept: the domain in small letters. Nothing is asked of the network.

    Raises:
        Invalid: it is not an address that mail can be sent to.
    """
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        _refuse("Write an e-mail address such as kim@example.com.")


def _others_in_charge(user: User) -> list[int]:
    """Lock the active people in charge, so that two of them cannot disable each other at once."""
    in_charge = (User.party_id == user.party_id, User.role == user.role, User.state == "active")
    keys = db.session.scalars(select(User.id).where(*in_charge).order_by(User.id).with_for_update())
    return [key for key in keys if key != user.id]


def _keep(user: User) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        # Row security hides people of other parties: only the index knows that the address is taken.
        raise EmailTaken("This e-mail address has a seat already. Use another one.") from error


def _name(name: str) -> str:
    return " ".join(name.split())[:200] or _refuse("Write a name.")


def _time_zone(time_zone: str) -> str:
    try:
        return ZoneInfo(time_zone).key
    except (ZoneInfoNotFoundError, ValueError):
        _refuse("Choose a time zone such as Europe/Berlin.")


def _refuse(sentence: str) -> NoReturn:
    raise Invalid(sentence)
