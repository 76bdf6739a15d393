"""The way of a client through the fake: a token, a calendar, a mail."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from copilot_sync.testing.graph import FakeGraph, User

NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("Europe/London"))
HOUR = timedelta(hours=1)
WINDOW = "startDateTime=2026-11-22T00:00:00Z&endDateTime=2027-01-10T00:00:00Z"


def test_a_calendar_is_read_page_by_page_and_then_only_what_is_new(ada: User, client: Any) -> None:
    meeting = ada.calendar.add_event(NOON, NOON + HOUR, subject="Clinic", attendees=["sam@moorside.example"])
    ada.calendar.add_event(NOON + HOUR, NOON + 2 * HOUR, subject="Another")

    first = client.get(f"users/ada@northmoor.example/calendarView/delta?{WINDOW}", Prefer="odata.maxpagesize=1")
    second = client.get(first["@odata.nextLink"], Prefer="odata.maxpagesize=1")
    ada.calendar.answer(meeting, "sam@moorside.example")
    third = client.get(second["@odata.deltaLink"])

    assert {page["value"][0]["subject"] for page in (first, second)} == {"Clinic", "Another"}
    assert [item["subject"] for item in third["value"]] == ["Clinic"]
    assert third["value"][0]["attendees"][0]["status"]["response"] == "accepted"


def test_a_mail_arrives(graph: FakeGraph, ada: User, client: Any) -> None:
    message = {
        "subject": "Your meeting",
        "body": {"contentType": "Text", "content": "Hello."},
        "toRecipients": [{"emailAddress": {"address": "ada@northmoor.example"}}],
    }

    answer = client("POST", "users/ada@northmoor.example/sendMail", {"message": message})

    assert (answer.status_code, answer.text) == (202, "")
    assert [mail.content for mail in graph.received("ada@northmoor.example")] == ["Hello."]
    assert len(ada.mailbox.sent_items) == 1


def test_a_draft_is_found_by_its_immutable_id_after_it_was_sent(graph: FakeGraph, ada: User, client: Any) -> None:
    immutable = 'IdType="ImmutableId"'
    draft = {"subject": "Hello", "toRecipients": [{"emailAddress": {"address": "sam@moorside.example"}}]}
    box = f"users/{ada.address}/messages"

    kept = client("POST", box, draft, Prefer=immutable).json()["id"]
    other = client.get(box)["value"][0]["id"]
    assert client("POST", f"{box}/{kept}/send").status_code == 202

    assert client("GET", f"{box}/{kept}").json()["isDraft"] is False
    assert client("GET", f"{box}/{other}").status_code == 404
    assert [mail.subject for mail in graph.received("sam@moorside.example")] == ["Hello"]
