"""Parties, people, their sessions and the attempts to become one of them."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, PrimaryKey, PublicId, Words

ROLES = {
    "operator": ("channel_manager", "finance"),
    "partner": ("owner", "seller", "finance"),
    "vendor": ("staff",),
}
"""The roles people of each kind of party can have."""


class Party(Base):
    """The operator, a partner or a vendor: whoever owns rows, books and people. Row security compares with its key."""

    __tablename__ = "parties"
    __table_args__ = (CheckConstraint("kind in ('operator', 'partner', 'vendor')", "kind"),)

    id: Mapped[PrimaryKey]
    kind: Mapped[Words]
    name: Mapped[Words]
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())


class User(Base):
    """A person who acts for one party in one role. Without a password they have not accepted their invitation yet."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role in ('channel_manager', 'finance', 'owner', 'seller', 'staff')", "role"),
        CheckConstraint("state in ('invited', 'active', 'disabled')", "state"),
        CheckConstraint("state <> 'active' or password_hash is not null", "active_has_password"),
        Index("uq_users_email_lower", text("lower(email)"), unique=True),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    email: Mapped[Words]
    name: Mapped[Words]
    role: Mapped[Words]
    password_hash: Mapped[Words | None]
    time_zone: Mapped[Words] = mapped_column(server_default="UTC")
    state: Mapped[Words] = mapped_column(server_default="invited")
    created_at: Mapped[Instant] = mapped_column(server_default=func.now())

    party: Mapped[Party] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.state == "active"


class UserSession(Base):
    """One signed-in browser. The cookie holds the secret, this row only its hash; revoking the row ends it at once.

    `confirmed_at` says when the person last wrote their password again for something that takes more than a session.
    """

    __tablename__ = "user_sessions"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[Key] = mapped_column(ForeignKey("users.id"), index=True)
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    token_hash: Mapped[Words] = mapped_column(unique=True)
    user_agent: Mapped[Words] = mapped_column(server_default="")
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    confirmed_at: Mapped[Instant | None]

    user: Mapped[User] = relationship()


class Invitation(Base):
    """A seat offered to somebody by mail, until it expires, is taken or is withdrawn."""

    __tablename__ = "invitations"

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    user_id: Mapped[Key] = mapped_column(ForeignKey("users.id"), index=True)
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    token_hash: Mapped[Words] = mapped_column(unique=True)
    invited_by: Mapped[Words]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]

    user: Mapped[User] = relationship()


class PasswordReset(Base):
    """A single-use secret, sent by mail, that lets a person set a new password."""

    __tablename__ = "password_resets"

    id: Mapped[PrimaryKey]
    user_id: Mapped[Key] = mapped_column(ForeignKey("users.id"), index=True)
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    token_hash: Mapped[Words] = mapped_column(unique=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[Instant | None]


class SignInAttempt(Base):
    """One try at a password: who was tried and from where, both only as hashes. Limits are counted over these rows."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_email", "email_hash", "attempted_at"),  # read by the limit per person
        Index("ix_sign_in_attempts_address", "address_hash", "attempted_at"),  # read by the limit per address
    )

    id: Mapped[PrimaryKey]
    email_hash: Mapped[Words]
    address_hash: Mapped[Words]
    attempted_at: Mapped[Instant]
    has_succeeded: Mapped[bool]
