"""One conversation with a mail server: connect, encrypt, sign in, and hand over one message after another.

The steps of handing over are driven one by one, since what a broken connection means depends on the step: before the
final dot the server has nothing, after it nobody but the server knows.
"""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, NotAcceptedError, OutcomeUnknownError, TransientError
from copilot_sync.mail.addresses import domain_of
from copilot_sync_email import smtp_replies as stages
from copilot_sync_email.reaching import unreachable
from copilot_sync_email.sign_in import show_token, sign_in
from copilot_sync_email.smtp_client import SmtpClient, SmtpTlsClient
from copilot_sync_email.smtp_replies import Reply, Stage, problem
from copilot_sync_email.smtp_settings import PORTS, Security

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from copilot_sync_email.smtp_settings import SmtpSettings

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message as it is handed over: lines end with CRLF."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    copy_to: str = field(repr=False, default="")
    copy_needed: bool = False
    """Without the copy, the message is not sent either."""
    data: bytes = field(repr=False)


class SmtpConnection:
    """Opens when it is needed, stays open from message to message, and opens again where the server closed it."""

    def __init__(
        self,
        settings: SmtpSettings,
        password: str,
        tls: ssl.SSLContext | None,
        token: Callable[[], str] | None = None,
    ) -> None:
        self._settings = settings
        self._password = password
        self._tls = tls
        self._token = token
        self._client: SmtpClient | None = None

    def send(self, envelope: Envelope) -> Reply | None:
        """Hand over one message.

        Returns:
            Why no copy was taken, where one was wanted and not needed; ``None`` where all is well.

        Raises:
            TransientError: the server does not have it, and may take it later.
            NotAcceptedError: the server does not have it, and never takes it.
            OutcomeUnknownError: the connection broke when the whole message was with the server, before its answer.
            AdapterError: as `problem` and `unreachable` tell them; the server does not have it.
        """
        client = self._ready()
        self._client = None  # what ends in the middle of a message is not used again
        try:
            no_copy = self._offer(client, envelope)
            client.send(_LEADING_DOT.sub(b"..", envelope.data))  # RFC 5321, section 4.5.2
        except OSError as error:
            client.close()
            raise _broken(error) from None
        except AdapterError:
            self._keep(client)
            raise
        self._finish(client)
        return no_copy

    def greet(self) -> None:
        """Connect, encrypt and sign in, as for a message, and send none.

        Raises:
            AdapterError: as `send`.
        """
        self._client = self._ready()

    def close(self) -> None:
        """Say goodbye."""
        client, self._client = self._client, None
        if client is not None:
            try:
                client.quit()
            except OSError:
                client.close()

    def _ready(self) -> SmtpClient:
        """A connection at which a message can begin."""
        if self._client is not None:
            try:
                if _said(self._client, "RSET").good:
                    return self._client
            except OSError:
                pass
            self._client.close()
            self._client = None
        return self._open()

    def _keep(self, client: SmtpClient) -> None:
        if client.sock is not None:
            self._client = client

    def _open(self) -> SmtpClient:
        token = self._token() if self._token is not None else None
        try:
            client = self._connected()
        except smtplib.SMTPConnectError as error:
            raise problem(Reply(error.smtp_code, _as_bytes(error.smtp_error)), stages.GREETING) from None
        except OSError as error:
            raise unreachable(error) from None
        try:
            self._greet(client)
            if self._settings.security == Security.STARTTLS:
                self._encrypt(client)
                self._greet(client)
            if token is not None:
                show_token(client, self._settings.user, token)
            elif self._settings.user:
                sign_in(client, self._settings.user, self._password)
        except OSError as error:
            client.close()
            raise unreachable(error) from None
        except AdapterError:
            client.close()
            raise
        return client

    def _connected(self) -> SmtpClient:
        settings = self._settings
        port = settings.port or PORTS[Security(settings.security)]
        name = domain_of(settings.sender)  # some relays want one of their domains; ours is nobody's business
        if settings.security == Security.TLS:
            return SmtpTlsClient(settings.host, port, name, timeout=settings.timeout, context=self._tls)
        return SmtpClient(settings.host, port, name, timeout=settings.timeout)

    def _greet(self, client: SmtpClient) -> None:
        reply = Reply(*client.ehlo())
        if not reply.good:
            raise problem(reply, stages.GREETING)

    def _encrypt(self, client: SmtpClient) -> None:
        if not client.has_extn("starttls"):
            raise AdapterError(
                "the mail server offers no encryption here (STARTTLS), and we send nothing without; "
                'try `security = "tls"`, or ask who runs it'
            )
        try:
            reply = Reply(*client.starttls(context=self._tls))
        except smtplib.SMTPResponseException as error:
            reply = Reply(error.smtp_code, _as_bytes(error.smtp_error))
        if not reply.good:
            raise problem(reply, stages.ENCRYPTION)

    def _offer(self, client: SmtpClient, envelope: Envelope) -> Reply | None:
        """All before the message itself. Returns why there will be no copy."""
        options = [f"SIZE={len(envelope.data)}"] if client.has_extn("size") else []
        client.command_encoding = "ascii"
        if not envelope.recipient.isascii():
            if not client.has_extn("smtputf8"):
                raise NotAcceptedError(
                    "the organiser's address has letters that this mail server does not know (SMTPUTF8); "
                    "ask the organiser for another"
                )
            options += ["SMTPUTF8", "BODY=8BITMIME"]  # RFC 6531, section 3.4
            client.command_encoding = "utf-8"
        _must(client, stages.SENDER, "MAIL", " ".join([f"FROM:<{envelope.sender}>", *options]))
        _must(client, stages.RECIPIENT, "RCPT", f"TO:<{envelope.recipient}>")
        no_copy = None
        if envelope.copy_to and envelope.copy_to != envelope.recipient:
            copied = _said(client, "RCPT", f"TO:<{envelope.copy_to}>")
            if not copied.good and (envelope.copy_needed or not copied.refused or copied.code == stages.BUSY):
                raise _told(client, copied, stages.COPY)
            no_copy = None if copied.good else copied
        ready = _said(client, "DATA")
        if ready.code != 354:  # noqa: PLR2004 -- RFC 5321, section 4.1.1.4
            raise _told(client, ready, stages.MESSAGE)
        return no_copy

    def _finish(self, client: SmtpClient) -> None:
        """The final dot, and the answer to it."""
        try:
            if client.sock is not None:
                client.sock.settimeout(self._settings.last_timeout)
            client.send(b".\r\n")
            reply = Reply(*client.getreply())
        except OSError:
            reply = Reply(-1)
        if client.sock is not None:
            client.sock.settimeout(self._settings.timeout)
        if reply.refused:
            error = _told(client, reply, stages.MESSAGE)
            self._keep(client)
            raise error
        if not reply.good:
            client.close()
            raise OutcomeUnknownError(
                "the connection to the mail server broke before it said whether it took the message"
            )
        self._keep(client)


def _broken(error: OSError) -> AdapterError:
    why = "the mail server did not answer in time" if isinstance(error, TimeoutError) else "the connection broke"
    return TransientError(f"{why} before the mail server had the whole message; it has none of it")


def _said(client: SmtpClient, command: str, arguments: str = "") -> Reply:
    return Reply(*client.docmd(command, arguments))


def _must(client: SmtpClient, stage: Stage, command: str, arguments: str) -> None:
    reply = _said(client, command, arguments)
    if not reply.good:
        raise _told(client, reply, stage)


def _told(client: SmtpClient, reply: Reply, stage: Stage) -> AdapterError:
    """The error for a reply; a server that says that it goes, or talks nonsense, is left."""
    if reply.code == stages.BUSY or not reply.refused:
        client.close()
    return problem(reply, stage)


def _as_bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
