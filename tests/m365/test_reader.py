"""The reader as a whole: what it recognises, and what cannot hurt it."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import Document, Failed, ReadingSettings, Skipped
from copilot_sync.invite import Invite
from copilot_sync_m365.reader import NO_EVENT, READER

SETTINGS = ReadingSettings(timezone=ZoneInfo("Europe/London"), now=datetime(2026, 6, 1, 12, tzinfo=UTC))
FILES = [json.loads(path.read_text()) for path in sorted(Path(__file__).with_name("files").glob("*.json"))]
EVENT = {"iCalUId": "tea", "subject": "Tea", "start": {"dateTime": "2026-06-10T09:00:00.0000000", "timeZone": "UTC"}}


def read(data: bytes) -> list[Invite | Skipped | Failed]:
    return list(READER.read(Document("event.json", data), SETTINGS))


def one(event: dict[str, Any]) -> Invite:
    (result,) = read(json.dumps(event).encode())
    assert isinstance(result, Invite), result
    return result


@pytest.mark.parametrize(
    ("data", "recognised"),
    [
        (json.dumps(EVENT).encode(), True),
        (b"\xef\xbb\xbf \n" + json.dumps(EVENT).encode(), True),
        (json.dumps({"value": [EVENT]}).encode(), True),
        (json.dumps([EVENT]).encode(), True),
        (b'{"@odata.type": "#microsoft.graph.event", "id": "x"}', True),
        (b'{"@odata.context": "https://graph.example/v1.0/$metadata#users/events/$entity", "start": null}', True),
        (b'{"@odata.context": "https://graph.example/v1.0/$metadata#users/calendarView", "value": []}', True),
        (b'{"@odata.context": "https://graph.example/v1.0/$metadata#users", "value": [{"displayName": "x"}]}', False),
        (b'{"@odata.type": "#microsoft.graph.user"}', False),
        (b'{"iCalUId": "cut sho', False),
        (b'{"name": "a package", "version": "1.0"}', False),
        (b'["iCalUId"]', False),
        (b'"iCalUId"', False),
        (b"[" * 100_000 + b"iCalUId", False),
        (b"BEGIN:VCALENDAR", False),
        (b"", False),
    ],
)
def test_an_event_is_known_by_its_properties(data: bytes, recognised: bool) -> None:  # noqa: FBT001 -- the expectation
    assert READER.recognises(Document("-", data)) is recognised


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "line 1: is not valid JSON; save the answer of Microsoft Graph again"),
        (b'{\n"iCalUId": ', "line 2: is not valid JSON; save the answer of Microsoft Graph again"),
        (b'{"iCalUId": "\xff"}', "is not valid JSON; save the answer of Microsoft Graph again"),
        (b"[" * 100_000, "is JSON nested too deeply to be read; save the answer of Microsoft Graph as it is"),
        (b" " * 25_000_001, "is larger than 25 MB; ask for fewer events at a time"),
        (
            b'{"a": 1}',
            NO_EVENT,
        ),
    ],
)
def test_what_holds_no_event_fails_with_a_cure(data: bytes, reason: str) -> None:
    assert read(data) == [Failed("event.json", reason)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["2026-06-10T09:00:00", "0001-01-01T00:00:00Z", "9999-12-31", "seriesMaster", "private", "UTC"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["value", "id", "start", "end", "dateTime", "timeZone", "type", "iCalUId", "event"]), inner),
    max_leaves=8,
)  # fmt: skip


@given(json_values)
def test_no_json_makes_it_raise(value: object) -> None:
    data = json.dumps(value).encode()
    assert read(data)
    READER.recognises(Document("-", data))


@given(st.binary(max_size=60))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    assert read(data)
    READER.recognises(Document("-", data))


@given(st.sampled_from(FILES), st.data())
def test_no_damage_to_an_answer_makes_it_raise(answer: Any, data: st.DataObject) -> None:
    answer = copy.deepcopy(answer)
    for _ in range(data.draw(st.integers(1, 3))):
        place, key = data.draw(st.sampled_from(places(answer)))
        place[key] = data.draw(json_values)
    assert read(json.dumps(answer).encode())


def places(value: object) -> list[tuple[Any, Any]]:
    """Every property and every entry of a list, as its owner and its key."""
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    return [(value, key) for key, _ in pairs] + [place for _, item in pairs for place in places(item)]


def test_half_a_letter_does_not_reach_the_invite() -> None:
    assert one({**EVENT, "subject": "Tea \ud83d and cake"}).summary == "Tea ? and cake"


def test_a_body_that_nobody_asked_for_counts_as_cut() -> None:
    assert one(EVENT).body_truncated
    assert not one({**EVENT, "body": {"contentType": "text", "content": ""}}).body_truncated


def test_an_event_without_content_is_not_judged() -> None:
    bare = {name: value for name, value in EVENT.items() if name != "subject"}
    assert read(json.dumps(bare).encode()) == [
        Failed("event.json", "is an event without its content; ask for all its properties, without $select")
    ]


def test_a_long_body_is_cut_and_says_so() -> None:
    invite = one({**EVENT, "body": {"contentType": "html", "content": "tea " * 300_000}})
    assert invite.body_truncated
    assert len(invite.html or "") == 1_000_000


@pytest.mark.parametrize(
    ("event", "known"),
    [
        ({**EVENT, "hasAttachments": False}, True),
        ({**EVENT, "hasAttachments": True}, False),
        ({**EVENT, "hasAttachments": True, "attachments": []}, True),
        (EVENT, False),
    ],
)
def test_whether_all_attachments_are_known(event: dict[str, Any], known: bool) -> None:  # noqa: FBT001 -- the expectation
    assert one(event).attachments_known is known


def test_a_page_of_many_events_takes_no_long_time() -> None:
    data = json.dumps({"value": [{**EVENT, "id": str(number)} for number in range(5_000)]}).encode()
    begin = time.process_time()
    assert len(read(data)) == 5_000
    assert time.process_time() - begin < 5


def test_reading_needs_no_network_library() -> None:
    code = "import sys, copilot_sync_m365.reader; print({'msal', 'requests', 'icalendar'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 -- ours
    assert ran.stdout.strip() == "set()"
