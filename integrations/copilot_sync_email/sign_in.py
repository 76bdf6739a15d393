"""How we sign in at a mail server (RFC 4954): with a password, one function for each mechanism, or with a token."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from copilot_sync.adapters import AuthenticationError
from copilot_sync_email.bearing import bearing
from copilot_sync_email.smtp_replies import SIGN_IN, Reply, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync_email.smtp_client import SmtpClient

CONTINUE = 334


def sign_in(client: SmtpClient, user: str, password: str) -> None:
    """Sign in by the first mechanism that the server knows as well.

    Raises:
        AuthenticationError: the server refuses, or knows none of ours.
        TransientError: it cannot say just now.
        OSError: the connection broke.
    """
    offered = _offered(client)
    for mechanism, exchange in MECHANISMS.items():
        if mechanism in offered:
            reply = exchange(client, user, password)
            if not reply.good:
                raise problem(reply, SIGN_IN)
            return
    raise AuthenticationError(
        "the mail server offers no way to sign in that we know (PLAIN or LOGIN); see docs/sending.md"
    )


def show_token(client: SmtpClient, user: str, token: str) -> None:
    """Sign in with an access token. It goes in a line of its own, since it is long (RFC 4954, section 4).

    Raises:
        AuthenticationError, TransientError, OSError: as `sign_in`.
    """
    mechanism, shown, resigned = bearing(_offered(client), user, token)
    reply = Reply(*client.docmd("AUTH", mechanism))
    for said in (shown, resigned):
        if reply.code == CONTINUE:
            reply = Reply(*client.docmd(b64encode(said).decode()))
    if not reply.good:
        raise problem(reply, SIGN_IN)


def _offered(client: SmtpClient) -> list[str]:
    return client.esmtp_features.get("auth", "").upper().split()


def _plain(client: SmtpClient, user: str, password: str) -> Reply:
    """RFC 4616."""
    return Reply(*client.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{password}')}"))


def _login(client: SmtpClient, user: str, password: str) -> Reply:
    """What servers offer that have no PLAIN, Exchange among them ([MS-XLOGIN])."""
    reply = Reply(*client.docmd("AUTH", "LOGIN"))
    for word in (user, password):
        if reply.code == CONTINUE:
            reply = Reply(*client.docmd(_base64(word)))
    return reply


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8", "replace")).decode()


MECHANISMS: dict[str, Callable[[SmtpClient, str, str], Reply]] = {"PLAIN": _plain, "LOGIN": _login}
