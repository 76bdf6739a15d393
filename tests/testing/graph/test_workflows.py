"""A workflow of Teams: a call is accepted, and only its run shows whether anybody saw the card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from copilot_sync.testing.graph import faults

if TYPE_CHECKING:
    from copilot_sync.testing.graph import FakeGraph, User

ADA = "ada@northmoor.example"
HELLO = {"type": "TextBlock", "text": "Hello"}
CARD = {"type": "AdaptiveCard", "version": "1.5", "body": [HELLO]}
ATTACHED = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": CARD}
MESSAGE = {"type": "message", "recipient": ADA, "attachments": [ATTACHED]}


def with_card(**changes: Any) -> dict[str, Any]:
    return MESSAGE | {"attachments": [ATTACHED | {"content": CARD | changes}]}


UNSEEN: dict[str, Any] = {
    "a card by itself": CARD,
    "no cards": MESSAGE | {"attachments": []},
    "another type of message": MESSAGE | {"type": "card"},
    "an attachment of another type": MESSAGE | {"attachments": [ATTACHED | {"contentType": "text/plain"}]},
    "an attachment that is no card": MESSAGE | {"attachments": [ATTACHED | {"content": {"type": "MessageCard"}}]},
    "a list": [],
    "nobody to write to": {"type": "message", "attachments": [ATTACHED]},
    "somebody whom the tenant does not know": MESSAGE | {"recipient": "sam@elsewhere.example"},
    "a card without a version": with_card(version=None),
    "a card of a version that Teams does not show": with_card(version="1.6"),
    "a card that shows nothing": with_card(body=[]),
    "an element that is none": with_card(body=[{"type": "Paragraph", "text": "Hello"}]),
    "a property that is none": with_card(body=[HELLO | {"colour": "red"}]),
    "a text that is none": with_card(body=[{"type": "TextBlock", "text": 5}]),
    "a size that is none": with_card(body=[HELLO | {"size": "enormous"}]),
    "an action that is none": with_card(actions=[{"type": "Action.Ring", "url": "tel:01632960000"}]),
}
REFUSED: dict[str, tuple[str, str, str, bytes, int]] = {
    "no signature": ("POST", "sig", "ignored", b"{}", 401),
    "no version": ("POST", "api-version", "ignored", b"{}", 400),
    "another method": ("GET", "", "", b"", 405),
    "too much": ("POST", "", "", b" " * 28_001, 413),
    "no JSON": ("POST", "", "", b"{", 400),
}


@pytest.fixture(autouse=True)
def _anybody(ada: User) -> None:
    """Somebody to write to."""


def test_a_card_is_seen_by_the_one_whom_it_is_for(graph: FakeGraph) -> None:
    answer = requests.post(graph.workflow_url, json=MESSAGE, timeout=10)

    assert (answer.status_code, answer.text) == (202, "")
    assert graph.workflow.chats == {ADA: [CARD]}
    assert graph.workflow.failed == []


def test_where_somebody_made_it_so_everybody_in_a_channel_sees_it(graph: FakeGraph) -> None:
    graph.workflow.to_channel = True

    requests.post(graph.workflow_url, json=MESSAGE, timeout=10)

    assert graph.workflow.channel == graph.workflow.cards == [CARD]
    assert graph.workflow.chats == {}


@pytest.mark.parametrize("case", UNSEEN)
def test_what_is_accepted_and_never_seen(case: str, graph: FakeGraph) -> None:
    answer = requests.post(graph.workflow_url, json=UNSEEN[case], timeout=10)

    assert answer.status_code == 202
    assert (len(graph.workflow.cards), len(graph.workflow.failed)) == (0, 1)


def test_what_does_not_say_that_it_is_json_is_accepted_and_never_seen(graph: FakeGraph) -> None:
    requests.post(graph.workflow_url, data=json.dumps(MESSAGE), headers={"Content-Type": "text/plain"}, timeout=10)

    assert (len(graph.workflow.cards), len(graph.workflow.failed)) == (0, 1)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case: str, graph: FakeGraph) -> None:
    method, name, instead, body, status = REFUSED[case]
    address = graph.workflow_url.replace(f"{name}=", f"{instead}=") if name else graph.workflow_url

    answer = requests.request(method, address, data=body, timeout=10)

    assert answer.status_code == status
    assert not graph.workflow.cards
    assert not graph.foreign_requests


def test_it_can_go_wrong_as_planned(graph: FakeGraph) -> None:
    graph.faults.plan(faults.throttled("2", path="/triggers/manual/", number=1))

    answers = [requests.post(graph.workflow_url, json=MESSAGE, timeout=10).status_code for _ in range(2)]
    graph.clock.sleep(3)
    answers.append(requests.post(graph.workflow_url, json=MESSAGE, timeout=10).status_code)

    assert answers == [429, 429, 202]
    assert len(graph.impatient) == 1
