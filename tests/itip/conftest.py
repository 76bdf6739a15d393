"""How tests here write calendars, and read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import Failed, ReadingSettings, Skipped
from copilot_sync.invite import Invite
from copilot_sync.itip import read_calendar

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2027, 6, 5, 12, tzinfo=UTC)


class Read(Protocol):
    def __call__(self, data: bytes | str, *, now: datetime = NOW, zone: str = "Europe/London") -> list[object]: ...


@pytest.fixture(scope="session")
def read() -> Read:
    """All results of a calendar on Saturday 5 June 2027, or whenever `now` is."""

    def _read(data: bytes | str, *, now: datetime = NOW, zone: str = "Europe/London") -> list[object]:
        settings = ReadingSettings(timezone=ZoneInfo(zone), now=now)
        results = list(read_calendar(data.encode() if isinstance(data, str) else data, "it.ics", settings))
        assert not [
            result for result in results if isinstance(result, Failed) and "fault of this program" in result.reason
        ]
        assert all(result.source == "it.ics" for result in results)
        return list(results)

    return _read


@pytest.fixture(scope="session")
def invites(read: Read) -> Callable[..., list[Invite]]:
    """The meetings of a calendar; nothing else may be in it."""

    def _invites(data: bytes | str, **settings: object) -> list[Invite]:
        results = read(data, **settings)  # type: ignore[arg-type]  # handed on
        assert not [result for result in results if isinstance(result, Skipped | Failed)]
        return [result for result in results if isinstance(result, Invite)]

    return _invites


@pytest.fixture(scope="session")
def calendar() -> Callable[..., str]:
    """A calendar of events, each given as its lines in one text; a line of all of them may come first."""

    def _calendar(*events: str, header: str = "") -> str:
        bodies = (f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT" for event in events)
        return "\n".join(filter(None, ["BEGIN:VCALENDAR", header.strip(), *bodies, "END:VCALENDAR"])) + "\n"

    return _calendar
