"""A channel in Teams: a call is accepted, and only the run of the workflow shows whether anybody saw the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from copilot_sync.testing.graph import FakeGraph

CARD = {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": "Hello"}]}
ATTACHED = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": CARD}
MESSAGE = {"type": "message", "attachments": [ATTACHED]}
UNSEEN: dict[str, Any] = {
    "a card by itself": CARD,
    "no cards": {"type": "message", "attachments": []},
    "an attachment of another type": {"attachments": [ATTACHED | {"contentType": "text/plain"}]},
    "an attachment that is no card": {"attachments": [ATTACHED | {"content": {"type": "MessageCard"}}]},
    "a card without a version": {"attachments": [ATTACHED | {"content": {"type": "AdaptiveCard", "body": []}}]},
    "a list": [],
}
REFUSED: dict[str, tuple[str, str, bytes, int]] = {
    "another secret": ("POST", "x", b"{}", 401),
    "another method": ("GET", "", b"", 405),
    "too much": ("POST", "", b" " * 28_001, 413),
    "no JSON": ("POST", "", b"{", 400),
}


def test_a_card_is_seen(graph: FakeGraph) -> None:
    answer = requests.post(graph.workflow_url, json=MESSAGE, timeout=10)

    assert (answer.status_code, answer.text) == (202, "")
    assert graph.workflow.cards == [CARD]
    assert graph.workflow.failed == []


@pytest.mark.parametrize("case", UNSEEN)
def test_what_is_accepted_and_never_seen(case: str, graph: FakeGraph) -> None:
    answer = requests.post(graph.workflow_url, json=UNSEEN[case], timeout=10)

    assert answer.status_code == 202
    assert (len(graph.workflow.cards), len(graph.workflow.failed)) == (0, 1)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case: str, graph: FakeGraph) -> None:
    method, more, body, status = REFUSED[case]

    answer = requests.request(method, graph.workflow_url + more, data=body, timeout=10)

    assert answer.status_code == status
    assert not graph.workflow.cards
    assert not graph.foreign_requests
