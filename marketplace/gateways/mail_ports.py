"""What the house asks of a mail server."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """One mail, ready to go. With a `sender`, a relay address, it is from there, and answers go there."""

    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    sender: str = ""
    sender_name: str = ""


class Mailer(Protocol):
    """How mail leaves."""

    def deliver(self, mail: Mail) -> bool:
        """Hand `mail` over; False where no server is set and the mail is kept instead.

        Raises:
            Unavailable: the server did not take it now; later it may.
            Refused: it will never be taken: an address or a header is wrong.
        """
