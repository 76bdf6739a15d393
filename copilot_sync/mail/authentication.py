"""Whether a mail is from whom it says, by what our own mail server wrote into it (RFC 8601, RFC 7489).

We check no signature ourselves. A server that receives mail checks them, writes what it found into the header
Authentication-Results under its own name, and takes out whatever came under that name from outside (RFC 8601, section
5). Of several such headers the topmost counts, since each server adds its own above those that it found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.mail.headers import people
from copilot_sync.people import at_domain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from copilot_sync.invite import Invite
    from copilot_sync.mail.trust_settings import TrustSettings

RESULTS = "Authentication-Results"
EXCHANGE_ONLINE = "exchange-online"
"""Stands for a server that names none in its header, as Exchange Online does
(https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo)."""
EXCHANGE_INTERNAL = "exchange-online-internal"
"""Stands for the same, of which only what it says of mail from its own tenant counts."""
INTERNAL = "X-MS-Exchange-Organization-AuthAs"
"""Exchange takes this header out of all mail from outside, and says ``Internal`` in it of mail from its own tenant."""
LONGEST = 20_000
"""Characters of a header that are read; a longer one says nothing."""

_TOKEN = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*+)"?|(?P<mark>[();])|\\.|[^"();\\]++|.', re.DOTALL)
_RESULT = re.compile(r"\s*([a-z][a-z0-9-]*)\s*(?:/\s*[0-9]+\s*)?=\s*([a-z]+)(?![\w-])(.*)", re.IGNORECASE | re.DOTALL)
_FROM = re.compile(r"(?<!\S)header\s*\.\s*from\s*=\s*(\S+)", re.IGNORECASE)
_LOOSE = re.compile(r"[\s;=]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom we believe."""

    server: str = ""
    """The name that our own mail server gives itself in its header, lower case; `EXCHANGE_ONLINE`, `EXCHANGE_INTERNAL`."""
    domains: tuple[str, ...] = ()
    """Domains that are believed without a check."""
    senders: tuple[str, ...] = ()
    """Addresses, or domains, that may send for another organiser (SENT-BY)."""


def trust_of(settings: TrustSettings) -> Trust:
    """Whom the settings trust."""
    return Trust(
        server=settings.authentication_server.strip().lower(),
        domains=settings.trusted_domains,
        senders=settings.trusted_senders,
    )


class Result(NamedTuple):
    """What a server found by one method (RFC 8601, section 2.2)."""

    method: str
    """Lower case, such as ``dmarc``."""
    result: str
    """Lower case, such as ``pass``."""
    domain: str
    """``header.from``, lower case; empty where it is not told."""


class Results(NamedTuple):
    """One header."""

    server: str
    """Lower case; empty where it names none."""
    results: tuple[Result, ...]


def results_of(header: str) -> Results:
    """Read the value of an Authentication-Results header: comments, folds and quotes in it, as lenient as it can be.

    Never raises, and takes time in proportion to the header's length.
    """
    first, *rest = _pieces(header) if len(header) <= LONGEST else [""]
    if "=" in first:
        first, rest = "", [first, *rest]
    named = first.split()
    found = (_RESULT.fullmatch(piece) for piece in rest)
    return Results(named[0].lower() if named else "", tuple(_result(match) for match in found if match))


def believed_sender(headers: Message, trust: Trust) -> str | None:
    """The address that a mail is from, lower case, where we may believe it; else ``None``.

    A mail with more than one sender is nobody's.
    """
    senders = people(headers.get_all("From", []))
    if len(headers.get_all("From", [])) != 1 or len(senders) != 1 or senders[0].address is None:
        return None
    address = senders[0].address
    if at_domain(address, trust.domains) or _is_internal(headers, trust) or _passes(headers, trust, address):
        return address
    return None


def speaks_for(sender: str, invite: Invite, trust: Trust) -> bool:
    """Whether a sender may speak for the organiser of an invite: as the organiser, or where we allow it, for them."""
    if invite.organizer is not None and invite.organizer.address == sender:
        return True
    allowed = sender in {one.lower() for one in trust.senders} or at_domain(sender, trust.senders)
    return invite.sent_by == sender and allowed


def _passes(headers: Message, trust: Trust, address: str) -> bool:
    """Whether our own server found that the domain of the address stands for this mail (DMARC)."""
    if trust.server in {"", EXCHANGE_INTERNAL}:
        return False
    domain = address.rpartition("@")[2]
    for number, header in enumerate(headers.get_all(RESULTS, [])):
        found = results_of(header)
        if trust.server == EXCHANGE_ONLINE:
            ours = not number and not found.server
        else:  # in one piece, so that whoever takes it out of mail from outside has found it
            ours = found.server == trust.server and trust.server in header.lower()
        if ours:
            told = {domain} if trust.server == EXCHANGE_ONLINE else {domain, ""}
            return _stands_for(told, found.results)
    return False


def _stands_for(told: set[str], results: tuple[Result, ...]) -> bool:
    """Whether a domain stands for a mail by DMARC, and by nothing weaker. It is told as one of `told`.

    Exchange Online always tells it (https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo).

    Exchange Online's composite authentication (``compauth``) may pass by reputation alone, so it only ever denies:
    https://learn.microsoft.com/defender-office-365/email-authentication-about#composite-authentication.
    """
    dmarc = [one for one in results if one.method == "dmarc"]
    denied = any(one.method == "compauth" and one.result == "fail" for one in results)
    return bool(dmarc) and not denied and all(one.result == "pass" and one.domain in told for one in dmarc)


def _is_internal(headers: Message, trust: Trust) -> bool:
    said = [value.strip().lower() for value in headers.get_all(INTERNAL, [])]
    return trust.server in {EXCHANGE_ONLINE, EXCHANGE_INTERNAL} and said == ["internal"]


def _pieces(header: str) -> list[str]:
    """What stands between semicolons, without comments; what is quoted is one word."""
    pieces, depth = [""], 0
    for token in _TOKEN.finditer(header):
        mark = token["mark"]
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif mark:
            pieces.append("")
        elif token["quoted"] is not None:
            pieces[-1] += _LOOSE.sub("_", token["quoted"])
        else:
            pieces[-1] += token[0]
    return pieces


def _result(match: re.Match[str]) -> Result:
    domains = list(_domains(match[3]))
    # Whoever tells of two domains tells of none for sure.
    return Result(match[1].lower(), match[2].lower(), domains[0] if len(domains) == 1 else "?" if domains else "")


def _domains(properties: str) -> Iterator[str]:
    for found in _FROM.finditer(properties):
        yield found[1].lower().rpartition("@")[2].rstrip(".")
