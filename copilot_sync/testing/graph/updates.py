"""Who is mailed when an organiser's event changes.

Source: https://learn.microsoft.com/graph/api/event-update, which says that a change of attendees alone goes to those
who changed, and that any other goes to everybody; no property switches that off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.wording import address_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PERSONAL = frozenset({"categories", "isReminderOn", "reminderMinutesBeforeStart", "showAs"})
"""What belongs to the owner of a calendar. Microsoft's pages do not say that a change of these alone mails nobody."""


@dataclass(frozen=True, slots=True)
class Update:
    """Mails that one change sends."""

    event: str
    """The ordinary id of the event, or of the occurrence."""
    subject: str
    to: tuple[str, ...]
    why: str
    """``everybody``, or ``attendees`` where only those who changed are mailed."""


def mailed(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    changed: Collection[str],
    *,
    personal_too: bool = False,
    listed: Collection[str] = (),
) -> tuple[tuple[str, ...], str] | None:
    """To whom a change is mailed, and why; nobody where it was no organiser's, or concerns nobody else.

    Args:
        before: The event as it was.
        after: The event as it is.
        changed: What of it is different.
        personal_too: What belongs to the owner alone is mailed, too.
        listed: Who is a member of an invited list: to take one of them out mails everybody.
    """
    if not before.get("isOrganizer"):
        return None
    old, new = _addresses(before), _addresses(after)
    telling = set(changed) - (frozenset() if personal_too else PERSONAL)
    if not telling or not old | new:
        return None
    if telling != {"attendees"} or not (old - new).isdisjoint(listed):
        return tuple(sorted(old | new)), "everybody"
    different = {address for address in old | new if _one(before, address) != _one(after, address)}
    return (tuple(sorted(different)), "attendees") if different else None


def _addresses(properties: Mapping[str, Any]) -> set[str]:
    return {address_of(one) for one in properties["attendees"]}


def _one(properties: Mapping[str, Any], address: str) -> tuple[object, ...] | None:
    found = (one for one in properties["attendees"] if address_of(one) == address)
    return next(((one.get("type"),) for one in found), None)
