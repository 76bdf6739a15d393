"""One ``event`` of Microsoft Graph v1.0 as an invite. Pure functions: JSON in, an `Invite` out.

Source: Microsoft Graph v1.0, resource type ``event``, and the types that it refers to. Members of enumerations that
came later are taken as the most ordinary one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.invite import Attachment, Conference, Invite, Status
from copilot_sync_m365.people import attendees, user
from copilot_sync_m365.times import moment, original_start, own_zone

if TYPE_CHECKING:
    from copilot_sync.adapters import ReadingSettings
    from copilot_sync_m365.values import Node

MAX_BODY = 1_000_000
"""Letters of a body that are read."""


def is_private(item: Node) -> bool:
    """Whether its owner marked an event or a message as private, personal or confidential, or in a way unknown."""
    return (item.text("sensitivity") or "normal").lower() != "normal"


def invite_of(event: Node, source: str, settings: ReadingSettings) -> Invite:
    """The invite that an event is, at the time that the event itself gives: a series at its first occurrence.

    Raises:
        WrongPropertyError: a property cannot be read, or the start is missing.
    """
    zone = own_zone(event)
    all_day = event.flag("isAllDay") or False
    day_zone = (zone or settings.timezone) if all_day else None
    start = moment(event, "start", zone, day_zone=day_zone)
    if start is None:
        raise event.wrong("start.dateTime", "is missing", "ask for all properties of the event")
    end = moment(event, "end", zone, day_zone=day_zone)
    kind = (event.text("type") or "").lower()
    plain, html, truncated = body_of(event)
    files, all_files = attachments_of(event)
    return Invite(
        source=source,
        uid=event.text("iCalUId"),
        dtstart=start,
        dtend=end if end and end >= start else None,
        all_day=all_day,
        timezone=zone,
        recurrence_id=original_start(event, start, all_day=all_day),
        series=is_master(event) or kind in {"occurrence", "exception"} or event.text("seriesMasterId") is not None,
        series_dtstart=start if is_master(event) else None,
        changed_alone=kind == "exception",
        status=Status.CANCELLED if event.flag("isCancelled") else None,
        created=event.stamp("createdDateTime"),
        last_modified=event.stamp("lastModifiedDateTime"),
        summary=event.text("subject"),
        description=plain,
        html=html,
        location=_location(event),
        categories=tuple(event.texts("categories")),
        organizer=user(event.node("organizer")),
        attendees=attendees(event),
        attendees_hidden=event.flag("hideAttendees") or False,
        organizer_copy=event.flag("isOrganizer") or False,
        online=event.flag("isOnlineMeeting"),
        conferences=_conferences(event),
        attachments=files,
        attachments_known=all_files,
        body_truncated=truncated,
    )


def is_master(event: Node) -> bool:
    """Whether an event stands for a whole series, at the time of its first occurrence."""
    kind = event.value.get("type")
    return str(kind).lower() == "seriesmaster" or (kind is None and bool(event.value.get("recurrence")))


def body_of(item: Node) -> tuple[str | None, str | None, bool]:
    """The body of an event or a message: as plain text, as HTML, and whether it was cut.

    Where there was no permission to read it, or nobody asked for it, what there is counts as cut.
    """
    body = item.node("body")
    content = body.text("content")
    if content is None:
        preview = item.text("bodyPreview")
        return preview, None, preview is not None or "body" not in item.value
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    text, cut = content[:MAX_BODY], len(content) > MAX_BODY
    return (None, text, cut) if (body.text("contentType") or "").lower() == "html" else (text, None, cut)


def attachments_of(item: Node) -> tuple[tuple[Attachment, ...], bool]:
    """The attachments that are listed, and whether those are all: ``hasAttachments`` may say more than the list."""
    listed = tuple(_attachment(node) for node in item.nodes("attachments"))
    return listed, item.value.get("attachments") is not None or item.flag("hasAttachments") is False


def _attachment(node: Node) -> Attachment:
    media_type = node.text("contentType")
    picture = (media_type or "").lower().startswith("image/")
    return Attachment(
        name=node.text("name"),
        media_type=media_type,
        uri=node.text("sourceUrl"),
        inline=picture and (node.flag("isInline") or False),
    )


def _location(event: Node) -> str | None:
    places = event.nodes("locations") or [event.node("location")]
    described = [text for place in places if (text := _place(place))]
    return "; ".join(dict.fromkeys(described)) or None


def _place(place: Node) -> str:
    name = place.text("displayName") or ""
    postal = place.node("address")
    parts = [name.strip()]
    for part in ("street", "city", "postalCode"):
        text = (postal.text(part) or "").strip()
        if text.lower() not in name.lower():
            parts.append(text)
    return ", ".join(part for part in parts if part)


def _conferences(event: Node) -> tuple[Conference, ...]:
    meeting = event.node("onlineMeeting")
    links = (meeting.text("joinUrl"), event.text("onlineMeetingUrl"))
    numbers = (
        meeting.text("tollNumber"),
        *meeting.texts("tollFreeNumbers"),
        *(phone.text("number") for phone in meeting.nodes("phones")),
    )
    found = [Conference(uri=link.strip()) for link in links if link]
    found += [Conference(uri=f"tel:{_digits(number)}", label=number.strip()) for number in numbers if number]
    return tuple(dict.fromkeys(found))


def _digits(number: str) -> str:
    return re.sub(r"[^0-9+]", "", number)
