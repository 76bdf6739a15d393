"""Calendars of Microsoft 365 keep the contract of a source, against a tenant of nobody."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import (
    AuthenticationError,
    Context,
    OutcomeUnknownError,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.testing.contracts import NotHere, Platform, SinkContract, SourceContract
from copilot_sync.testing.drafts import MARK, NOW, READING, draft
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import Fault, lost, throttled, unavailable
from copilot_sync.testing.graph.wire import Answer
from copilot_sync_m365.offers import CALENDARS
from copilot_sync_m365.settings import SourceSettings
from copilot_sync_m365.source import GraphSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import AdapterError
    from copilot_sync.invite import CalendarUser
    from copilot_sync.testing.drafts import Draft
    from copilot_sync.testing.graph.wire import Request

NORTH, SOUTH = "north@northmoor.example", "south@northmoor.example"


class Tenant(Platform):
    """Two mailboxes; meetings are in the first."""

    offer = CALENDARS

    def __init__(self, graph: FakeGraph, *, amend: bool = False) -> None:
        self.graph = graph
        self.amend = amend
        self.user = graph.tenant.add_user(NORTH)
        graph.tenant.add_user(SOUTH)
        self.events: dict[str, Any] = {}
        self.secret = graph.app.secret
        self.permission = "Calendars.ReadWrite" if amend else "Calendars.Read"
        graph.app.grant(self.permission, "MailboxSettings.Read")

    def open_source(self) -> GraphSource:
        settings = SourceSettings(
            **self.graph.settings,
            mailboxes=(NORTH, SOUTH),
            amend=self.amend,
        )
        environment = {settings.secret_variable: self.secret}
        context = Context(name="clinic", folder=Path(), reading=READING, environment=environment)
        source = CALENDARS.open(settings, context)
        assert isinstance(source, GraphSource)
        source.client.retrying = RetryPolicy(attempts=2, sleep=self.graph.clock.sleep)
        source.client.now = self.graph.clock.now
        return source

    def put(self, draft: Draft) -> str:
        event = self.user.calendar.add_event(
            draft.start,
            draft.end,
            subject=draft.subject,
            body=draft.description,
            organizer=recipient(draft.organiser),
            attendees=[recipient(guest) for guest in draft.guests],
            location={"displayName": draft.location},
            sensitivity="private" if draft.private else "normal",
        )
        self.events[event.key] = event
        return str(event.key)

    def edit(self, word: str, draft: Draft) -> None:
        sensitivity = "private" if draft.private else "normal"
        self.user.calendar.edit(self.events[word], subject=draft.subject, sensitivity=sensitivity)

    def remove(self, word: str) -> None:
        self.user.calendar.remove(self.events.pop(word))

    def put_broken(self) -> None:
        broken = self.put(draft(20))

        def spoilt(_: Request, usual: Answer | None) -> Answer | None:
            assert usual is not None
            body = copy.deepcopy(usual.body)
            for item in body["value"]:
                if item["iCalUId"] == self.events[broken].uid:
                    item["categories"] = f"{MARK} is no list"
            return Answer(usual.status, body, usual.headers)

        self.graph.switches.checks_answers = False  # this one is to be wrong
        self.graph.faults.plan(Fault(spoilt, path="calendarView/delta", after=True))

    def contents(self) -> object:
        mailbox = self.user.mailbox
        return mailbox.changes, [event.properties for event in mailbox.calendar.events.values()], self.graph.updates

    def expire_tokens(self) -> None:
        self.graph.expire_delta_tokens()

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        if kind is OutcomeUnknownError and self.amend:
            self.graph.faults.plan(lost(method="PATCH", path="events", after=after))
        elif after:
            raise NotHere("to read leaves nothing behind")
        elif kind is AuthenticationError:
            self.secret = "zzqvx wrong"  # noqa: S105 -- of nobody
        elif kind is PermissionDenied:
            self.graph.app.withdraw(self.permission)
            self.graph.expire_tokens()
        elif kind is Throttled:
            self.graph.faults.plan(throttled("2.128", path="calendarView|events"))
        elif kind is TransientError:
            self.graph.faults.plan(unavailable(path="calendarView|events"))
        else:
            raise NotHere(f"no {kind.__name__}")

    def recover(self) -> None:
        self.secret = self.graph.app.secret
        self.graph.app.grant(self.permission)
        self.graph.expire_tokens()
        self.graph.faults.clear()


def recipient(user: CalendarUser) -> dict[str, Any]:
    return {"emailAddress": {"address": user.address, "name": user.common_name}}


class TestCalendars(SourceContract):
    @pytest.fixture
    def platform(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
        monkeypatch.setattr("copilot_sync_m365.source.PAGE", 5)
        with FakeGraph(now=NOW) as graph:
            yield Tenant(graph)


class TestCalendarsThatAreAmended(SourceContract, SinkContract):
    @pytest.fixture
    def platform(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
        monkeypatch.setattr("copilot_sync_m365.source.PAGE", 5)
        with FakeGraph(now=NOW) as graph:
            yield Tenant(graph, amend=True)
