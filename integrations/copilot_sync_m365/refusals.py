"""What Microsoft Graph means where it does not do as it is asked.

Decided by status and code, never by the message, which may be in any language and quote anything. Codes are compared
without regard to capitals: the same one comes in several spellings. Source: https://learn.microsoft.com/graph/errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    OutcomeUnknownError,
    PermissionDenied,
    PreconditionFailed,
    SyncTokenExpired,
    Throttled,
    TransientError,
)
from copilot_sync_m365.waits import retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

DEEPEST = 8
"""Errors inside errors that are looked at."""
GRANT = "Entra admin centre > App registrations > your app > API permissions, and Grant admin consent there"
DIRECTORY_S = (".All", "Member.Read.Hidden")
"""How permissions over the directory end, of which Exchange knows none."""
UNAUTHORISED, FORBIDDEN, GONE, CHANGED, TOO_MANY = 401, 403, 410, 412, 429
PASSING = frozenset({408, 424, 425})
"""Statuses that are worth another try, besides those of 500 and above. In a batch, 424 stands for another's failure."""
FIRST_REDIRECT, FIRST_REFUSAL, FIRST_OF_THE_SERVER = 300, 400, 500
SYNC_LOST = frozenset(
    {"syncstatenotfound", "syncstateinvalid", "errorinvalidsyncstatedata", "resyncrequired", "fullsyncrequired"}
)
"""https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset, and what else is seen for it."""
NO_MAILBOX = frozenset(
    {
        "errornonexistentmailbox",
        "mailboxnotenabledforrestapi",
        "mailboxnothostedinexchangeonline",
        "mailboxnotsupportedforrestapi",
        "errorinvaliduser",
        "resourcenotfound",
        "request_resourcenotfound",
        "user_not_found",
    }
)
NO_ITEM = frozenset({"erroritemnotfound", "errorinvalididmalformed", "errorinvalididempty", "errorinvalidid"})
CHANGED_MEANWHILE = frozenset({"errorirresolvableconflict"})
DENIED = frozenset({"erroraccessdenied", "authorization_requestdenied", "accessdenied"})


class Reply(NamedTuple):
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: object
    """As parsed; an empty object where it was no JSON."""
    size: int = 0
    """Bytes that came; of an item of a batch, its share of them."""


class RefusedError(AdapterError):
    """Graph refuses, in a way that the ports have no word of their own for."""

    def __init__(self, text: str, *, status: int, codes: tuple[str, ...]) -> None:
        super().__init__(text)
        self.status = status
        self.codes = codes
        """In small letters, the outermost first."""

    @property
    def no_such_mailbox(self) -> bool:
        """Whether what was asked about stands in no mailbox of Exchange Online: it says something of everything there."""
        return not NO_MAILBOX.isdisjoint(self.codes)

    @property
    def no_such_item(self) -> bool:
        """Whether the mailbox is there, and the item that was asked for is certainly not."""
        return not NO_ITEM.isdisjoint(self.codes) and not self.no_such_mailbox


def codes_of(body: object) -> tuple[str, ...]:
    """Every code in the body of an error, in small letters, the outermost first."""
    codes: list[str] = []
    here = body.get("error") if isinstance(body, dict) else None
    for _ in range(DEEPEST):
        if not isinstance(here, dict):
            break
        code = here.get("code")
        if isinstance(code, str) and code.strip():
            codes.append(code.strip().lower()[:100])
        here = here.get("innerError", here.get("innererror"))
    return tuple(codes)


def refusal(reply: Reply, now: datetime, *, needs: str = "", writing: bool = False) -> AdapterError:
    """The error for an answer that is none of success.

    Args:
        reply: The answer, or an item of a batch.
        now: For a date in Retry-After.
        needs: The permission that lets one do what was asked.
        writing: It may have been done, where the server cannot say.
    """
    status, headers = reply.status, reply.headers
    codes = codes_of(reply.body)
    if status == UNAUTHORISED:
        return _unauthorised(headers)
    if status == GONE or not SYNC_LOST.isdisjoint(codes):
        return SyncTokenExpired("Microsoft Graph no longer knows where we had got to; all of it is read anew")
    if status == FORBIDDEN or not DENIED.isdisjoint(codes):
        return _denied(needs)
    if status == CHANGED or not CHANGED_MEANWHILE.isdisjoint(codes):
        return PreconditionFailed("it was changed by somebody else meanwhile")
    if status >= FIRST_OF_THE_SERVER or status in PASSING or status == TOO_MANY:
        return _passing(status, retry_after(headers.get("retry-after", ""), now), writing=writing)
    return RefusedError(_said(status, codes), status=status, codes=codes)


def _passing(status: int, wait: timedelta | None, *, writing: bool) -> AdapterError:
    if writing and status != TOO_MANY:
        return OutcomeUnknownError("Microsoft Graph had trouble of its own; what we asked for may have been done")
    if wait is not None or status == TOO_MANY:
        return Throttled("Microsoft Graph asks us to come later", retry_after=wait)
    return TransientError(f"Microsoft Graph has trouble of its own ({status})")


def _unauthorised(headers: Mapping[str, str]) -> AdapterError:
    if "claims=" in headers.get("www-authenticate", ""):
        return AuthenticationError(
            "Microsoft Graph asks for a fresh sign-in (continuous access evaluation); look at Entra admin centre > "
            "Conditional Access"
        )
    return AuthenticationError("Microsoft Graph does not take our sign-in; check `cloud` and `tenant`")


def _denied(needs: str) -> PermissionDenied:
    permission = needs or "a permission"
    if needs.endswith(DIRECTORY_S):
        text = f"{permission} is missing. Give it in {GRANT}"
    else:  # granted in Entra, it would hold for every mailbox
        text = (
            f"{permission} is missing, or ends before this mailbox. Give it over this mailbox in Exchange Online (RBAC for "
            "Applications, docs/microsoft-365.md); a person who signs in agrees to it by signing in anew"
        )
    return PermissionDenied(f"Microsoft Graph does not let us: {text}", missing=permission)


def _said(status: int, codes: tuple[str, ...]) -> str:
    if not NO_MAILBOX.isdisjoint(codes):
        return (
            "there is no such mailbox in Exchange Online: it has no licence yet, is on premises, or is written "
            "otherwise; see Microsoft 365 admin centre > Active users"
        )
    if not NO_ITEM.isdisjoint(codes):
        return "it is not there any more"
    known = next((code for code in codes if code.replace("_", "").isalnum() and code.isascii()), "no code")
    return f"Microsoft Graph refuses what we asked for ({status}, {known}); please report it"
