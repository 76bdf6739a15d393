"""The reader of Microsoft Graph events keeps the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Document, InviteReader
from copilot_sync.testing.contracts import ReaderContract, Samples
from copilot_sync.testing.drafts import NOW, Draft, draft
from copilot_sync_m365.reader import READER

if TYPE_CHECKING:
    from datetime import datetime

    from copilot_sync.invite import CalendarUser


def event(one: Draft) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.event",
        "id": f"event {one.number}",
        "iCalUId": one.uid,
        "subject": one.subject,
        "body": {"contentType": "text", "content": one.description},
        "start": moment(one.start),
        "end": moment(one.end),
        "createdDateTime": NOW.isoformat(),
        "location": {"displayName": one.location},
        "organizer": {"emailAddress": address(one.organiser)},
        "attendees": [{"type": "required", "emailAddress": address(guest)} for guest in one.guests],
        "isOrganizer": True,
        "type": "singleInstance",
        "sensitivity": "private" if one.private else "normal",
    }


def moment(at: datetime) -> dict[str, str]:
    return {"dateTime": at.replace(tzinfo=None).isoformat(), "timeZone": "UTC"}


def address(user: CalendarUser) -> dict[str, str | None]:
    return {"name": user.common_name, "address": user.address}


def document(held: object) -> Document:
    return Document("forum.json", json.dumps(held).encode())


class TestGraphEvents(ReaderContract):
    @pytest.fixture
    def reader(self) -> InviteReader:
        return READER

    @pytest.fixture
    def samples(self) -> Samples:
        whole = event(draft(1))
        return Samples(
            whole=document(whole),
            private=document(event(draft(1, private=True))),
            half_broken=document({"value": [whole, whole | {"start": None, "id": "event 2", "iCalUId": "2"}]}),
        )
