"""What a mail server's reply means for us (RFC 5321, section 4.2; RFC 3463).

A reply's own words go nowhere: servers quote the recipient in them, and sometimes the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.adapters import (
    AuthenticationError,
    NotAcceptedError,
    PermissionDenied,
    Throttled,
    TransientError,
)

if TYPE_CHECKING:
    from copilot_sync.adapters import AdapterError

BUSY = 421
SIGN_IN_CODES = frozenset({530, 534, 535, 538})
"""RFC 4954, section 6."""
TOO_LARGE = frozenset({"5.2.3", "5.3.4"})
SENDER_STATUSES = frozenset({"5.2.252", "5.7.57", "5.7.60"})
"""What Exchange says where we may not send as this sender, some of it as late as after the message."""
RELAY_STATUSES = frozenset({"5.7.54", "5.7.64"})
"""What Exchange says where it passes on no mail from us; others say 5.7.1, and that they relay nothing."""
NO_BASIC = frozenset({"5.7.30", "5.7.139"})
"""What Exchange says where user name and password alone are switched off."""

_ENHANCED = re.compile(rb"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])")
_RELAY_WORDS = re.compile(rb"\brelay", re.IGNORECASE)
_OUR_LIMIT = re.compile(rb"quota ?exceeded|sending (?:quota|limit)|daily limit", re.IGNORECASE)
_SENDER_WORDS = re.compile(rb"send ?as|to send (?:as|from)|sender address rejected|not owned by user", re.IGNORECASE)


class Stage(NamedTuple):
    """Where in the conversation a reply came: what a refusal there means, and what to do about it."""

    refusal: str
    cure: str
    missing: str
    """What we would have to be allowed."""


GREETING = Stage("will not talk to us", "ask who runs it whether this machine may use it", "to use the mail server")
ENCRYPTION = Stage("will not encrypt", 'try `security = "tls"`, or ask who runs it', "to encrypt the connection")
SIGN_IN = Stage("does not accept our sign-in", "check `user`, and the password or the token", "to sign in")
SENDER = Stage(
    "does not let us send as the address in `sender`",
    "ask who runs it to allow that, or change `sender` or `user`",
    "to send as the address in `sender`",
)
RECIPIENT = Stage("takes no mail for this recipient", "check the organiser's address", "to write to this recipient")
RELAY = Stage("passes on no mail of ours", "set `user`, or ask who runs it to let this machine send", "to relay mail")
COPY = Stage("takes no copies for the address in `bcc`", "check that this mailbox is there", "to write to `bcc`")
MESSAGE = Stage("does not take this message", "ask who runs it what it refuses", "to send this message")


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of a server."""

    code: int
    """-1 where it is no reply at all."""
    text: bytes = field(default=b"", repr=False)

    @property
    def good(self) -> bool:
        """The command was carried out."""
        return 200 <= self.code < 300  # noqa: PLR2004 -- RFC 5321, section 4.2.1

    @property
    def refused(self) -> bool:
        """The command was not carried out, and the server says so."""
        return 400 <= self.code < 600  # noqa: PLR2004 -- as above

    @property
    def status(self) -> str:
        """The enhanced status code, such as ``5.1.1``; empty where there is none."""
        found = _ENHANCED.match(self.text)
        return found[1].decode() if found else ""

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.code), self.status)))


def problem(reply: Reply, stage: Stage) -> AdapterError:
    """The error for a reply that is not the one hoped for. Nothing was taken."""
    said = f"the mail server {stage.refusal} ({reply}); {stage.cure}"
    if not reply.refused:
        return TransientError("what answers is no mail server that we understand; check `host`, `port` and `security`")
    if reply.code == BUSY or reply.status.startswith("4.7."):
        return Throttled(f"the mail server asks us to come back later ({reply})")
    if reply.code < 500:  # noqa: PLR2004 -- RFC 5321, section 4.2.1
        return TransientError(f"the mail server cannot do it just now ({reply}); it is tried again")
    if stage in {SENDER, MESSAGE} and _OUR_LIMIT.search(reply.text):  # Exchange says 554 to what will pass tomorrow
        return Throttled(f"our own mailbox is full, or has sent as much as it may for now ({reply})")
    if reply.status in NO_BASIC:
        return AuthenticationError(
            f"the mail server no longer takes a user name with a password ({reply}); see docs/sending.md"
        )
    if stage is SIGN_IN or reply.code in SIGN_IN_CODES:
        return AuthenticationError(f"the mail server {SIGN_IN.refusal} ({reply}); {SIGN_IN.cure}")
    if reply.status in TOO_LARGE or (reply.code == 552 and not reply.status and stage is not RECIPIENT):  # noqa: PLR2004 -- RFC 1870, section 6.1
        return NotAcceptedError(f"the message is larger than the mail server takes ({reply})")
    return _refusal(reply, stage, said)


def _refusal(reply: Reply, stage: Stage, said: str) -> AdapterError:
    """Whether it is the sender, this server's way with us, or this one message that is refused for good."""
    if reply.status in SENDER_STATUSES or _SENDER_WORDS.search(reply.text):
        return PermissionDenied(f"the mail server {SENDER.refusal} ({reply}); {SENDER.cure}", missing=SENDER.missing)
    if stage is RECIPIENT:
        if reply.status in RELAY_STATUSES or _RELAY_WORDS.search(reply.text):
            return PermissionDenied(f"the mail server {RELAY.refusal} ({reply}); {RELAY.cure}", missing=RELAY.missing)
        return NotAcceptedError(said)
    if stage is not MESSAGE or reply.status.startswith("5.7."):
        return PermissionDenied(said, missing=stage.missing)
    return NotAcceptedError(said)
