"""What a change of an event does, beside changing it: who is mailed, what goes with it, what it takes away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

if TYPE_CHECKING:
    from copilot_sync.testing.graph import Event, FakeGraph, User

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/London"))
HOUR = timedelta(hours=1)
SAM, KIT, LIST = "sam@northmoor.example", "kit@moorside.example", "forum@northmoor.example"
WEEKLY = {
    "pattern": {"type": "weekly", "daysOfWeek": ["tuesday"]},
    "range": {"type": "numbered", "numberOfOccurrences": 4},
}
SECOND = date(2026, 12, 8)


def person(address: str, **more: Any) -> dict[str, Any]:
    return {"emailAddress": {"address": address}} | more


@pytest.fixture
def sam(graph: FakeGraph) -> User:
    return graph.tenant.add_user(SAM, "Sam Okoro")


@pytest.fixture
def meeting(ada: User, sam: User) -> Event:
    return ada.calendar.add_event(
        NOON,
        NOON + HOUR,
        subject="Clinic",
        body="<html><body><p>Hello.</p></body></html>",
        attendees=[sam.address, KIT],
        location={"displayName": "Moor Hall"},
        isOnlineMeeting=True,
    )


def path(user: User, event: Event, day: date | None = None) -> str:
    return f"users/{user.address}/events/{event.id_at(day)}"


BOTH = (KIT, SAM)
MAILED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "another subject": ({"subject": "New"}, BOTH),
    "another body": ({"body": {"contentType": "html", "content": "New"}}, BOTH),
    "another place": ({"location": {"displayName": "Town Hall"}}, BOTH),
    "the same subject again": ({"subject": "Clinic"}, ()),
    "somebody more": (
        {"attendees": [person(SAM), person(KIT), person("una@moorside.example")]},
        ("una@moorside.example",),
    ),
    "somebody less": ({"attendees": [person(SAM)]}, (KIT,)),
    "somebody in another part": ({"attendees": [person(SAM, type="optional"), person(KIT)]}, (SAM,)),
    "somebody less and another subject": ({"attendees": [person(SAM)], "subject": "New"}, BOTH),
    "a category": ({"categories": ["Checked"]}, ()),
    "a property of our own": ({"singleValueExtendedProperties": [{"id": "String {x} Name k", "value": "v"}]}, ()),
    "a reminder": ({"reminderMinutesBeforeStart": 30}, ()),
}


@pytest.mark.parametrize("case", MAILED)
def test_who_is_mailed(case: str, graph: FakeGraph, ada: User, meeting: Event, client: Any) -> None:
    change, expected = MAILED[case]

    assert client("PATCH", path(ada, meeting), change).status_code == 200

    assert tuple(address for update in graph.updates for address in update.to) == expected


def test_who_is_mailed_where_a_category_is_everybodys_business(
    graph: FakeGraph, ada: User, meeting: Event, client: Any
) -> None:
    graph.switches.mails_personal_changes = True

    client("PATCH", path(ada, meeting), {"categories": ["Checked"]})

    assert [update.to for update in graph.updates] == [BOTH]


def test_taking_out_somebody_of_a_list_mails_everybody(graph: FakeGraph, ada: User, sam: User, client: Any) -> None:
    graph.tenant.add_group(LIST, members=[sam])
    meeting = ada.calendar.add_event(NOON, NOON + HOUR, attendees=[LIST, SAM, KIT])

    client("PATCH", path(ada, meeting), {"attendees": [person(LIST), person(KIT)]})

    assert [(update.to, update.why) for update in graph.updates] == [((LIST, KIT, SAM), "everybody")]


def test_one_occurrence_mails_everybody_for_itself(graph: FakeGraph, ada: User, client: Any) -> None:
    series = ada.calendar.add_event(NOON, NOON + HOUR, attendees=[KIT], recurrence=WEEKLY)
    known = client.get(
        f"{path(ada, series)}/instances?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z"
    )

    for item in known["value"]:
        client("PATCH", f"users/{ada.address}/events/{item['id']}", {"subject": "New"})

    assert [update.to for update in graph.updates] == [(KIT,)] * 4
    assert len({update.event for update in graph.updates}) == 4


def test_a_series_mails_once_and_once_more_for_each_exception(graph: FakeGraph, ada: User, client: Any) -> None:
    series = ada.calendar.add_event(NOON, NOON + HOUR, attendees=[KIT], recurrence=WEEKLY)
    ada.calendar.edit(series, SECOND, subject="Elsewhere")

    client("PATCH", path(ada, series), {"importance": "high"})

    assert [update.event for update in graph.updates] == [series.id, series.id_at(SECOND)]


def test_a_change_of_somebody_elses_copy_stays_there(
    graph: FakeGraph, ada: User, sam: User, meeting: Event, client: Any
) -> None:
    (copy,) = sam.calendar.events.values()

    client("PATCH", path(sam, copy), {"subject": "Mine"})

    assert graph.updates == []
    assert client.get(path(ada, meeting))["subject"] == "Clinic"
    assert client.get(path(sam, copy))["subject"] == "Mine"


def test_a_change_by_the_organiser_reaches_the_copies(ada: User, sam: User, meeting: Event, client: Any) -> None:
    client("PATCH", path(ada, meeting), {"subject": "New"})

    (copy,) = sam.calendar.events.values()
    seen = client.get(path(sam, copy))
    assert (seen["subject"], seen["isOrganizer"], seen["iCalUId"]) == ("New", False, meeting.uid)


def test_a_body_without_the_meeting_block_ends_the_online_meeting(ada: User, meeting: Event, client: Any) -> None:
    seen = client("PATCH", path(ada, meeting), {"body": {"contentType": "html", "content": "Hello."}}).json()

    assert (seen["isOnlineMeeting"], seen["onlineMeeting"]) == (False, None)


def test_a_body_with_the_meeting_block_keeps_it(ada: User, meeting: Event, client: Any) -> None:
    before = client.get(path(ada, meeting))
    content = before["body"]["content"].replace("<body>", "<body><p>New.</p>")

    after = client("PATCH", path(ada, meeting), {"body": {"contentType": "html", "content": content}}).json()

    assert after["onlineMeeting"] == before["onlineMeeting"]
    assert before["onlineMeeting"]["joinUrl"] in content


def test_a_body_that_was_read_as_text_and_written_back_ends_it(ada: User, meeting: Event, client: Any) -> None:
    plain = client.get(path(ada, meeting), Prefer='outlook.body-content-type="text"')["body"]

    assert client("PATCH", path(ada, meeting), {"body": plain}).json()["onlineMeeting"] is None


def test_an_online_meeting_stays_one(ada: User, meeting: Event, client: Any) -> None:
    after = client("PATCH", path(ada, meeting), {"isOnlineMeeting": False}).json()

    assert after["isOnlineMeeting"] is True


def test_a_meeting_becomes_one_online(ada: User, client: Any) -> None:
    meeting = ada.calendar.add_event(NOON, NOON + HOUR, body="<p>Hello.</p>")

    after = client("PATCH", path(ada, meeting), {"isOnlineMeeting": True}).json()

    assert after["onlineMeeting"]["joinUrl"] in after["body"]["content"]
    assert after["onlineMeetingProvider"] == "teamsForBusiness"


def test_a_place_takes_the_others_away(ada: User, meeting: Event, client: Any) -> None:
    two = [{"displayName": "Moor Hall"}, {"displayName": "Town Hall"}]
    both = client("PATCH", path(ada, meeting), {"locations": two}).json()
    one = client("PATCH", path(ada, meeting), {"location": {"displayName": "Library"}}).json()

    assert [place["displayName"] for place in both["locations"]] == ["Moor Hall", "Town Hall"]
    assert [place["displayName"] for place in one["locations"]] == ["Library"]


def test_answers_of_those_who_stay_are_kept(ada: User, meeting: Event, client: Any) -> None:
    ada.calendar.answer(meeting, KIT, "declined")

    after = client("PATCH", path(ada, meeting), {"attendees": [person(KIT), person("una@moorside.example")]}).json()

    assert [one["status"]["response"] for one in after["attendees"]] == ["declined", "none"]


def test_whoever_was_second_is_told(ada: User, meeting: Event, client: Any) -> None:
    etag = client.get(path(ada, meeting))["@odata.etag"]
    ada.calendar.answer(meeting, KIT)

    late = client("PATCH", path(ada, meeting), {"subject": "New"}, If_Match=etag)
    again = client(
        "PATCH", path(ada, meeting), {"subject": "New"}, If_Match=client.get(path(ada, meeting))["@odata.etag"]
    )

    assert (late.status_code, late.json()["error"]["code"]) == (412, "ErrorIrresolvableConflict")
    assert again.status_code == 200
    assert again.json()["@odata.etag"] not in {etag, None}


@pytest.mark.parametrize("etag", ["*", None])
def test_whoever_does_not_ask_is_not_told(ada: User, meeting: Event, client: Any, etag: str | None) -> None:
    named = {"If_Match": etag} if etag else {}

    assert client("PATCH", path(ada, meeting), {"subject": "New"}, **named).status_code == 200


def test_an_event_is_made_once_for_a_transaction(ada: User, client: Any) -> None:
    given = {
        "subject": "Table",
        "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "Europe/London"},
        "end": {"dateTime": "2026-12-01T11:00:00", "timeZone": "Europe/London"},
        "attendees": [person(KIT)],
        "transactionId": "one",
    }

    made = client("POST", f"users/{ada.address}/events", given)
    again = client("POST", f"users/{ada.address}/events", given)

    assert (made.status_code, made.json()["isOrganizer"]) == (201, True)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ErrorDuplicateTransactionId")


def test_who_sees_what_of_a_meeting(graph: FakeGraph, ada: User, sam: User, client: Any) -> None:
    room = graph.tenant.add_user("room@northmoor.example", "Room 1")
    room.mailbox.settings["userPurpose"] = "room"
    una = graph.tenant.add_user("una@northmoor.example")
    ada.calendar.add_event(
        NOON,
        NOON + HOUR,
        subject="Clinic",
        body="Hello.",
        hideAttendees=True,
        attendees=[SAM, una.address, person(room.address, type="resource")],
    )

    (mine,), (theirs,) = (client.get(f"users/{user.address}/events")["value"] for user in (sam, room))

    assert [one["emailAddress"]["address"] for one in mine["attendees"]] == [SAM]
    assert mine["responseStatus"]["response"] == "notResponded"
    assert (theirs["subject"], theirs["bodyPreview"]) == ("Ada Lund", "")


def test_a_cancelled_meeting_stays_with_those_invited(ada: User, sam: User, meeting: Event, client: Any) -> None:
    ada.calendar.cancel(meeting)

    (copy,) = client.get(f"users/{sam.address}/events")["value"]
    assert copy["isCancelled"] is True
    assert client("GET", path(ada, meeting)).status_code == 404


def test_what_was_taken_out_of_a_series_is_named_where_that_is_asked_for(ada: User, client: Any) -> None:
    series = ada.calendar.add_event(NOON, NOON + HOUR, recurrence=WEEKLY)
    gone = series.id_at(SECOND)
    ada.calendar.take_out(series, SECOND)

    plain = client.get(path(ada, series))
    asked = client.get(f"{path(ada, series)}?$select=cancelledOccurrences")

    assert "cancelledOccurrences" not in plain
    assert asked["cancelledOccurrences"] == [f"OID.{series.id}.2026-12-08"]
    assert client("GET", f"users/{ada.address}/events/{gone}").status_code == 404


def test_marks_of_our_own_are_found_and_no_delta_tells_of_them(ada: User, meeting: Event, client: Any) -> None:
    name = "String {66f5a359-4659-4830-9070-00040ec6ac6e} Name copilot-sync"
    delta = (
        f"users/{ada.address}/calendarView/delta?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z"
    )
    link = client.get(delta)["@odata.deltaLink"]
    client("PATCH", path(ada, meeting), {"singleValueExtendedProperties": [{"id": name, "value": "1"}]})
    client("POST", f"{path(ada, meeting)}/extensions", {"extensionName": "example.mark", "seen": True})

    with_it = client.get(f"{path(ada, meeting)}?$expand=singleValueExtendedProperties($filter=id eq '{name}')")
    filtered = f"singleValueExtendedProperties/Any(ep: ep/id eq '{name}' and ep/value eq '1')"
    found = client.get(f"users/{ada.address}/events?$filter={filtered}")["value"]

    assert with_it["singleValueExtendedProperties"] == [{"id": name, "value": "1"}]
    assert [one["id"] for one in found] == [meeting.id]
    assert "singleValueExtendedProperties" not in found[0]
    assert client.get(f"{path(ada, meeting)}/extensions/example.mark")["seen"] is True
    assert client.get(link)["value"] == []


def test_attachments_are_listed_by_name(ada: User, meeting: Event, client: Any) -> None:
    meeting.attach("agenda.pdf", b"%PDF", content_type="application/pdf")

    (listed,) = client.get(f"{path(ada, meeting)}/attachments?$select=name,contentType,size,isInline")["value"]

    assert client.get(path(ada, meeting))["hasAttachments"] is True
    assert listed.items() >= {"name": "agenda.pdf", "contentType": "application/pdf", "size": 4}.items()
    assert listed["@odata.type"] == "#microsoft.graph.fileAttachment"
    assert "contentBytes" not in listed


def test_an_event_and_an_occurrence_are_deleted(ada: User, meeting: Event, client: Any) -> None:
    series = ada.calendar.add_event(NOON, NOON + HOUR, recurrence=WEEKLY)
    window = "startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z"

    late = client("DELETE", path(ada, meeting), If_Match='W/"other"').status_code
    gone = [client("DELETE", path(ada, meeting)).status_code for _ in range(2)]
    one = client("DELETE", path(ada, series, SECOND)).status_code

    assert (late, gone, one) == (412, [204, 404], 204)
    assert len(client.get(f"{path(ada, series)}/instances?{window}")["value"]) == 3


def test_copies_follow_one_occurrence_too(ada: User, sam: User, client: Any) -> None:
    series = ada.calendar.add_event(NOON, NOON + HOUR, subject="Table", attendees=[SAM], recurrence=WEEKLY)
    (copy,) = sam.calendar.events.values()
    client("PATCH", path(ada, series, SECOND), {"subject": "Elsewhere"})
    ada.calendar.edit(series, SECOND, start=NOON + timedelta(days=8), end=NOON + timedelta(days=8) + HOUR)

    seen = client.get(path(sam, copy, SECOND))

    assert (seen["type"], seen["subject"], seen["start"]["dateTime"][:10]) == ("exception", "Elsewhere", "2026-12-09")
    assert seen["originalStart"][:10] == "2026-12-08"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"recurrence": WEEKLY | {"range": {"type": "noEnd"}}}, "ErrorCalendarCannotSetRecurrenceOnOccurrence"),
        ({"iCalUId": "x"}, "ErrorInvalidPropertySet"),
    ],
)
def test_what_one_occurrence_cannot_have(ada: User, client: Any, body: dict[str, Any], code: str) -> None:
    series = ada.calendar.add_event(NOON, NOON + HOUR, recurrence=WEEKLY)

    assert client("PATCH", path(ada, series, SECOND), body).json()["error"]["code"] == code
    assert client("GET", f"{path(ada, series, SECOND)}/instances").status_code == 400


def test_a_meeting_in_plain_words_becomes_one_online(ada: User, client: Any) -> None:
    meeting = ada.calendar.add_event(NOON, NOON + HOUR, body={"contentType": "text", "content": "Hello."})

    after = client("PATCH", path(ada, meeting), {"isOnlineMeeting": True}).json()

    assert after["body"]["content"].startswith("<html><body><div>Hello.</div>")


def test_events_are_made_in_a_calendar_by_its_id(ada: User, client: Any) -> None:
    other = ada.mailbox.add_calendar("Other")
    when = {"dateTime": "2026-12-01T10:00:00.1234567", "timeZone": "W. Europe Standard Time"}
    place = f"users/{ada.address}/calendars/{other.id}"

    made = client("POST", f"{place}/events", {"start": when, "end": when, "isAllDay": False}).json()
    refused = client("POST", f"{place}/events", {"start": when, "end": when, "changeKey": "x"})

    assert client.get(place)["name"] == "Other"
    assert made["start"]["dateTime"] == "2026-12-01T09:00:00.1234560"
    assert [one["id"] for one in client.get(f"{place}/events")["value"]] == [made["id"]]
    assert refused.json()["error"]["code"] == "ErrorInvalidPropertySet"


def test_marks_need_a_name_and_are_not_there_before(ada: User, meeting: Event, client: Any) -> None:
    assert client("POST", f"{path(ada, meeting)}/extensions", {"seen": True}).status_code == 400
    assert client("GET", f"{path(ada, meeting)}/extensions/example.mark").status_code == 404
