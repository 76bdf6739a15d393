"""Recipients and attendees of Microsoft Graph as calendar users.

Source: Microsoft Graph v1.0, resource types ``recipient``, ``emailAddress``, ``attendee``, ``responseStatus``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.invite import Attendee, CalendarUser, CUType, ParticipationRole, PartStat
from copilot_sync.itip.values import address

if TYPE_CHECKING:
    from copilot_sync_m365.values import Node

ROLES = {"optional": ParticipationRole.OPT_PARTICIPANT, "resource": ParticipationRole.NON_PARTICIPANT}
ANSWERS = {
    "accepted": PartStat.ACCEPTED,
    "organizer": PartStat.ACCEPTED,
    "declined": PartStat.DECLINED,
    "tentativelyaccepted": PartStat.TENTATIVE,
}
"""What is not among them ("none", "notResponded", answers of the future) is no answer yet."""


def user(recipient: Node) -> CalendarUser | None:
    """Whom a recipient stands for; ``None`` where it names nobody. An address of Exchange's own is none."""
    mail = recipient.node("emailAddress")
    written = mail.text("address") or ""
    found = address(written, {})
    name = (mail.text("name") or "").strip()
    if name.lower() == written.strip().lower():
        name = ""
    return CalendarUser(address=found, common_name=name or None) if found or name else None


def users(recipients: list[Node]) -> tuple[CalendarUser, ...]:
    """Everybody in a list of recipients, in order."""
    return tuple(found for found in map(user, recipients) if found is not None)


def attendees(event: Node) -> tuple[Attendee, ...]:
    """Everybody, and every room, that an event invites, in order."""
    return tuple(found for found in map(_attendee, event.nodes("attendees")) if found is not None)


def _attendee(node: Node) -> Attendee | None:
    kind = (node.text("type") or "required").lower()
    answer = (node.node("status").text("response") or "none").lower()
    somebody = user(node)
    if somebody is None:
        return None
    return Attendee(
        address=somebody.address,
        common_name=somebody.common_name,
        cutype=CUType.RESOURCE if kind == "resource" else CUType.INDIVIDUAL,
        role=ROLES.get(kind, ParticipationRole.REQ_PARTICIPANT),
        partstat=ANSWERS.get(answer, PartStat.NEEDS_ACTION),
    )
