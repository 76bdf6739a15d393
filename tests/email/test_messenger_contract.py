"""The messenger by mail keeps the contract, against a mail server on loopback."""

from __future__ import annotations

import email
import email.policy
import mailbox
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import (
    AuthenticationError,
    Context,
    Messenger,
    OutcomeUnknownError,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.testing.contracts import MessengerContract, PostOffice, Received
from copilot_sync.testing.drafts import READING
from copilot_sync_email.offers import SMTP
from copilot_sync_email.smtp_settings import SmtpSettings

if TYPE_CHECKING:
    from pathlib import Path

    from copilot_sync.adapters import AdapterError

BCC = "sent@northmoor.example"
OFTEN = 20
REFUSALS: dict[type[AdapterError], str] = {
    AuthenticationError: "530 5.7.0 Zzqvxada, sign in first",
    PermissionDenied: "550 5.7.60 Zzqvxada may not send",
    Throttled: "450 4.7.1 Zzqvxada, slow down",
    TransientError: "451 4.3.0 Zzqvxada, try again",
}


class Taken(list[Any]):
    """What a mail server took. It keeps a copy of each in a Maildir, unless it is to lose them."""

    def __init__(self, copies: Path) -> None:
        super().__init__()
        self.losing = False
        self._copies = copies
        mailbox.Maildir(copies).close()

    def append(self, envelope: Any) -> None:
        if not self.losing:
            super().append(envelope)
            with closing(mailbox.Maildir(self._copies)) as box:
                box.add(envelope.content)


class MailOffice(PostOffice):
    """A mail server; with a mailbox of copies that can be searched, or without."""

    def __init__(self, servers: Any, folder: Path, *, looks_up: bool) -> None:
        self.looks_up = looks_up
        self._folder = folder
        self._server = servers.start()
        self._taken = self._server.handler.taken = Taken(folder / "sent")

    def open_messenger(self) -> Messenger:
        copies: dict[str, Any] = {"bcc": BCC, "bcc_mailbox": "maildir:sent", "settles_after": 0}
        settings = SmtpSettings(
            host="127.0.0.1",
            port=self._server.port,
            security="none",
            sender="co-production@northmoor.example",
            timeout=5.0,
            last_timeout=5.0,
            **(copies if self.looks_up else {}),
        )
        return SMTP.open(settings, Context(name="messenger", folder=self._folder, reading=READING))

    def received(self) -> list[Received]:
        return [received(envelope) for envelope in self._taken]

    def refuse(self, address: str) -> None:
        assert address
        self._server.handler.answers["RCPT"] = ["550 5.1.1 Zzqvxada is nobody here"]

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        if kind is OutcomeUnknownError:
            self._taken.losing = not after
            self._server.handler.answers["DATA"] = [None] * OFTEN
        else:
            self._server.handler.answers["MAIL"] = [REFUSALS[kind]] * OFTEN

    def recover(self) -> None:
        self._taken.losing = False
        self._server.handler.answers.clear()


def received(envelope: Any) -> Received:
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    headers = [message[name] for name in ("To", "Cc", "Bcc") if message[name]]
    named = {address.addr_spec for header in headers for address in header.addresses}
    text, html = (message.get_body([kind]) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    recipients = sorted({*named, *envelope.rcpt_tos} - {BCC})
    return Received(tuple(recipients), str(message["Subject"]), text.get_content(), html.get_content())


class TestMailWithACopy(MessengerContract):
    @pytest.fixture
    def office(self, servers: Any, tmp_path: Path) -> MailOffice:
        return MailOffice(servers, tmp_path, looks_up=True)


class TestMailWithoutCopies(MessengerContract):
    @pytest.fixture
    def office(self, servers: Any, tmp_path: Path) -> MailOffice:
        return MailOffice(servers, tmp_path, looks_up=False)
