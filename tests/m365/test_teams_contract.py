"""The messenger by a workflow of Teams keeps the contract, against a workflow of nobody's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import AuthenticationError, Context, PermissionDenied, Throttled, TransientError
from copilot_sync.testing.contracts import MessengerContract, PostOffice, Received
from copilot_sync.testing.contracts.messengers import OTHER, RECIPIENT
from copilot_sync.testing.drafts import NOW, READING
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import lost, refused, throttled
from copilot_sync_m365.offers import TEAMS
from copilot_sync_m365.settings import TeamsSettings
from copilot_sync_m365.teams import TeamsMessenger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import AdapterError

NOWHERE = "https://127.0.0.1:1/triggers/manual/paths/invoke?sig=zzqvx"


class Chats(PostOffice):
    """Chats with the Flow bot: a workflow says nothing of what became of a message."""

    looks_up = False
    shows_pages = False

    def __init__(self, graph: FakeGraph) -> None:
        self.graph = graph
        self.opened: list[TeamsMessenger] = []
        for address in (RECIPIENT, OTHER):
            graph.tenant.add_user(address)

    def open_messenger(self) -> TeamsMessenger:
        host = self.graph.foreign_url.removeprefix("https://")
        context = Context(
            name="messenger",
            folder=Path(),
            reading=replace(READING, now=self.graph.clock.now()),
            contact="Neema Osei, 01632 960 155",
            environment={"COPILOT_SYNC_TEAMS_URL": self.graph.workflow_url},
        )
        messenger = TEAMS.open(TeamsSettings(host=host, ca_file=self.graph.ca_file, most_per_minute=0), context)
        assert isinstance(messenger, TeamsMessenger)
        self.opened.append(messenger)
        return messenger

    def received(self) -> list[Received]:
        assert not self.graph.workflow.failed
        chats = self.graph.workflow.chats
        return [received(recipient, card) for recipient, cards in chats.items() for card in cards]

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        where: dict[str, Any] = {"method": "POST", "path": "/triggers/manual/"}
        if kind is TransientError:
            for messenger in self.opened:
                messenger.workflow._address = NOWHERE
            return
        self.graph.faults.plan(
            {
                AuthenticationError: refused(401, "DirectApiAuthorizationRequired", **where),
                PermissionDenied: refused(403, "MisMatchingOAuthClaims", **where),
                Throttled: throttled("2", **where),
            }.get(kind, lost(after=after, **where))
        )

    def recover(self) -> None:
        self.graph.faults.clear()
        for messenger in self.opened:
            messenger.workflow._address = self.graph.workflow_url


def received(recipient: str, card: dict[str, Any]) -> Received:
    """A card as people read it: its first words are its subject."""
    title, *lines = words_of(card["body"])
    return Received((recipient,), title, "\n".join(lines), "")


def words_of(elements: list[dict[str, Any]]) -> Iterator[str]:
    for element in elements:
        yield from words_of(element.get("items", []))
        if "text" in element:
            yield element["text"]
        if "inlines" in element:
            yield "".join(run["text"] for run in element["inlines"])


class TestTeams(MessengerContract):
    @pytest.fixture
    def office(self) -> Iterator[Chats]:
        with FakeGraph(now=NOW) as graph:
            yield Chats(graph)
