"""Events as Graph shows them.

Sources: https://learn.microsoft.com/graph/api/resources/event, https://learn.microsoft.com/graph/outlook-immutable-id,
https://learn.microsoft.com/graph/api/resources/datetimetimezone.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from copilot_sync.testing.graph import ids
from copilot_sync.testing.graph.clock import stamp
from copilot_sync.testing.graph.times import written, zone_named
from copilot_sync.testing.graph.wire import invalid

if TYPE_CHECKING:
    from copilot_sync.testing.graph.meetings import Event
    from copilot_sync.testing.graph.wire import Request

BODIES = frozenset({"body", "bodyPreview"})
"""What ``Calendars.ReadBasic`` does not show."""
_TAG = re.compile(
    r"<(?:style|script)\b[^<]*+(?:<(?!/?(?:style|script)\b)[^<]*+)*+</(?:style|script)>|<[^<>]*+>",
    re.DOTALL | re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody wants events shown: what the header ``Prefer`` of a request says."""

    zone: str = "UTC"
    immutable: bool = False
    text: bool = False
    basic: bool = False
    """Without bodies, to whom may see no more."""
    applied: tuple[str, ...] = ()

    @property
    def headers(self) -> dict[str, str]:
        """What of it was taken notice of."""
        return {"Preference-Applied": ", ".join(self.applied)} if self.applied else {}


def manner(request: Request, *, basic: bool = False) -> Manner:
    """How a request wants events shown.

    Raises:
        Refusal: it asks for a zone or a kind of ids that there is not.
    """
    asked = request.preferences
    applied = []
    zone = asked.get("outlook.timezone", "UTC")
    if "outlook.timezone" in asked:
        zone_named(zone)
        applied.append(f'outlook.timezone="{zone}"')
    kind = asked.get("outlook.body-content-type", "").lower()
    if kind in {"text", "html"}:
        applied.append(f'outlook.body-content-type="{kind}"')
    id_type = asked.get("idtype", "")
    if id_type and id_type.lower() not in {"immutableid", "restid"}:
        raise invalid(f"The value '{id_type}' of preference 'IdType' is invalid.", "ErrorInvalidParameter")
    if id_type:
        applied.append(f'IdType="{id_type}"')
    return Manner(zone, id_type.lower() == "immutableid", kind == "text", basic, tuple(applied))


def shown(event: Event, day: date | None, how: Manner) -> dict[str, Any]:
    """An event, or an occurrence of a series, with everything that Graph shows where nobody chose."""
    known = dict(event.shown(day))
    changed = event.occurrences.get(day) if day else None
    kind = "seriesMaster" if event.is_series and day is None else "singleInstance"
    kind = kind if day is None else "exception" if changed else "occurrence"
    number = version(event, day)
    known |= {
        "@odata.etag": ids.etag(number),
        "id": event.id_at(day, immutable=how.immutable),
        "createdDateTime": stamp(event.created),
        "lastModifiedDateTime": stamp(event.modified),
        "changeKey": ids.version(number),
        "type": kind,
        "seriesMasterId": event.id_at(None, immutable=how.immutable) if day else None,
        "originalStart": stamp(_original(event, day)) if day else None,
        "recurrence": None if day else known.get("recurrence"),
        "iCalUId": f"{event.uid}{day:%Y%m%d}" if day else event.uid,
        "hasAttachments": bool(event.attachments),
        "bodyPreview": _plain(known["body"])[:255],
        "webLink": f"https://outlook.office365.com/owa/?itemid={quote(event.id_at(day))}&exvsurl=1&path=/calendar/item",
        **_times(event, day, how),
    }
    if how.text and known["body"]["contentType"] == "html":
        known["body"] = {"contentType": "text", "content": _plain(known["body"])}
    known.setdefault("isAllDay", False)
    for name in BODIES if how.basic else ():
        known.pop(name, None)
    return known


def version(event: Event, day: date | None) -> int:
    """At which change an event, or one of its occurrences, came to stand as it does."""
    if day is None:
        return event.version
    return max(event.changed, event.occurrences[day].changed) if day in event.occurrences else event.changed


def bare(event: Event, day: date, how: Manner) -> dict[str, Any]:
    """An occurrence as a delta shows it: when it is and to which series it belongs, and nothing else."""
    return {
        "@odata.type": "#microsoft.graph.event",
        "@odata.etag": ids.etag(event.changed),
        "id": event.id_at(day, immutable=how.immutable),
        "seriesMasterId": event.id_at(None, immutable=how.immutable),
        "type": "occurrence",
        **_times(event, day, how),
    }


def cancelled_occurrences(event: Event) -> list[str]:
    """The occurrences that were taken out of a series, as Graph names them."""
    return [f"OID.{event.id}.{day}" for day, occurrence in sorted(event.occurrences.items()) if occurrence.gone]


def _times(event: Event, day: date | None, how: Manner) -> dict[str, Any]:
    if event.all_day:
        begin, end = event.times(day)
    else:
        zone = zone_named(how.zone)
        begin, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in event.moments(day))
    return {"start": written(begin, how.zone), "end": written(end, how.zone)}


def _original(event: Event, day: date | None) -> datetime:
    """When an occurrence was to start before anybody moved it."""
    wall = datetime.combine(day or event.start.date(), event.start.time())
    return wall.replace(tzinfo=UTC if event.all_day else zone_named(event.zone))


def _plain(body: dict[str, Any]) -> str:
    return str(body["content"]) if body["contentType"] == "text" else _text_of(body["content"])


@lru_cache(maxsize=1024)
def _text_of(content: str) -> str:
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", content))).strip()
