"""What Microsoft Graph refuses, the fake refuses: the same status, the same code."""

from __future__ import annotations

import http.client
import ssl
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests

if TYPE_CHECKING:
    from copilot_sync.testing.graph import FakeGraph, User

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/London"))
HOUR = timedelta(hours=1)
ADA = "users/ada@northmoor.example"
WINDOW = "startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z"
DELTA = f"{ADA}/calendarView/delta?{WINDOW}"
TO_SAM = [{"emailAddress": {"address": "sam@moorside.example"}}]


def message(**more: Any) -> dict[str, Any]:
    """What is sent, with something wrong about it."""
    return {"message": {"subject": "Hello", "toRecipients": TO_SAM} | more}


def headers(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "value": "1"} for name in names]


READING = {
    "a mailbox of nobody": ("users/nobody@northmoor.example/events", 404, "ErrorInvalidUser"),
    "a person without a mailbox": ("users/kit@northmoor.example/events", 404, "MailboxNotEnabledForRESTAPI"),
    "an event that is not there": (f"{ADA}/events/AAMkAGnothing", 404, "ErrorItemNotFound"),
    "a message that is not there": (f"{ADA}/messages/AAMkAGnothing", 404, "ErrorItemNotFound"),
    "a calendar that is not there": (f"{ADA}/calendars/x/events", 404, "ErrorItemNotFound"),
    "a path that is not there": (f"{ADA}/evnts", 400, "BadRequest"),
    "another version": ("../beta/users", 400, "BadRequest"),
    "oneself where nobody is signed in": ("me/events", 400, "BadRequest"),
    "no window": (f"{ADA}/calendarView", 400, "ErrorInvalidParameter"),
    "half a window": (f"{ADA}/calendarView?startDateTime=2026-12-01T00:00:00Z", 400, "ErrorInvalidParameter"),
    "a window that ends before it begins": (
        f"{ADA}/calendarView?startDateTime=2026-12-02T00:00:00Z&endDateTime=2026-12-01T00:00:00Z",
        400,
        "ErrorInvalidParameter",
    ),
    "a window that is no time": (
        f"{ADA}/calendarView?startDateTime=soon&endDateTime=late",
        400,
        "ErrorInvalidParameter",
    ),
    "a window of more than 1825 days": (
        f"{ADA}/calendarView/delta?startDateTime=2026-01-01T00:00:00Z&endDateTime=2031-01-02T00:00:00Z",
        400,
        "ErrorInvalidRequest",
    ),
    "choosing properties in a delta": (f"{DELTA}&$select=subject", 400, "ErrorInvalidUrlQuery"),
    "filtering in a delta": (f"{DELTA}&$filter=subject eq 'x'", 400, "ErrorInvalidUrlQuery"),
    "ordering in a delta": (f"{DELTA}&$orderby=subject", 400, "ErrorInvalidUrlQuery"),
    "expanding in a delta": (f"{DELTA}&$expand=attachments", 400, "ErrorInvalidUrlQuery"),
    "searching in a delta": (f"{DELTA}&$search=x", 400, "ErrorInvalidUrlQuery"),
    "the size of a page in a delta": (f"{DELTA}&$top=5", 400, "ErrorInvalidUrlQuery"),
    "a delta token with a window beside it": (f"{DELTA}&$deltatoken=x", 400, "ErrorInvalidUrlQuery"),
    "a delta token that was never given": (f"{ADA}/calendarView/delta?$deltatoken=x", 410, "SyncStateNotFound"),
    "a page that was never given": (f"{ADA}/calendarView/delta?$skiptoken=x", 410, "SyncStateNotFound"),
    "a property that is none": (f"{ADA}/events?$select=subject,occurence", 400, "RequestBroker--ParseUri"),
    "a property that a view does not have": (
        f"{ADA}/calendarView?{WINDOW}&$select=createdDateTime",
        400,
        "RequestBroker--ParseUri",
    ),
    "a parameter that is none": (f"{ADA}/events?$pick=subject", 400, "ErrorInvalidUrlQuery"),
    "too large a page": (f"{ADA}/events?$top=1001", 400, "ErrorInvalidUrlQueryParameter"),
    "an empty page": (f"{ADA}/events?$top=0", 400, "ErrorInvalidUrlQueryParameter"),
    "a filter that is none": (f"{ADA}/messages?$filter=subject is 'x'", 400, "ErrorInvalidUrlQueryFilter"),
    "an expansion that is none": (f"{ADA}/events/EVENT?$expand=everything", 400, "ErrorInvalidUrlQueryFilter"),
    "a person who is not there": ("users/nobody@northmoor.example", 404, "Request_ResourceNotFound"),
    "a person by an address that is no name": ("users/kit@moorside.example", 404, "Request_ResourceNotFound"),
    "a group that is not there": ("groups/none/members", 404, "Request_ResourceNotFound"),
    "counting without saying that it may lag": ("users?$count=true", 400, "Request_UnsupportedQuery"),
    "all addresses without saying that it may lag": (
        "users?$filter=proxyAddresses/any(p:p eq 'smtp:a@b.example')",
        400,
        "Request_UnsupportedQuery",
    ),
    "licences without saying that it may lag": (
        "users?$filter=assignedLicenses/$count ne 0",
        400,
        "Request_UnsupportedQuery",
    ),
}
WRITING = {
    "a method that a path does not take": ("PUT", f"{ADA}/events", {}, 405, "Request_BadRequest"),
    "a property that is none": ("PATCH", "EVENT", {"sujbect": "x"}, 400, "RequestBodyRead"),
    "a property of a property that is none": ("PATCH", "EVENT", {"body": {"text": "x"}}, 400, "RequestBodyRead"),
    "a member that is none": ("PATCH", "EVENT", {"importance": "urgent"}, 400, "RequestBodyRead"),
    "a list that is none": ("PATCH", "EVENT", {"categories": "x"}, 400, "RequestBodyRead"),
    "a text for a number": ("PATCH", "EVENT", {"reminderMinutesBeforeStart": "15"}, 400, "RequestBodyRead"),
    "a number for a flag": ("PATCH", "EVENT", {"hideAttendees": 1}, 400, "RequestBodyRead"),
    "a type that is none": ("PATCH", "EVENT", {"@odata.type": "#microsoft.graph.evnt"}, 400, "RequestBodyRead"),
    "what nobody can set": ("PATCH", "EVENT", {"iCalUId": "x"}, 400, "ErrorInvalidPropertySet"),
    "a zone that is none": (
        "PATCH",
        "EVENT",
        {"start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "Moon"}},
        400,
        "TimeZoneNotSupportedException",
    ),
    "a time that is none": (
        "PATCH",
        "EVENT",
        {"start": {"dateTime": "noon", "timeZone": "UTC"}},
        400,
        "ErrorInvalidRequest",
    ),
    "an offset that contradicts its zone": (
        "PATCH",
        "EVENT",
        {"start": {"dateTime": "2026-12-01T10:00:00Z", "timeZone": "Europe/Berlin"}},
        400,
        "ErrorInvalidTimeZone",
    ),
    "an event without an end": (
        "POST",
        f"{ADA}/events",
        {"subject": "x", "start": {"dateTime": "2026-12-01T10:00:00", "timeZone": "UTC"}},
        400,
        "ErrorInvalidRequest",
    ),
    "a body that is no object": ("POST", f"{ADA}/sendMail", [], 400, "BadRequest"),
    "no message": ("POST", f"{ADA}/sendMail", {}, 400, "ErrorInvalidParameter"),
    "something beside the message": ("POST", f"{ADA}/sendMail", message() | {"keep": True}, 400, "RequestBodyRead"),
    "a message with a property that is none": ("POST", f"{ADA}/sendMail", message(to="x"), 400, "RequestBodyRead"),
    "nobody to send to": ("POST", f"{ADA}/sendMail", message(toRecipients=[]), 400, "ErrorInvalidRecipients"),
    "an address that is none": (
        "POST",
        f"{ADA}/sendMail",
        message(toRecipients=[{"emailAddress": {"address": "sam"}}]),
        400,
        "ErrorInvalidRecipients",
    ),
    "six headers": (
        "POST",
        f"{ADA}/sendMail",
        message(internetMessageHeaders=headers("x-1", "x-2", "x-3", "x-4", "x-5", "x-6")),
        400,
        "InvalidInternetMessageHeaderCollection",
    ),
    "a header of somebody else's": (
        "POST",
        f"{ADA}/sendMail",
        message(internetMessageHeaders=headers("Auto-Submitted")),
        400,
        "InvalidInternetMessageHeader",
    ),
    "six headers in a draft": (
        "POST",
        f"{ADA}/messages",
        message(internetMessageHeaders=headers("x-1", "x-2", "x-3", "x-4", "x-5", "x-6"))["message"],
        400,
        "InvalidInternetMessageHeaderCollection",
    ),
    "an attachment of no type": (
        "POST",
        f"{ADA}/sendMail",
        message(attachments=[{"name": "x.pdf"}]),
        400,
        "ErrorInvalidRequest",
    ),
    "an id that is none to be translated": (
        "POST",
        f"{ADA}/translateExchangeIds",
        {"inputIds": [], "sourceIdType": "restId", "targetIdType": "restImmutableEntryId"},
        400,
        "ErrorInvalidRequest",
    ),
}
PREFERRING = {
    "a zone that is none": ('outlook.timezone="Moon"', "TimeZoneNotSupportedException"),
    "ids of a kind that is none": ('IdType="Eternal"', "ErrorInvalidParameter"),
    "no items on a page": ("odata.maxpagesize=0", "ErrorInvalidUrlQueryParameter"),
    "too many items on a page": ("odata.maxpagesize=1001", "ErrorInvalidUrlQueryParameter"),
}


@pytest.fixture(autouse=True)
def event(graph: FakeGraph, ada: User) -> str:
    graph.tenant.add_user("kit@moorside.example", "Kit", guest=True)
    graph.tenant.add_user("kit@northmoor.example", "Kit", mailbox=False)
    return ada.calendar.add_event(NOON, NOON + HOUR, subject="Clinic").id


@pytest.mark.parametrize("case", READING)
def test_reading(case: str, client: Any, event: str) -> None:
    path, status, code = READING[case]

    answer = client("GET", path.replace("EVENT", event))

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text


@pytest.mark.parametrize("case", WRITING)
def test_writing(case: str, graph: FakeGraph, client: Any, event: str) -> None:
    method, path, body, status, code = WRITING[case]

    answer = client(method, path.replace("EVENT", f"{ADA}/events/{event}"), body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert not graph.sent
    assert not graph.updates


@pytest.mark.parametrize("case", PREFERRING)
def test_preferring(case: str, client: Any) -> None:
    prefer, code = PREFERRING[case]

    answer = client("GET", DELTA, Prefer=prefer)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_a_body_that_does_not_say_that_it_is_json(graph: FakeGraph, client: Any) -> None:
    address = f"{graph.root_url}/v1.0/{ADA}/sendMail"

    answer = client.session.post(address, data=b"{}", headers={"Content-Type": "text/html"})

    assert answer.status_code == 415


def test_a_body_that_is_no_json(graph: FakeGraph, client: Any) -> None:
    address = f"{graph.root_url}/v1.0/{ADA}/messages"

    answer = client.session.post(address, data=b"{", headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")


def test_an_error_has_the_ids_that_a_supporter_asks_for(client: Any) -> None:
    answer = client("GET", f"{ADA}/events/x", client_request_id="1234", return_client_request_id="true")

    inner = answer.json()["error"]["innerError"]
    assert inner["client-request-id"] == answer.headers["client-request-id"] == "1234"
    assert answer.headers["request-id"]
    assert set(inner) == {"date", "request-id", "client-request-id"}


@pytest.mark.parametrize("header", ["", "Basic x", "Bearer", "Bearer x.y.z"])
def test_nobody_comes_in_without_a_token(graph: FakeGraph, header: str) -> None:
    answer = requests.get(f"{graph.root_url}/v1.0/users", headers={"Authorization": header}, timeout=10)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("header", "value", "status"), [("Transfer-Encoding", "chunked", 411), ("Content-Length", "5000000", 413)]
)
def test_a_body_of_unknown_length_and_one_that_is_too_long(
    graph: FakeGraph, header: str, value: str, status: int
) -> None:
    trust = ssl.create_default_context(cafile=graph.ca_file)
    with closing(http.client.HTTPSConnection(urlsplit(graph.root_url).netloc, timeout=10, context=trust)) as connection:
        connection.putrequest("POST", f"/v1.0/{ADA}/sendMail")
        connection.putheader(header, value)
        connection.endheaders()

        assert connection.getresponse().status == status


def test_a_mistake_of_the_fakes_own_is_told(graph: FakeGraph, ada: User, client: Any) -> None:
    ada.calendar.events["broken"] = None  # type: ignore[assignment]  # as nothing else would break it

    answer = client("GET", f"{ADA}/events")
    (mistake,) = graph.service.mistakes
    graph.service.mistakes.clear()

    assert answer.status_code == 500
    assert "Traceback" in mistake
