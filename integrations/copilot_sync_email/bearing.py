"""How an access token is shown to a mail server (SASL): the mechanisms, and what is said in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.adapters import AuthenticationError

if TYPE_CHECKING:
    from collections.abc import Collection


class Bearing(NamedTuple):
    """What we say, in bytes that are not yet encoded."""

    mechanism: str
    shown: bytes
    resigned: bytes
    """What ends it after the server has said why it refuses; only then does it refuse."""


def bearing(offered: Collection[str], user: str, token: str) -> Bearing:
    """The best mechanism that a server offers; `offered` in capitals.

    Raises:
        AuthenticationError: it knows none of ours.
    """
    if "XOAUTH2" in offered:  # first, since Google, Microsoft and Yahoo know it
        return _xoauth2(user, token)
    if "OAUTHBEARER" in offered:
        return _oauthbearer(user, token)
    raise AuthenticationError(
        "the mail server offers no way to sign in with a token that we know (XOAUTH2 or OAUTHBEARER); "
        "leave the token out and use a password, or ask who runs it"
    )


def _xoauth2(user: str, token: str) -> Bearing:
    """https://developers.google.com/workspace/gmail/imap/xoauth2-protocol."""
    return Bearing("XOAUTH2", f"user={user}\1auth=Bearer {token}\1\1".encode("utf-8", "replace"), b"")


def _oauthbearer(user: str, token: str) -> Bearing:
    """RFC 7628, section 3.1; the name as RFC 5801, section 4, writes it."""
    name = user.replace("=", "=3D").replace(",", "=2C")
    return Bearing("OAUTHBEARER", f"n,a={name},\1auth=Bearer {token}\1\1".encode("utf-8", "replace"), b"\1")
