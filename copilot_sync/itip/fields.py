"""What an event says in words, and whom it invites (RFC 5545, sections 3.8.1 and 3.8.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from copilot_sync.invite import Attendee, CalendarUser, CUType, ParticipationRole, PartStat
from copilot_sync.itip.values import address, common_name, names_somebody, texts, unescape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot_sync.itip.contentlines import ContentLine
    from copilot_sync.itip.events import Event

LONGEST_TEXT = 1_000_000
"""Characters; what a body holds beyond is cut off."""
HTML = "text/html"

CUTYPES: Mapping[str, CUType] = {"": CUType.INDIVIDUAL, **{member.value: member for member in CUType}}
ROLES: Mapping[str, ParticipationRole] = {member.value: member for member in ParticipationRole}
PARTSTATS: Mapping[str, PartStat] = {member.value: member for member in PartStat}


class Body(NamedTuple):
    """The words of the invitation."""

    text: str | None
    html: str | None
    truncated: bool


def body_of(event: Event) -> Body:
    """DESCRIPTION, and the same as HTML from wherever calendars put it."""
    text = "\n".join(dict.fromkeys(unescape(line.value) for line in event.all("DESCRIPTION") if line.value.strip()))
    text = text or _styled(event, "text/plain")
    html = _alternative(event) or _styled(event, HTML) or _behind_description(event)
    truncated = len(text) > LONGEST_TEXT or len(html) > LONGEST_TEXT
    return Body(text[:LONGEST_TEXT] or None, html[:LONGEST_TEXT] or None, truncated)


def text_of(event: Event, name: str) -> str | None:
    """A property of one TEXT, such as SUMMARY; ``None`` where it says nothing."""
    line = event.first(name)
    return unescape(line.value).strip()[:LONGEST_TEXT] or None if line else None


def categories_of(event: Event) -> tuple[str, ...]:
    """CATEGORIES of all lines, each once."""
    return tuple(dict.fromkeys(item for line in event.all("CATEGORIES") for item in texts(line.value)))


def organizer_of(event: Event) -> CalendarUser | None:
    """ORGANIZER, the first that says who it is."""
    for line in event.all("ORGANIZER"):
        user = CalendarUser(address=address(line.value, line.params), common_name=common_name(line.value, line.params))
        if user.address or user.common_name:
            return user
    return None


def sent_by_of(event: Event) -> str | None:
    """SENT-BY of the ORGANIZER that `organizer_of` takes."""
    for line in event.all("ORGANIZER"):
        if address(line.value, line.params) or common_name(line.value, line.params):
            return address(line.params.get("SENT-BY", ""), {})
    return None


def attendees_of(event: Event) -> tuple[Attendee, ...]:
    """Every ATTENDEE but empty ones, in order. What a parameter says that no RFC knows counts as its default."""
    return tuple(_attendee(line) for line in event.all("ATTENDEE") if names_somebody(line.value, line.params))


def _attendee(line: ContentLine) -> Attendee:
    params = line.params
    return Attendee(
        address=address(line.value, params),
        common_name=common_name(line.value, params),
        cutype=CUTYPES.get(params.get("CUTYPE", "").upper(), CUType.UNKNOWN),
        role=ROLES.get(params.get("ROLE", "").upper(), ParticipationRole.REQ_PARTICIPANT),
        partstat=PARTSTATS.get(params.get("PARTSTAT", "").upper(), PartStat.NEEDS_ACTION),
    )


def _alternative(event: Event) -> str:
    for line in event.all("X-ALT-DESC"):
        media_type = line.params.get("FMTTYPE", "").lower()
        if media_type.startswith(HTML) or (not media_type and line.value.lstrip().startswith("<")):
            return unescape(line.value)
    return ""


def _styled(event: Event, media_type: str) -> str:
    """STYLED-DESCRIPTION (RFC 9073, section 6.5)."""
    for line in event.all("STYLED-DESCRIPTION"):
        is_text = line.params.get("VALUE", "TEXT").upper() == "TEXT"
        if is_text and line.params.get("FMTTYPE", HTML).lower().startswith(media_type):
            return unescape(line.value)
    return ""


def _behind_description(event: Event) -> str:
    """HTML in the ALTREP of DESCRIPTION, as Thunderbird writes it."""
    for line in event.all("DESCRIPTION"):
        scheme, _, data = line.params.get("ALTREP", "").partition(",")
        if scheme.lower().startswith(f"data:{HTML}") and "base64" not in scheme.lower():
            return unquote(data)
    return ""
