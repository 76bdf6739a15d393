"""The messenger by a mailbox of Microsoft 365 keeps the contract, against a tenant of nobody."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import (
    AuthenticationError,
    Context,
    LookUp,
    OutcomeUnknownError,
    PermissionDenied,
    Throttled,
    TransientError,
)
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.testing.contracts import MessengerContract, PostOffice, Received
from copilot_sync.testing.contracts.messengers import a_message
from copilot_sync.testing.drafts import NOW, READING
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import Fault, lost, refused, throttled
from copilot_sync_m365.messenger import GraphMessenger
from copilot_sync_m365.offers import MAIL
from copilot_sync_m365.settings import MailSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import AdapterError
    from copilot_sync.testing.graph import Message
    from copilot_sync.testing.graph.wire import Answer, Request

SENDER = "co-production@northmoor.example"
NOWHERE = "https://127.0.0.1:1"


class Exchange(PostOffice):
    """A tenant with a mailbox to send from, of which Sent Items may be read or not."""

    def __init__(self, graph: FakeGraph, *, looks_up: bool) -> None:
        self.graph = graph
        self.looks_up = looks_up
        self.sender = graph.tenant.add_user(SENDER)
        self.secret = graph.app.secret
        self.opened: list[GraphMessenger] = []
        graph.app.grant("Mail.Send", *(["Mail.Read"] if looks_up else []), mailboxes=[SENDER])

    def open_messenger(self) -> GraphMessenger:
        settings = MailSettings(
            **self.graph.settings,
            sender=SENDER,
            sent_items=self.looks_up,
            settles_after=0,
            most_per_minute=30,
        )
        environment = {settings.secret_variable: self.secret}
        context = Context(
            name="messenger",
            folder=Path(),
            reading=replace(READING, now=self.graph.clock.now()),
            environment=environment,
            organisation="Northmoor Integrated Care",
        )
        messenger = MAIL.open(settings, context)
        assert isinstance(messenger, GraphMessenger)
        messenger.client.retrying = RetryPolicy(attempts=2, sleep=self.graph.clock.sleep)
        messenger.client.now = self.graph.clock.now
        messenger._pace.sleep = self.graph.clock.sleep
        self.opened.append(messenger)
        return messenger

    def received(self) -> list[Received]:
        return [received(message) for message in self.graph.sent]

    def refuse(self, address: str) -> None:
        usual = refused(400, "ErrorInvalidRecipients")

        def refuse(request: Request, _: Answer | None) -> Answer | None:
            return usual.what(request, None) if address.encode() in base64.b64decode(request.body) else None

        self.graph.faults.plan(Fault(refuse, method="POST", path="sendMail"))

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        if kind is AuthenticationError:
            self.graph.faults.plan(refused(401, "InvalidAuthenticationToken", path="sendMail"))
        elif kind is PermissionDenied:
            self.graph.app.withdraw("Mail.Send")
            self.graph.expire_tokens()
        elif kind is Throttled:
            self.graph.faults.plan(throttled("2.128", method="POST", path="sendMail"))
        elif kind is TransientError:
            for messenger in self.opened:
                messenger.client.cloud = replace(messenger.client.cloud, graph=NOWHERE)
        else:
            self.graph.faults.plan(lost(method="POST", path="sendMail", after=after))

    def recover(self) -> None:
        self.graph.app.grant("Mail.Send", mailboxes=[SENDER])
        self.graph.expire_tokens()
        self.graph.faults.clear()
        for messenger in self.opened:
            messenger.client.cloud = replace(messenger.client.cloud, graph=self.graph.root_url)


def received(message: Message) -> Received:
    assert message.mime is not None
    text, html = (message.mime.get_body([kind]) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    return Received(
        tuple(sorted(message.recipients)), str(message.mime["Subject"]), text.get_content(), html.get_content()
    )


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph(now=NOW) as graph:
        yield graph


class TestMailWithSentItems(MessengerContract):
    @pytest.fixture
    def office(self, graph: FakeGraph) -> Exchange:
        return Exchange(graph, looks_up=True)


class TestMailWithoutThem(MessengerContract):
    @pytest.fixture
    def office(self, graph: FakeGraph) -> Exchange:
        return Exchange(graph, looks_up=False)


@pytest.fixture
def exchange(graph: FakeGraph) -> Exchange:
    return Exchange(graph, looks_up=True)


def test_no_machine_answers_it_and_it_comes_in_the_organisations_name(exchange: Exchange) -> None:
    exchange.open_messenger().deliver(a_message(first=False))

    (message,) = exchange.sender.mailbox.sent_items
    assert message.mime is not None
    assert message.mime["Auto-Submitted"] == "auto-generated"
    assert message.mime["From"] == f"Northmoor Integrated Care <{SENDER}>"
    assert message.mime["In-Reply-To"] == message.mime["References"]


def test_what_somebody_else_sent_since_leaves_in_doubt_what_is_not_found(exchange: Exchange) -> None:
    messenger = exchange.open_messenger()
    assert messenger.look_up("a" * 32, NOW) is LookUp.NOT_SENT
    exchange.sender.mailbox.put("sentitems", {"subject": "By hand"})

    assert messenger.look_up("a" * 32, NOW) is LookUp.UNKNOWN


def test_what_was_sent_long_before_is_not_looked_at(exchange: Exchange) -> None:
    exchange.sender.mailbox.put("sentitems", {"subject": "By hand"})
    exchange.graph.clock.sleep(3600)

    found = exchange.open_messenger().look_up("a" * 32, exchange.graph.clock.now() - timedelta(minutes=30))

    assert found is LookUp.NOT_SENT


def test_a_message_that_may_be_under_way_is_not_called_unsent(graph: FakeGraph) -> None:
    exchange = Exchange(graph, looks_up=True)
    messenger = exchange.open_messenger()
    messenger._settings = replace(messenger._settings, settles_after=15)

    assert messenger.look_up("a" * 32, NOW) is LookUp.UNKNOWN


def test_what_was_just_sent_may_not_show_yet(exchange: Exchange) -> None:
    messenger = exchange.open_messenger()
    messenger.deliver(a_message())
    messenger._settings = replace(messenger._settings, settles_after=15)
    exchange.graph.switches.unseen_sent = 1

    assert [messenger.look_up(a_message().key, NOW) for _ in range(2)] == [LookUp.UNKNOWN, LookUp.SENT]


def test_without_the_permission_to_look_it_names_that_permission(exchange: Exchange) -> None:
    exchange.graph.app.withdraw("Mail.Read")

    with pytest.raises(PermissionDenied) as caught:
        exchange.open_messenger().look_up("a" * 32, NOW)

    assert caught.value.missing == "Mail.Read"


def test_messages_are_spaced_as_exchange_takes_them(exchange: Exchange) -> None:
    waits: list[float] = []
    messenger = exchange.open_messenger()
    messenger._pace.sleep, messenger._pace.clock = waits.append, lambda: 0.0
    for number in range(3):
        messenger.deliver(a_message(key=f"{number:032x}"))

    assert waits == [2, 2]


def test_an_answer_that_was_lost_is_found_among_what_was_sent(exchange: Exchange) -> None:
    messenger = exchange.open_messenger()
    exchange.fail(OutcomeUnknownError, after=True)
    with pytest.raises(OutcomeUnknownError):
        messenger.deliver(a_message())
    exchange.recover()

    assert exchange.open_messenger().look_up(a_message().key, NOW) is LookUp.SENT
    assert len(exchange.sender.mailbox.sent_items) == 1
