"""Mail by SMTP, or kept where no server is set."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.gateways.errors import Refused
from marketplace.gateways.mail_ports import Mail, Mailer

SECONDS: Final = 20


class KeptMail:
    """Implements `ports.Mailer` without a server: nothing leaves, mail is shown at `/operator/mail/`."""

    def deliver(self, mail: Mail) -> bool:  # noqa: ARG002 - the protocol's argument
        """Answer False: the mail is kept."""
        return False


class SmtpMailer:
    """Implements `ports.Mailer` for `smtp://user:password@host:port` and `smtps://…`.

    `smtp` changes to TLS where the server offers it, and never sends a password without; `smtps` starts with TLS.
    The address in the query `?from=` is the sender's, otherwise the user if that is an address, otherwise
    `no-reply@` the server.
    """

    def __init__(self, url: str, *, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = _sender(self._url, sender)

    def deliver(self, mail: Mail) -> bool:
        """Send `mail` to its one recipient and answer True.

        Raises:
            Unavailable: the server did not take it now.
            Refused: it will never be taken: an address or a header is wrong.
        """
        message = compose(mail, self._sender)
        try:
            with self._connection() as server:
                server.send_message(message, self._sender.addr_spec, [mail.recipient])
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
            raise _answered(error) from None  # what the server said holds the address, and causes are logged
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(f"The mail server did not answer: {type(error).__name__}.") from error
        return True

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        host, secure = self._url.hostname or "localhost", ssl.create_default_context()
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=SECONDS, context=secure)
        else:
            server = smtplib.SMTP(host, self._url.port or 25, timeout=SECONDS)
        with server:
            server.ehlo()
            if self._url.scheme == "smtp" and server.has_extn("starttls"):
                _secure(server, secure)
            self._sign_in(server)
            yield server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if not self._url.username:
            return
        if not isinstance(server.sock, ssl.SSLSocket):
            raise Unavailable("The mail server offers no TLS, so the password is not sent. Use smtps:// instead.")
        server.login(unquote(self._url.username), unquote(self._url.password or ""))


def choose_mailer(url: str | None, *, sender: str) -> Mailer:
    """Return the mailer for the setting `MARKETPLACE_MAIL_URL`; `sender` is the name that recipients see."""
    return SmtpMailer(url, sender=sender) if url else KeptMail()


def compose(mail: Mail, sender: Address) -> EmailMessage:
    """Return `mail` as a message with a plain and an HTML part.

    Raises:
        Refused: the recipient is no address, or a header would smuggle in another one.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = Address(mail.sender_name, addr_spec=mail.sender) if mail.sender else sender
        message["To"] = Address(addr_spec=mail.recipient)
        message["Subject"] = mail.subject
        message["Message-ID"] = f"<{mail.message_id}@{sender.domain}>"
        message["Date"] = clock.now()
        if mail.sender:
            message["Reply-To"] = Address(addr_spec=mail.sender)
            message["X-Marketplace-Relay"] = "yes"  # one that comes back with it goes in a circle
        else:
            message["Auto-Submitted"] = "auto-generated"
    except (ValueError, IndexError) as error:  # a line break in a header, or no address
        raise Refused(
            "This mail has an address or a subject that cannot be sent.", message_id=mail.message_id
        ) from error
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _sender(url: SplitResult, name: str) -> Address:
    user = unquote(url.username or "")
    given = dict(part.partition("=")[::2] for part in url.query.split("&")).get("from", "")
    address = unquote(given) or (user if "@" in user else f"no-reply@{url.hostname or 'localhost'}")
    return Address(name, addr_spec=address)


def _secure(server: smtplib.SMTP, secure: ssl.SSLContext) -> None:
    """Change to TLS. A server that offers it and then declines is not spoken to in the clear."""
    code, _ = server.starttls(context=secure)
    if code != 220:
        raise Unavailable("The mail server offered TLS and then declined it.", code=code)
    server.ehlo()


def _answered(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> Unavailable | Refused:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _ in error.recipients.values())
    else:
        code = error.smtp_code
    if code >= 500:
        return Refused(f"The mail server refused the mail for good ({code}).", code=code)
    return Unavailable(f"The mail server asked to try later ({code}).", code=code)
