"""Meetings as the rules see them, made of as little as a test needs to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.invite import Attendee, CalendarUser, Invite, Method
from copilot_sync.linter import Linter
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Organisation, Policy, RuleChoice
from copilot_sync.verdicts import Judgement

if TYPE_CHECKING:
    from copilot_sync.history import History

LONDON = ZoneInfo("Europe/London")
SENT = datetime(2026, 10, 5, 10, 0, tzinfo=LONDON)
START = datetime(2026, 11, 5, 11, 0, tzinfo=LONDON)

Judge = Callable[..., Judgement]


def person(name: str, **more: Any) -> Attendee:
    return Attendee(address=f"{name}@mail.example", common_name=name.title(), **more)


def an_invite(**more: Any) -> Invite:
    fields: dict[str, Any] = {
        "source": "invite.ics",
        "uid": "1@test.example",
        "dtstart": START,
        "dtend": (more.get("dtstart") or START) + timedelta(hours=2),
        "timezone": LONDON,
        "method": Method.REQUEST,
        "sequence": 0,
        "dtstamp": SENT,
        "organizer": CalendarUser(address="ola@northmoor-nhs.example", common_name="Ola Berg"),
        "attendees": (person("ada"), person("bo")),
        "location": "Long Room, 4 Mill Street, Northmoor NM1 1AA",
    }
    return Invite(**(fields | more))


@pytest.fixture
def judge() -> Judge:
    """Judge one rule on an invite made of keyword fields, by a policy with what is `known` besides."""

    def judged(
        code: str,
        *,
        roles: dict[str, Role] | None = None,
        now: datetime = SENT,
        region: str = "GB-ENG",
        domains: tuple[str, ...] = ("northmoor-nhs.example",),
        options: dict[str, Any] | None = None,
        history: History | None = None,
        known: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Judgement:
        book = RoleBook({f"{name}@mail.example": RoleEntry(role) for name, role in (roles or {}).items()})
        policy = Policy(
            organisation=Organisation(domains=domains, region=region),
            choice=RuleChoice(select=(code,)),
            role_book=book,
            rule_options=options or {},
            **(known or {}),
        )
        report = Linter(policy).check(an_invite(**fields), now=now, history=history)
        (answer,) = report.judgements
        assert not answer.broken, answer.message
        return answer

    return judged
