"""The organiser's category keeps what of a messenger's contract is not about words, against a tenant of nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import AuthenticationError, Context, PermissionDenied, Throttled, TransientError
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.testing.contracts import MessengerContract, NotHere, PostOffice, Received
from copilot_sync.testing.contracts.messengers import OTHER, RECIPIENT
from copilot_sync.testing.drafts import NOW, READING
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import refused, throttled
from copilot_sync_m365.categories import CategoryMessenger
from copilot_sync_m365.offers import CATEGORIES
from copilot_sync_m365.settings import CategorySettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import AdapterError, OutgoingMessage

NOWHERE = "https://127.0.0.1:1"


class Calendars(PostOffice):
    """A meeting of each of two organisers, which shows something or does not."""

    looks_up = False

    def __init__(self, graph: FakeGraph) -> None:
        self.graph = graph
        self.secret = graph.app.secret
        self.opened: list[CategoryMessenger] = []
        start = NOW + timedelta(days=20)
        self.events = {
            address: graph.tenant.add_user(address).calendar.add_event(start, start + timedelta(hours=1))
            for address in (RECIPIENT, OTHER)
        }
        graph.app.grant("Calendars.ReadWrite")

    def open_messenger(self) -> CategoryMessenger:
        settings = CategorySettings(**self.graph.settings)
        context = Context(
            name="messenger", folder=Path(), reading=READING, environment={settings.secret_variable: self.secret}
        )
        opened = CATEGORIES.open(settings, context)
        assert isinstance(opened, CategoryMessenger)
        opened.client.retrying = RetryPolicy(attempts=2, sleep=self.graph.clock.sleep)
        opened.client.now = self.graph.clock.now
        deliver = opened.deliver

        def about_the_one_meeting(message: OutgoingMessage) -> None:
            deliver(replace(message, uid=self.events[message.recipient].uid))

        opened.deliver = about_the_one_meeting  # type: ignore[method-assign] # the contract knows no meetings
        self.opened.append(opened)
        return opened

    def received(self) -> list[Received]:
        showing = (address for address, event in self.events.items() if event.properties["categories"])
        return [Received((address,), "", "", "") for address in showing]

    def refuse(self, address: str) -> None:
        self.events[address].properties["sensitivity"] = "private"

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        if kind is AuthenticationError:
            self.graph.faults.plan(refused(401, "InvalidAuthenticationToken", path="events"))
        elif kind is PermissionDenied:
            self.graph.app.withdraw("Calendars.ReadWrite")
            self.graph.expire_tokens()
        elif kind is Throttled:
            self.graph.faults.plan(throttled("2.128", path="events"))
        elif kind is TransientError:
            for messenger in self.opened:
                messenger.client.cloud = replace(messenger.client.cloud, graph=NOWHERE)
        else:
            raise NotHere(f"what is in doubt is done once more, which changes nothing (after: {after})")

    def recover(self) -> None:
        self.graph.app.grant("Calendars.ReadWrite")
        self.graph.expire_tokens()
        self.graph.faults.clear()
        for messenger in self.opened:
            messenger.client.cloud = replace(messenger.client.cloud, graph=self.graph.root_url)


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph(now=NOW) as graph:
        yield graph


NO_WORDS = "a category has no words but its name"


class TestCategories(MessengerContract):
    deviations = {  # noqa: RUF012 -- as the kit has it
        "test_a_message_arrives_once_and_whole": NO_WORDS,
        "test_two_messages_of_one_meeting_both_arrive": "the second finds the category there",
        "test_a_hostile_subject_stays_a_subject": NO_WORDS,
        "test_a_text_arrives_to_the_letter": NO_WORDS,
    }

    @pytest.fixture
    def office(self, graph: FakeGraph) -> Calendars:
        return Calendars(graph)
