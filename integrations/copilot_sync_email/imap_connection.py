"""A connection to an IMAP server, made when it is needed and made anew when it broke (RFC 9051)."""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from imaplib import IMAP4
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from copilot_sync.adapters import AdapterError, AuthenticationError, PermissionDenied, Throttled, TransientError
from copilot_sync_email.access_tokens import token_source
from copilot_sync_email.bearing import bearing
from copilot_sync_email.passwords import password_from
from copilot_sync_email.reaching import MAIL_SERVER, Server, refuse_in_the_open, tls_of, unreachable
from copilot_sync_email.smtp_settings import Security
from copilot_sync_email.source_settings import IMAP_PORTS

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from copilot_sync.adapters import Context
    from copilot_sync_email.source_settings import ImapSettings

logging.getLogger("imapclient").setLevel(logging.WARNING)  # below, it writes down addresses and what servers say

FOR_NOW = ("[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[CONTACTADMIN]")
LIMITS = ("[LIMIT]", "[OVERQUOTA]", "[THROTTLED]")
FORBIDDEN = ("[NOPERM]", "[AUTHORIZATIONFAILED]")
"""Response codes by what they ask of us (RFC 9051, section 7.1); Gmail and Exchange have ``[THROTTLED]``."""


@dataclass
class ImapConnection:
    """Signed in as the user of the settings."""

    settings: ImapSettings
    context: Context
    tls: ssl.SSLContext | None
    server: Server = MAIL_SERVER
    """What an admin calls it."""
    token: Callable[[], str] | None = None
    """Gives an access token, where there is no password."""
    _client: IMAPClient | None = None
    _selected: tuple[str, dict[bytes, Any]] | None = None

    @contextmanager
    def folder(self, name: str, *, anew: bool = False) -> Iterator[tuple[IMAPClient, dict[bytes, Any]]]:
        """A folder, opened so that nothing in it changes, with what the server said of it; asked `anew` if need be.

        Raises:
            AdapterError: as the ports say. The connection is made anew the next time where it may have broken.
        """
        with self._told():
            if self._client is None:
                self._client = self._signed_in()
            if anew or self._selected is None or self._selected[0] != name:
                self._selected = None
                self._selected = name, self._client.select_folder(name, readonly=True)
            yield self._client, self._selected[1]

    @contextmanager
    def changing(self, name: str) -> Iterator[tuple[IMAPClient, dict[bytes, Any]]]:
        """A folder, opened so that it can be changed. As `folder`."""
        with self.folder(name) as (client, _):
            self._selected = None
            yield client, client.select_folder(name)

    def close(self) -> None:
        """Sign out."""
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            with suppress(IMAPClientError, OSError):
                client.logout()

    def _signed_in(self) -> IMAPClient:
        settings = self.settings
        token = self.token() if self.token is not None else None
        port = settings.port or IMAP_PORTS[Security(settings.security)]
        implicit = settings.security == Security.TLS
        client = IMAPClient(settings.host, port, ssl=implicit, ssl_context=self.tls, timeout=settings.timeout)
        try:
            if settings.security == Security.STARTTLS:
                client.starttls(self.tls)
            self._sign_in(client, token)
        except BaseException:
            with suppress(IMAPClientError, OSError):
                client.shutdown()
            raise
        return client

    def _sign_in(self, client: IMAPClient, token: str | None) -> None:
        settings = self.settings
        if token is not None:
            offered = [name.removeprefix("AUTH=") for name in map(_word, client.capabilities())]
            mechanism, *words = bearing(offered, settings.user, token)
            said = iter(words)
            client.sasl_login(mechanism, lambda _challenge: next(said, b""))
        else:
            client.login(
                settings.user,
                password_from(self.context, settings.password_variable, settings.password_file_variable),
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever goes wrong, in the words of the ports."""
        try:
            yield
        except AdapterError:
            raise
        except UnicodeError:
            problem: AdapterError = self._refused()
        except IMAP4.abort:
            problem = self._broke()
        except IMAPClientError as error:
            problem = self._answer(error)
        except OSError as error:
            problem = unreachable(error, self.server)
        except (AssertionError, AttributeError, EOFError, LookupError, RecursionError, TypeError, ValueError):
            problem = TransientError(f"{self.server.name} said something that we do not understand")
        else:
            return
        self._drop()
        raise problem from None

    def _answer(self, error: IMAPClientError) -> AdapterError:
        """What a server that refuses something means by it."""
        said, name = str(error).upper(), self.server.name
        if isinstance(error.__context__, IMAP4.abort):  # where a sign-in breaks off, IMAPClient tells of a refusal
            return self._broke()
        if any(code in said for code in LIMITS):
            return Throttled(f"{name} asks us to wait")
        if any(code in said for code in FOR_NOW):
            return TransientError(f"{name} cannot do it just now")
        if any(code in said for code in FORBIDDEN):
            return PermissionDenied(f"{name} does not let us read the folder", missing="to read the folder")
        if isinstance(error, LoginError):
            return self._refused()
        return AdapterError(f"{name} refuses; check that the folder is there, by the name that it has there")

    def _refused(self) -> AdapterError:
        return AuthenticationError(
            f"{self.server.name} does not accept our sign-in; check the user and the password, or the token"
        )

    def _broke(self) -> AdapterError:
        return TransientError(f"the connection to {self.server.name} broke")

    def _drop(self) -> None:
        client, self._client, self._selected = self._client, None, None
        if client is not None:
            with suppress(IMAPClientError, OSError, AttributeError):
                client.shutdown()


def connection_of(settings: ImapSettings, context: Context, server: Server = MAIL_SERVER) -> ImapConnection:
    """The connection of the settings, not yet made.

    Raises:
        AdapterError: they do not fit each other, or there is no password.
    """
    refuse_in_the_open(settings, '"tls" or "starttls"')
    token = token_source(settings, context)
    if token is None:
        password_from(context, settings.password_variable, settings.password_file_variable)
    return ImapConnection(settings, context, tls_of(settings, context), server, token)


def _word(said: bytes) -> str:
    return said.decode("ascii", "replace").upper()
