"""A meeting that lacks something, people in it, and an organisation that writes about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.invite import Attendee, CalendarUser, Invite, Method
from copilot_sync.linter import Linter
from copilot_sync.messages import Kind, Message, compose
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Organisation, Policy, RuleChoice

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 3, 3, 15, tzinfo=LONDON)
ROLES = {
    "L": Role.LIVED_EXPERIENCE,
    "C": Role.CLINICIAN,
    "P": Role.PROFESSIONAL,
    "M": Role.COMMUNITY,
    "S": Role.SUPPORTER,
    "G": Role.GROUP,
}
BOOK = RoleBook(
    {f"{letter.lower()}{n}@post.example": RoleEntry(role) for letter, role in ROLES.items() for n in range(30)}
)
OURS = Organisation(
    name="Northmoor Integrated Care",
    contact="Kim Lund, 01632 960 000, involvement@northmoor.example",
    rule_pages="https://northmoor.example/meetings/{code}.html",
    domains=("northmoor.example",),
)
RULES = ("ACC001", "ACC002", "ACC005", "ACC006", "CON001", "MAT002", "NTC001", "SCH002", "BAL003")
POLICY = Policy(organisation=OURS, choice=RuleChoice(select=RULES), role_book=BOOK)

Write = Callable[..., Message]


def an_invite(letters: str = "", **fields: Any) -> Invite:
    """A meeting with somebody for each letter: L, C, P, M, S, G by the role book, U in no book."""
    start = fields.get("dtstart", datetime(2027, 3, 9, 14, tzinfo=LONDON))
    usual: dict[str, Any] = {
        "source": "invite.ics",
        "uid": "1@northmoor.example",
        "summary": "Planning the new clinic",
        "dtstart": start,
        "dtend": start + timedelta(hours=2) if start else None,
        "timezone": LONDON,
        "method": Method.REQUEST,
        "sequence": 0,
        "dtstamp": NOW,
        "location": "Long Room, 4 Mill Street, Northmoor NM1 1AA",
        "description": "Please come.",
        "organizer": CalendarUser(address="office@northmoor.example", common_name="Office"),
        "attendees": tuple(Attendee(address=f"{one.lower()}{n}@post.example") for n, one in enumerate(letters)),
    }
    return Invite(**(usual | fields))


@pytest.fixture(scope="session")
def write() -> Write:
    """Write about a meeting made of keyword fields; `organisation` and `choice` change the policy."""

    def written(
        kind: Kind = Kind.WARN,
        *,
        letters: str = "",
        organisation: dict[str, Any] | None = None,
        known: dict[str, Any] | None = None,
        now: datetime = NOW,
        occasion: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Message:
        policy = replace(POLICY, organisation=replace(OURS, **(organisation or {})), **(known or {}))
        report = Linter(policy).check(an_invite(letters, **fields), now=now)
        return compose(kind, report, policy, now=now, **(occasion or {}))

    return written


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW
