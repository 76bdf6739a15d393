"""Operations on calendars and events.

Sources: https://learn.microsoft.com/graph/api/calendar-list-calendarview, https://learn.microsoft.com/graph/api/event-get,
https://learn.microsoft.com/graph/api/event-delta, https://learn.microsoft.com/graph/api/event-update.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from copilot_sync.testing.graph import access, deltas, events, filters, ids, odata, patching, times
from copilot_sync.testing.graph.calls import Routes
from copilot_sync.testing.graph.filters import Fields
from copilot_sync.testing.graph.wire import Answer, Refusal, invalid, item_not_found

if TYPE_CHECKING:
    from datetime import date, datetime

    from copilot_sync.testing.graph.calendars import Calendar
    from copilot_sync.testing.graph.calls import Call
    from copilot_sync.testing.graph.events import Manner
    from copilot_sync.testing.graph.mailboxes import Mailbox
    from copilot_sync.testing.graph.meetings import Event

    Found = tuple[Event, date | None]

ROUTES = Routes()
LONGEST = timedelta(days=1825)
PAGE = 10
"""Items of a page where nobody says how many."""
NOT_SELECTED_IN_VIEW = frozenset({"createdDateTime", "lastModifiedDateTime"})
_IN_CALENDAR = ("users/{user}", "users/{user}/calendar", "users/{user}/calendars/{calendar}")
_EVENT = tuple(f"{place}/events/{{event}}" for place in _IN_CALENDAR)


@ROUTES.add("GET", "users/{user}/calendars")
def list_calendars(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/user-list-calendars."""
    mailbox = call.mailbox(*access.CALENDARS)
    return Answer(200, call.page(mailbox.calendars, _calendar, PAGE, "users/calendars"))


@ROUTES.add("GET", "users/{user}/calendar", "users/{user}/calendars/{calendar}")
def get_calendar(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/calendar-get."""
    mailbox = call.mailbox(*access.CALENDARS)
    return Answer(200, call.entity(_calendar(call.calendar(mailbox)), "users/calendars"))


@ROUTES.add("GET", *(f"{place}/calendarView" for place in _IN_CALENDAR))
def list_view(call: Call) -> Answer:
    """Everything in a window, each occurrence by itself and no series."""
    mailbox, how = _reading(call)
    odata.only(call.request.query, "$select", "$top", "$skip", "$count", "$orderby", "$expand", "$filter")
    names = odata.select("event", call.request.query, refused=NOT_SELECTED_IN_VIEW)
    begin, end = _window(call)
    found = [(event, day) for event in call.calendar(mailbox).events.values() for day in event.within(begin, end)]
    found.sort(key=lambda one: one[0].moments(one[1]))
    return _page(call, found, names, how, "calendarView")


@ROUTES.add("GET", *(f"{place}/calendarView/delta" for place in _IN_CALENDAR))
def delta(call: Call) -> Answer:
    """What has changed in a window. The first call says which; every later one is a link that was given."""
    mailbox, how = _reading(call)
    query = call.request.query
    deltas.window(query)
    calendar = call.calendar(mailbox)
    kind = deltas.link_of(query)
    if kind is None:
        position = call.service.deltas.begin(calendar, *_window(call))
    else:
        position = call.service.deltas.resume(calendar, kind, query[kind])
    size = odata.whole(call.request.preferences, "odata.maxpagesize", PAGE, 1000)
    applied = how.headers
    if "odata.maxpagesize" in call.request.preferences:
        applied = {"Preference-Applied": ", ".join([*how.applied, f"odata.maxpagesize={size}"])}
    return Answer(200, call.delta(*call.service.deltas.page(position, size, how), "event"), applied)


@ROUTES.add("GET", *(f"{place}/events" for place in _IN_CALENDAR))
def list_events(call: Call) -> Answer:
    """Single events and series, and no occurrences."""
    mailbox, how = _reading(call)
    odata.only(call.request.query, "$select", "$top", "$skip", "$count", "$orderby", "$expand", "$filter")
    names = odata.select("event", call.request.query)
    calendars = [call.calendar(mailbox)] if "calendar" in call.names else mailbox.calendars
    found: list[Found] = [(event, None) for calendar in calendars for event in calendar.events.values()]
    return _page(call, found, names, how, "events")


@ROUTES.add("POST", *(f"{place}/events" for place in _IN_CALENDAR))
def create_event(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/user-post-events. A transaction id makes a second call do nothing."""
    mailbox = call.mailbox(*access.CALENDARS_WRITE)
    how = events.manner(call.request)
    given = call.body("event")
    calendar = call.calendar(mailbox)
    known = given.get("transactionId")
    for event in calendar.events.values() if known else ():
        if event.properties["transactionId"] == known:
            raise Refusal(
                409,
                "ErrorDuplicateTransactionId",
                "Your request can't be completed. A duplicate transaction id was used.",
            )
    event = patching.create(calendar, given)
    return Answer(201, call.entity(_shown(call, event, None, None, how), "users/events"), how.headers)


@ROUTES.add("POST", *(f"{path}/extensions" for path in _EVENT))
def add_extension(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/opentypeextension-post-opentypeextension. A delta does not tell of it."""
    mailbox = call.mailbox(*access.CALENDARS_WRITE)
    given = call.body("openTypeExtension")
    name = given.get("extensionName")
    if not name:
        raise invalid("The property 'extensionName' is missing.")
    event, _day = call.event(mailbox)
    event.extensions[name] = {"@odata.type": "#microsoft.graph.openTypeExtension", **given, "id": name}
    return Answer(201, call.entity(event.extensions[name], "users/events/extensions"))


@ROUTES.add("GET", *(f"{path}/extensions/{{extension}}" for path in _EVENT))
def get_extension(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/opentypeextension-get."""
    mailbox = call.mailbox(*access.CALENDARS_FULL)
    event, _day = call.event(mailbox)
    found = event.extensions.get(call.names["extension"])
    if found is None:
        raise item_not_found()
    return Answer(200, call.entity(found, "users/events/extensions"))


@ROUTES.add("GET", *_EVENT)
def get_event(call: Call) -> Answer:
    """One event, occurrence or series."""
    mailbox, how = _reading(call)
    odata.only(call.request.query, "$select", "$expand")
    names = odata.select("event", call.request.query)
    event, day = call.event(mailbox)
    body = _shown(call, event, day, names, how)
    return Answer(200, call.entity(body, "users/events"), how.headers)


@ROUTES.add("GET", *(f"{path}/instances" for path in _EVENT))
def list_instances(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/event-list-instances."""
    mailbox, how = _reading(call)
    names = odata.select("event", call.request.query)
    event, day = call.event(mailbox)
    if not event.is_series or day is not None:
        raise invalid("Expanding is only possible for recurring events.", "ErrorInvalidRequest")
    found = [(event, each) for each in event.within(*_window(call))]
    return _page(call, found, names, how, "instances")


@ROUTES.add("PATCH", *_EVENT)
def update_event(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/event-update."""
    mailbox = call.mailbox(*access.CALENDARS_WRITE)
    how = events.manner(call.request)
    event, day = call.event(mailbox)
    given = call.body("event")
    _check_version(call, event, day)
    patching.patch(call.service, event, day, given)
    return Answer(200, call.entity(_shown(call, event, day, None, how), "users/events"), how.headers)


@ROUTES.add("DELETE", *_EVENT)
def delete_event(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/event-delete."""
    mailbox = call.mailbox(*access.CALENDARS_WRITE)
    event, day = call.event(mailbox)
    _check_version(call, event, day)
    if day is None:
        event.calendar.remove(event)
    else:
        event.calendar.take_out(event, day)
    return Answer(204)


@ROUTES.add("GET", *(f"{path}/attachments" for path in _EVENT))
def list_attachments(call: Call) -> Answer:
    """https://learn.microsoft.com/graph/api/event-list-attachments."""
    mailbox = call.mailbox(*access.CALENDARS_FULL)
    names = odata.select("fileAttachment", call.request.query)
    event, _day = call.event(mailbox)
    shown = [odata.chosen(one, names) for one in event.attachments]
    return Answer(200, call.page(shown, dict, PAGE, "attachments"))


def _reading(call: Call) -> tuple[Mailbox, Manner]:
    """The mailbox, and how its events are to be shown to whoever asks."""
    mailbox = call.mailbox(*access.CALENDARS)
    basic = not call.caller.may(access.CALENDARS_FULL, mailbox.address)
    return mailbox, events.manner(call.request, basic=basic)


def _calendar(calendar: Calendar) -> dict[str, Any]:
    mailbox = calendar.mailbox
    return {
        "id": calendar.id,
        "name": calendar.name,
        "isDefaultCalendar": calendar is mailbox.calendar,
        "canEdit": True,
        "canShare": True,
        "canViewPrivateItems": True,
        "owner": {"name": mailbox.name, "address": mailbox.address},
    }


def _window(call: Call) -> tuple[datetime, datetime]:
    query = call.request.query
    for name in ("startDateTime", "endDateTime"):
        if name not in query:
            text = f"This request requires a time window specified by the query string parameters StartDateTime and EndDateTime; '{name}' is missing."
            raise invalid(text, "ErrorInvalidParameter")
    begin, end = (
        times.moment(query["startDateTime"], "startDateTime"),
        times.moment(query["endDateTime"], "endDateTime"),
    )
    if end - begin > LONGEST:
        text = "Requested CalendarView time range is larger than the allowed maximum. Maximum number of days: 1825"
        raise invalid(text, "ErrorInvalidRequest")
    if end < begin:
        raise invalid("The start of the window is after its end.", "ErrorInvalidParameter")
    return begin, end


def _page(call: Call, found: list[Found], names: list[str] | None, how: Manner, context: str) -> Answer:
    def show(one: Found) -> dict[str, Any]:
        return _shown(call, *one, names, how)

    def fields(one: Found) -> Fields:
        return Fields(events.shown(*one, how), one[0].extended)

    found = filters.sifted(call.request, found, fields)
    size = odata.whole(call.request.preferences, "odata.maxpagesize", PAGE, 1000)
    return Answer(200, call.page(found, show, size, f"users('{quote(call.names['user'])}')/{context}"), how.headers)


def _shown(call: Call, event: Event, day: date | None, names: list[str] | None, how: Manner) -> dict[str, Any]:
    item = events.shown(event, day, how)
    if names and "cancelledOccurrences" in names:
        item["cancelledOccurrences"] = events.cancelled_occurrences(event)
    item = odata.chosen(item, names)
    return item | filters.expanded(call.request.query.get("$expand"), event, how)


def _check_version(call: Call, event: Event, day: date | None) -> None:
    """Let a change pass only if nobody else was quicker, where the caller asks for that.

    Raises:
        Refusal: 412.
    """
    wanted = call.request.headers.get("if-match", "*").strip()
    if wanted not in {"*", ids.etag(events.version(event, day))}:
        raise Refusal(
            412,
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.",
        )
