"""The signed-in person: found by the secret in the cookie, acting for one party in one role."""

from dataclasses import dataclass

from flask_login import UserMixin, current_user

from marketplace.db.actor import Actor


@dataclass(frozen=True)
class Person(UserMixin):
    """Who is signed in, as read once at the start of a request. `token` is the session's secret; it is never stored.

    Somebody of the operator who looks through a partner's eyes has the partner's `party_…` and the role of its owner;
    `viewing` is then the public id of that look, and nothing can be changed.
    """

    token: str
    session_public_id: str
    user_id: int
    public_id: str
    name: str
    email: str
    role: str
    time_zone: str
    party_id: int
    party_kind: str
    party_name: str
    viewing: str = ""

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the cookie: the session's secret, so that revoking its row ends it."""
        return self.token

    @property
    def actor(self) -> Actor:
        """Return the party in whose name this person's transactions run."""
        return Actor(self.party_kind, str(self.party_id), is_watching=self.is_watching)

    @property
    def is_watching(self) -> bool:
        """Whether this person looks through a partner's eyes."""
        return bool(self.viewing)


def current_person() -> Person:
    """Return the signed-in person. Only for pages that the access table gives to signed-in people.

    Raises:
        RuntimeError: nobody is signed in.
    """
    person = current_user._get_current_object()  # the proxy hides the type
    if not isinstance(person, Person):
        raise RuntimeError("this page needs a signed-in person: it is missing from the access table")  # noqa: TRY004
    return person
