"""A mail server of a few lines: takes what it is told to take, and remembers it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailServer:
    """What it answers to RCPT, which extensions it offers, and what came in."""

    recipient_answer: str = "250 fine"
    offers: tuple[str, ...] = ()
    port: int = 0
    senders: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def answer(self, connection: socket.socket) -> None:
        """Speak with one client until it leaves."""
        with connection, connection.makefile("rb") as heard:
            say = _speaker(connection)
            say("220 test")
            for line in heard:
                command = line.decode().strip()
                self.commands.append(command.split(" ")[0].upper())
                match command.split(":")[0].upper().split(" ")[0]:
                    case "EHLO" | "HELO":
                        say("\r\n".join(["250-test", *(f"250-{name}" for name in self.offers), "250 HELP"]))
                    case "MAIL":
                        self.senders.append(command)
                        say("250 fine")
                    case "RCPT":
                        self.recipients.append(command)
                        say(self.recipient_answer)
                    case "DATA":
                        say("354 go on")
                        self.mails.append(_read_mail(heard))
                        say("250 taken")
                    case "STARTTLS":
                        say("454 TLS not available")
                    case "QUIT":
                        say("221 bye")
                        return
                    case _:
                        say("250 fine")


@contextmanager
def mail_server(**settings: object) -> Iterator[MailServer]:
    """Run one on a free port inside the block."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        server = MailServer(port=listening.getsockname()[1], **settings)  # type: ignore[arg-type]
        thread = threading.Thread(target=_accept, args=(listening, server), daemon=True)
        thread.start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def _accept(listening: socket.socket, server: MailServer) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        server.answer(connection)


def _speaker(connection: socket.socket):
    return lambda text: connection.sendall(f"{text}\r\n".encode())


def _read_mail(heard) -> EmailMessage:
    lines = []
    for line in heard:
        if line == b".\r\n":
            break
        lines.append(line[1:] if line.startswith(b"..") else line)
    mail = message_from_bytes(b"".join(lines), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail
