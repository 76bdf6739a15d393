"""Who asks, and what they may: tokens, permissions, and mailboxes out of reach.

Sources: https://learn.microsoft.com/graph/permissions-reference, and for rights that end at some mailboxes
https://learn.microsoft.com/exchange/permissions-exo/application-rbac: those add to what was consented to.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import jwt

from copilot_sync.testing.graph.wire import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection

    from copilot_sync.testing.graph.applications import Application
    from copilot_sync.testing.graph.clock import Clock
    from copilot_sync.testing.graph.directory import Tenant, User
    from copilot_sync.testing.graph.wire import Request

LIFETIME = 3599
"""Seconds that a token is good for."""
CALENDARS_BASIC = ("Calendars.ReadBasic", "Calendars.ReadBasic.All")
CALENDARS_FULL = ("Calendars.Read", "Calendars.ReadWrite")
CALENDARS = (*CALENDARS_BASIC, *CALENDARS_FULL)
CALENDARS_WRITE = ("Calendars.ReadWrite",)
MAIL_BASIC = ("Mail.ReadBasic", "Mail.ReadBasic.All")
MAIL_FULL = ("Mail.Read", "Mail.ReadWrite")
MAIL = (*MAIL_BASIC, *MAIL_FULL)
MAIL_WRITE = ("Mail.ReadWrite",)
MAIL_SEND = ("Mail.Send",)
SETTINGS = ("MailboxSettings.Read", "MailboxSettings.ReadWrite")
USERS_FULL = ("User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
USERS = ("User.ReadBasic.All", *USERS_FULL)
GROUPS = ("GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", *USERS_FULL[2:])
HIDDEN_MEMBERS = ("Member.Read.Hidden",)
CONTACTS = ("OrgContact.Read.All", "Directory.Read.All")
ORGANISATION = ("Organization.Read.All", "Directory.Read.All")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks: an application by itself, or for somebody who is signed in."""

    tenant: Tenant
    app: Application
    user: User | None
    permissions: frozenset[str]
    """What stands in the token."""

    def may(self, wanted: Collection[str], mailbox: str | None = None) -> bool:
        """Whether one of the permissions is there, in the token or from Exchange for a mailbox."""
        if not self.permissions.isdisjoint(wanted):
            return self.user is None or mailbox is None or self._own(mailbox) or self._shared(wanted)
        if self.user is not None or mailbox is None:
            return False
        return any(mailbox.lower() in self.app.scoped.get(permission, ()) for permission in wanted)

    def _own(self, mailbox: str) -> bool:
        return self.user is not None and self.user.address.lower() == mailbox.lower()

    def _shared(self, wanted: Collection[str]) -> bool:
        return not self.permissions.isdisjoint(f"{permission}.Shared" for permission in wanted)


@dataclass(eq=False)
class Tokens:
    """The tokens that were issued, each a signed JWT, which only who issued it is to look into."""

    clock: Clock
    audience: str = ""
    """The root of Graph."""
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    issued: dict[str, tuple[Tenant, Application, User | None]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    _read: dict[str, dict[str, Any]] = field(default_factory=dict)

    def issue(
        self, tenant: Tenant, app: Application, user: User | None, permissions: Collection[str], audience: str
    ) -> str:
        """A new access token for an audience."""
        number = secrets.token_hex(8)
        self.issued[number] = tenant, app, user
        now = self.clock.now()
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{tenant.id}/",
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=LIFETIME)).timestamp()),
            "appid": app.client_id,
            "tid": tenant.id,
            "uti": number,
            "ver": "1.0",
        }
        claims |= {"scp": " ".join(sorted(permissions))} if user else {"roles": sorted(permissions), "idtyp": "app"}
        return jwt.encode(claims, self.key, algorithm="HS256")

    def expire(self) -> None:
        """Let every token that was issued so far be of no use any more."""
        self.revoked.update(self.issued)

    def caller(self, request: Request) -> Caller:
        """Who asks.

        Raises:
            Refusal: 401, there is no token, or it is not ours, not for Graph, or no longer good.
        """
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise _unauthorised("Access token is empty.")
        claims = self._claims(token)
        if claims["aud"] != self.audience:
            raise _unauthorised("Access token validation failure. Invalid audience.")
        if claims["exp"] <= self.clock.now().timestamp() or claims["uti"] in self.revoked:
            raise _unauthorised("Lifetime validation failed, the token is expired.")
        tenant, app, user = self.issued[claims["uti"]]
        return Caller(tenant, app, user, frozenset(claims.get("roles") or claims.get("scp", "").split()))

    def _claims(self, token: str) -> dict[str, Any]:
        """What stands in a token of ours."""
        if token not in self._read:
            unasked = {f"verify_{name}": False for name in ("aud", "exp", "iat", "nbf")}
            try:
                self._read[token] = jwt.decode(token, self.key, algorithms=["HS256"], options=cast("Any", unasked))
            except jwt.InvalidTokenError:
                raise _unauthorised("CompactToken parsing failed with error code: 80049217") from None
        return self._read[token]


def mailbox_denied() -> Refusal:
    """What Exchange answers to those who may not look into a mailbox."""
    return Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def directory_denied() -> Refusal:
    """What the directory answers to those who may not look."""
    return Refusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def _unauthorised(message: str) -> Refusal:
    header = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    return Refusal(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": header})
