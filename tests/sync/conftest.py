"""An organisation with a calendar, letter boxes and a ledger, over which a test lets passes run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.invite import Attendee, CalendarUser, Invite
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Organisation, Policy, RuleChoice
from copilot_sync.sync.ledger import Ledger, open_ledger, running
from copilot_sync.sync.passes import Pass, run_pass
from copilot_sync.sync.settings import SyncSettings
from copilot_sync.testing.memory import MemoryCalendar, MemoryMessenger, MemoryPost, MemorySource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Table

    from copilot_sync.sync.statement import Statement

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 3, 1, 9, tzinfo=LONDON)
START = datetime(2027, 3, 23, 14, tzinfo=LONDON)
LASTS = timedelta(hours=2)
OLA = "ola@northmoor.example"
PEOPLE = {
    "ana@home.example": Role.LIVED_EXPERIENCE,
    "bo@home.example": Role.LIVED_EXPERIENCE,
    "cy@home.example": Role.LIVED_EXPERIENCE,
    "di@northmoor.example": Role.CLINICIAN,
}
BOOK = RoleBook({address: RoleEntry(role) for address, role in PEOPLE.items()})
POLICY = Policy(
    organisation=Organisation(name="Northmoor Integrated Care", domains=("northmoor.example",)),
    role_book=BOOK,
    choice=RuleChoice(select=("BAL001", "NTC001", "ACC001", "MAT003", "NTC003")),
)
SETTINGS = SyncSettings(mode="warn")
AT_ONCE = RetryPolicy(attempts=2, sleep=lambda _: None)


QUESTION = "\nPlease tell Ola what would help you to take part, such as large print or an interpreter."


def meeting(uid: str = "1@northmoor.example", *, asks: bool = False, **more: Any) -> Invite:
    """A meeting that lacks nothing but, unless it `asks`, the question what people need."""
    fields: dict[str, Any] = {
        "source": "memory",
        "uid": uid,
        "dtstart": START,
        "dtend": (more.get("dtstart") or START) + LASTS,
        "timezone": LONDON,
        "created": NOW - timedelta(days=10),
        "summary": "Co-production workshop",
        "description": "Agenda:\n14.00 Tea\n14.30 What would you change?\n15.30 Close",
        "organizer_copy": True,
        "sequence": 0,
        "organizer": CalendarUser(address=OLA),
        "attendees": tuple(Attendee(address=address) for address in PEOPLE),
    }
    fields |= more
    if asks:
        fields["description"] += QUESTION
    return Invite(**fields)


@dataclass
class Organisation_:  # noqa: N801 -- the policy has one of that name
    """Everything that outlives a pass."""

    folder: Path
    calendar: MemoryCalendar = field(default_factory=lambda: MemoryCalendar("clinic"))
    post: MemoryPost = field(default_factory=MemoryPost)
    policy: Policy = POLICY
    settings: SyncSettings = SETTINGS
    now: datetime = NOW
    _ledger: Ledger | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger, opened when it is first asked for."""
        if self._ledger is None:
            self._ledger = open_ledger(self.folder / "ledger.sqlite3")
        return self._ledger

    def later(self, **span: float) -> None:
        """Let time go by."""
        self.now += timedelta(**span)

    def move(self, reference: str, start: datetime) -> None:
        """Let an organiser move a meeting."""
        self.calendar.edit(reference, dtstart=start, dtend=start + LASTS)

    def run(self, **more: Any) -> Statement:
        """One pass, as a process of its own would make it."""
        given: dict[str, Any] = {
            "ledger": self.ledger,
            "policy": self.policy,
            "settings": self.settings,
            "sources": {"clinic": MemorySource(self.calendar, now=self.now)},
            "messenger": MemoryMessenger(self.post),
            "now": self.now,
            "retrying": AT_ONCE,
        }
        with running(self.ledger, self.settings.mode, clock=lambda: self.now) as number:
            return run_pass(Pass(**(given | {"run": number} | more)))

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Every row of a table."""
        with self.ledger.transaction() as connection:
            return [dict(row._mapping) for row in connection.execute(select(table))]

    def set(self, **more: Any) -> None:
        """Other settings from now on."""
        self.settings = replace(self.settings, **more)


@pytest.fixture
def northmoor(tmp_path: Path) -> Iterator[Organisation_]:
    """An organisation without meetings."""
    made = Organisation_(tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture(scope="session")
def new_organisation(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes organisations without meetings, for tests that need many; their ledger is to be closed."""
    return lambda: Organisation_(tmp_path_factory.mktemp("northmoor"))


@pytest.fixture(scope="session")
def a_meeting() -> Any:
    """Makes a meeting that does not ask what people need, unless told to (`asks`); its fields can be others."""
    return meeting
