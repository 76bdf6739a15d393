"""What a delta tells, edit by edit, and what becomes of its tokens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.testing.graph import Calendar, Event, FakeGraph, User

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/London"))
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
ADA = "users/ada@northmoor.example"
DELTA = f"{ADA}/calendarView/delta?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z"
IMMUTABLE = 'IdType="ImmutableId"'
WEEKLY = {"pattern": {"type": "weekly", "daysOfWeek": ["tuesday"]}, "range": {"type": "noEnd"}}
SECOND = date(2026, 12, 8)


@pytest.fixture
def calendar(ada: User) -> Calendar:
    return ada.calendar


@pytest.fixture
def single(calendar: Calendar) -> Event:
    return calendar.add_event(NOON, NOON + HOUR, subject="Clinic", attendees=["sam@moorside.example"])


@pytest.fixture
def series(calendar: Calendar) -> Event:
    return calendar.add_event(NOON - 2 * WEEK, NOON - 2 * WEEK + HOUR, subject="Table", recurrence=WEEKLY)


@pytest.fixture
def pull(client: Any) -> Callable[[str], tuple[list[dict[str, Any]], str]]:
    """Everything from a link on, and the link for next time."""

    def pulled(link: str = DELTA) -> tuple[list[dict[str, Any]], str]:
        items, pages = [], 0
        while True:
            page = client.get(link, Prefer=IMMUTABLE)
            items += page["value"]
            pages += 1
            assert pages < 50
            if "@odata.deltaLink" in page:
                return items, page["@odata.deltaLink"]
            link = page["@odata.nextLink"]

    return pulled


def kinds(items: list[dict[str, Any]]) -> list[str]:
    return sorted("removed" if "@removed" in item else item["type"] for item in items)


def test_a_series_is_one_whole_item_and_bare_occurrences(series: Event, pull: Any) -> None:
    items, _link = pull()

    (whole,) = (item for item in items if item["type"] == "seriesMaster")
    bare = [item for item in items if item["type"] == "occurrence"]
    assert whole["start"]["dateTime"] == "2026-11-17T12:00:00.0000000", "its first occurrence, before the window"
    assert whole["recurrence"]["range"]["numberOfOccurrences"] == 0
    assert whole["recurrence"]["range"]["endDate"] == "0001-01-01"
    assert sorted(item["start"]["dateTime"][:10] for item in bare) == [
        f"2026-12-{day:02}" for day in (1, 8, 15, 22, 29)
    ]
    assert {frozenset(item) for item in bare} == {
        frozenset({"@odata.type", "@odata.etag", "id", "seriesMasterId", "type", "start", "end"})
    }
    assert {item["seriesMasterId"] for item in bare} == {whole["id"]} == {series.id_at(None, immutable=True)}


EDITS: dict[str, tuple[Any, list[str]]] = {
    "nothing": (lambda _c, _one, _series: None, []),
    "a single event changes": (lambda c, one, _: c.edit(one, subject="New"), ["singleInstance"]),
    "somebody answers": (lambda c, one, _: c.answer(one, "sam@moorside.example"), ["singleInstance"]),
    "a single event is deleted": (lambda c, one, _: c.remove(one), ["removed"]),
    "a single event is cancelled": (lambda c, one, _: c.cancel(one), ["removed"]),
    "a single event moves out of the window": (
        lambda c, one, _: c.edit(one, start=NOON + 9 * WEEK, end=NOON + 9 * WEEK + HOUR),
        ["removed"],
    ),
    "an event is made outside the window": (
        lambda c, *_: c.add_event(NOON + 9 * WEEK, NOON + 9 * WEEK + HOUR),
        ["removed"],
    ),
    "an event is made and deleted": (lambda c, *_: c.remove(c.add_event(NOON, NOON + HOUR)), ["removed"]),
    "an event goes into another calendar": (
        lambda c, one, _: c.move(one, c.mailbox.add_calendar("Other")),
        ["removed"],
    ),
    "one occurrence changes": (
        lambda c, _, series: c.edit(series, SECOND, subject="Table at Moor Hall"),
        ["exception", "seriesMaster"],
    ),
    "one occurrence is taken out": (lambda c, _, series: c.take_out(series, SECOND), ["removed", "seriesMaster"]),
    "one occurrence moves out of the window": (
        lambda c, _, series: c.edit(series, SECOND, start=NOON + 9 * WEEK, end=NOON + 9 * WEEK + HOUR),
        ["removed", "seriesMaster"],
    ),
    "a series changes": (lambda c, _, series: c.edit(series, subject="New"), ["occurrence"] * 5 + ["seriesMaster"]),
    "a series ends sooner": (
        lambda c, _, series: c.edit(
            series,
            recurrence=WEEKLY | {"range": {"type": "endDate", "startDate": "2026-11-17", "endDate": "2026-12-10"}},
        ),
        ["occurrence"] * 2 + ["removed"] * 3 + ["seriesMaster"],
    ),
    "a series is deleted": (lambda c, _, series: c.remove(series), ["removed"]),
}


@pytest.mark.parametrize("case", EDITS)
def test_what_an_edit_brings(case: str, calendar: Calendar, single: Event, series: Event, pull: Any) -> None:
    edit, expected = EDITS[case]
    _items, link = pull()

    edit(calendar, single, series)
    items, link = pull(link)
    again, _link = pull(link)

    assert kinds(items) == expected
    assert again == []


def test_what_is_removed_has_an_id_and_nothing_else(calendar: Calendar, single: Event, pull: Any) -> None:
    _items, link = pull()
    known = single.id_at(None, immutable=True)
    calendar.remove(single)

    items, _link = pull(link)

    assert items == [{"@odata.type": "#microsoft.graph.event", "id": known, "@removed": {"reason": "deleted"}}]


def test_a_first_round_tells_of_nothing_that_is_gone(calendar: Calendar, single: Event, pull: Any) -> None:
    calendar.remove(single)

    assert pull()[0] == []


def test_the_window_stays_as_it_was(calendar: Calendar, pull: Any) -> None:
    _items, link = pull()
    calendar.add_event(NOON - WEEK, NOON - WEEK + HOUR, subject="Before it")
    calendar.add_event(NOON, NOON + HOUR, subject="In it")

    assert kinds(pull(link)[0]) == ["removed", "singleInstance"]


def test_a_page_can_be_asked_for_again(calendar: Calendar, client: Any) -> None:
    for number in range(5):
        calendar.add_event(NOON, NOON + HOUR, subject=str(number))
    first = client.get(DELTA, Prefer="odata.maxpagesize=2")

    once = client.get(first["@odata.nextLink"], Prefer="odata.maxpagesize=2")
    twice = client.get(first["@odata.nextLink"], Prefer="odata.maxpagesize=2")

    assert once["value"] == twice["value"]
    assert len(once["value"]) == 2


def test_empty_pages_lead_on(graph: FakeGraph, single: Event, client: Any, pull: Any) -> None:
    graph.switches.empty_pages = 2

    first = client.get(DELTA)
    items, _link = pull(first["@odata.nextLink"])

    assert first["value"] == []
    assert "@odata.deltaLink" not in first
    assert [item["iCalUId"] for item in items] == [single.uid]


def test_tokens_are_forgotten(graph: FakeGraph, single: Event, client: Any, pull: Any) -> None:
    _items, link = pull()
    graph.expire_delta_tokens()

    answer = client("GET", link)

    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "SyncStateNotFound")
    assert len(pull()[0]) == 1, single.uid


def test_a_token_is_good_for_its_own_mailbox(graph: FakeGraph, ada: User, client: Any, pull: Any) -> None:
    graph.tenant.add_user("sam@northmoor.example")
    _items, link = pull()

    assert client("GET", link.replace(ada.address, "sam@northmoor.example")).status_code == 410


def test_every_request_says_which_ids_it_wants(calendar: Calendar, single: Event, client: Any) -> None:
    page = client.get(DELTA, Prefer=IMMUTABLE)
    calendar.answer(single, "sam@moorside.example")

    forgetful = client.get(page["@odata.deltaLink"])

    assert page["value"][0]["id"] == single.id_at(None, immutable=True)
    assert forgetful["value"][0]["id"] == single.id != page["value"][0]["id"]


def test_an_immutable_id_outlives_a_move(calendar: Calendar, single: Event, client: Any) -> None:
    ordinary, immutable = single.id, single.id_at(None, immutable=True)
    calendar.move(single, calendar.mailbox.add_calendar("Other"))

    assert client("GET", f"{ADA}/events/{ordinary}").status_code == 404
    assert client("GET", f"{ADA}/events/{immutable}").status_code == 200
    assert client("GET", f"{ADA}/events/{immutable.swapcase()}").status_code == 404, "capitals matter"


VIEWS = {
    "UTC": ("UTC", "2026-12-01T12:00:00.0000000"),
    "a Windows name": ("W. Europe Standard Time", "2026-12-01T13:00:00.0000000"),
    "an IANA name": ("America/New_York", "2026-12-01T07:00:00.0000000"),
}


@pytest.mark.parametrize("case", VIEWS)
def test_times_in_a_zone_that_is_asked_for(case: str, single: Event, client: Any) -> None:
    zone, start = VIEWS[case]

    answer = client("GET", f"{ADA}/events/{single.id}", Prefer=f'outlook.timezone="{zone}", {IMMUTABLE}')

    assert answer.json()["start"] == {"dateTime": start, "timeZone": zone}
    assert answer.json()["originalStartTimeZone"] == "GMT Standard Time"
    assert answer.headers["Preference-Applied"] == f'outlook.timezone="{zone}", {IMMUTABLE}'


def test_a_series_keeps_to_its_clock_when_the_clocks_change(calendar: Calendar, client: Any) -> None:
    start = datetime(2027, 3, 23, 10, tzinfo=ZoneInfo("Europe/London"))
    calendar.add_event(start, start + HOUR, recurrence=WEEKLY)

    view = client.get(
        f"{ADA}/calendarView?startDateTime=2027-03-20T00:00:00Z&endDateTime=2027-04-02T00:00:00Z&$select=start"
    )

    assert [item["start"]["dateTime"][:16] for item in view["value"]] == ["2027-03-23T10:00", "2027-03-30T09:00"]


def test_a_day_stays_a_day_in_every_zone(calendar: Calendar, client: Any) -> None:
    day = datetime(2026, 12, 3, tzinfo=UTC)
    event = calendar.add_event(day, day + timedelta(days=1), isAllDay=True)

    item = client.get(f"{ADA}/events/{event.id}", Prefer='outlook.timezone="Tokyo Standard Time"')

    assert (item["start"]["dateTime"], item["end"]["dateTime"]) == (
        "2026-12-03T00:00:00.0000000",
        "2026-12-04T00:00:00.0000000",
    )


def test_bodies_as_text_where_that_is_asked_for(calendar: Calendar, client: Any) -> None:
    event = calendar.add_event(NOON, NOON + HOUR, body="<html><body><p>Bring &amp; share.</p></body></html>")

    item = client.get(f"{ADA}/events/{event.id}", Prefer='outlook.body-content-type="text"')

    assert item["body"] == {"contentType": "text", "content": "Bring & share."}


def test_a_view_has_occurrences_and_no_series(series: Event, single: Event, client: Any) -> None:
    view = client.get(f"{ADA}/calendarView?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-09T00:00:00Z&$top=2")
    rest = client.get(view["@odata.nextLink"])
    events = client.get(f"{ADA}/events?$select=type,iCalUId")

    items = [*view["value"], *rest["value"]]
    assert kinds(items) == ["occurrence", "occurrence", "singleInstance"]
    assert len({item["iCalUId"] for item in items}) == 3, "each occurrence has its own"
    assert kinds(events["value"]) == ["seriesMaster", "singleInstance"]
    assert {item["iCalUId"] for item in events["value"]} == {series.uid, single.uid}
