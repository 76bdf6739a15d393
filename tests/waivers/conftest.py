"""A meeting that one rule always has something to say about, and waivers of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.invite import CalendarUser, Invite, Method
from copilot_sync.linter import Linter, Report
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.waivers import Waiver

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
START = NOW + timedelta(days=8)


def forum(**more: Any) -> Invite:
    fields: dict[str, Any] = {
        "source": "forum.ics",
        "uid": "Forum-1@northmoor.example",
        "dtstart": START,
        "dtend": START + timedelta(hours=1),
        "timezone": ZoneInfo("Europe/London"),
        "method": Method.REQUEST,
        "sequence": 0,
        "dtstamp": NOW,
        "summary": "Carers' forum: spring",
        "description": "See you there.",
        "location": "Long Room, Civic Hall",
        "organizer": CalendarUser(address="ada@care.northmoor.example", common_name="Ada Lund"),
    }
    return Invite(**(fields | more))


def waiver(code: str = "ACC001", **more: Any) -> Waiver:
    fields: dict[str, Any] = {"reason": "We ask by telephone", "agreed_by": "the group", "until": date(2027, 3, 31)}
    target = {} if more.keys() & {"meeting", "series", "organiser", "place"} else {"series": "Carers' forum*"}
    return Waiver(code=code, **(fields | target | more))


@pytest.fixture(name="forum")
def _forum() -> Callable[..., Invite]:
    return forum


@pytest.fixture(name="waiver")
def _waiver() -> Callable[..., Waiver]:
    return waiver


@pytest.fixture
def check() -> Callable[..., Report]:
    """Judge a forum without an access question (ACC001) and with short notice (NTC001)."""

    def checked(*waivers: Waiver, now: datetime = NOW, select: str = "ACC001", **fields: Any) -> Report:
        policy = Policy(choice=RuleChoice(select=tuple(select.split())), waivers=waivers)
        return Linter(policy).check(forum(**fields), now=now)

    return checked
