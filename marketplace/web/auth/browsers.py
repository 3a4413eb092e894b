"""What to call a browser in the list of sessions, from what it calls itself."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from marketplace.identity.models import UserSession

# The first that fits counts: Edge and Opera call themselves Chrome as well, and Chrome calls itself Safari.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Browser:
    """One line of the list."""

    public_id: str
    name: str
    since: datetime
    until: datetime
    is_this_one: bool


def describe(session: UserSession, present_public_id: str) -> Browser:
    """Return the line of a session."""
    return Browser(
        session.public_id,
        browser_name(session.user_agent),
        session.created_at,
        session.expires_at,
        session.public_id == present_public_id,
    )


def browser_name(user_agent: str) -> str:
    """Return such as "Firefox on Linux". It is only what the browser claims."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), None)
    system = next((name for sign, name in SYSTEMS if sign in user_agent), None)
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(_("Another browser"))
