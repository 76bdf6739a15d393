"""Change notifications: the handshake, what is delivered, and how one ends."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from copilot_sync.testing.graph.serving import Server
from copilot_sync.testing.graph.wire import Answer, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.testing.graph import FakeGraph, User

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


class Receiver:
    """What a client serves to be told of changes."""

    def __init__(self, graph: FakeGraph) -> None:
        self.answers_with: Answer | None = None
        self.told: list[dict[str, Any]] = []
        self._server = Server(self._answer, graph.receiver_context)
        self.url = f"{self._server.url}/told"
        self.close = self._server.close

    def _answer(self, request: Request) -> Answer:
        if self.answers_with is not None:
            return self.answers_with.encoded({})
        token = parse_qs(urlsplit(request.target).query).get("validationToken")
        if token:
            return Answer(200, token[0], {"Content-Type": "text/plain"}).encoded({})
        self.told += json.loads(request.body)["value"]
        return Answer(202).encoded({})


@pytest.fixture
def receiver(graph: FakeGraph) -> Iterator[Receiver]:
    made = Receiver(graph)
    yield made
    made.close()


@pytest.fixture
def wanted(graph: FakeGraph, ada: User, receiver: Receiver) -> dict[str, Any]:
    return {
        "changeType": "created,updated,deleted",
        "notificationUrl": receiver.url,
        "lifecycleNotificationUrl": f"{receiver.url}?life=1",
        "resource": f"/users/{ada.id}/events",
        "expirationDateTime": (graph.clock.now() + timedelta(minutes=4200)).isoformat(),
        "clientState": "a secret of ours",
    }


def test_whoever_shakes_hands_is_told(
    graph: FakeGraph, ada: User, client: Any, receiver: Receiver, wanted: dict[str, Any]
) -> None:
    made = client("POST", "subscriptions", wanted)
    event = ada.calendar.add_event(NOON, NOON + timedelta(hours=1), subject="Clinic")

    graph.subscriptions.notify("updated", event)

    (told,) = receiver.told
    assert made.status_code == 201
    assert told["subscriptionId"] == made.json()["id"]
    assert (told["clientState"], told["changeType"]) == ("a secret of ours", "updated")
    assert told["resourceData"]["id"] == event.id
    assert "Clinic" not in str(told)
    assert graph.subscriptions.answers == [202]


def test_a_stranger_does_not_know_the_client_state(
    graph: FakeGraph, ada: User, client: Any, receiver: Receiver, wanted: dict[str, Any]
) -> None:
    client("POST", "subscriptions", wanted)

    graph.subscriptions.notify(
        "updated", ada.calendar.add_event(NOON, NOON + timedelta(hours=1)), client_state="a guess"
    )

    assert [one["clientState"] for one in receiver.told] == ["a guess"]


@pytest.mark.parametrize("what", ["reauthorizationRequired", "subscriptionRemoved", "missed"])
def test_a_subscription_lives(
    what: str, graph: FakeGraph, client: Any, receiver: Receiver, wanted: dict[str, Any]
) -> None:
    name = client("POST", "subscriptions", wanted).json()["id"]

    graph.subscriptions.tell_of_life(what)

    status = client("POST", f"subscriptions/{name}/reauthorize").status_code
    assert [one["lifecycleEvent"] for one in receiver.told] == [what]
    assert status == (404 if what == "subscriptionRemoved" else 204)


def test_it_is_renewed_and_ends(graph: FakeGraph, client: Any, wanted: dict[str, Any]) -> None:
    name = client("POST", "subscriptions", wanted).json()["id"]
    later = (graph.clock.now() + timedelta(minutes=4229)).isoformat()

    renewed = client("PATCH", f"subscriptions/{name}", {"expirationDateTime": later})
    other = client("PATCH", f"subscriptions/{name}", {"clientState": "x"})
    listed = client.get("subscriptions")["value"]
    gone = [client("DELETE", f"subscriptions/{name}").status_code for _ in range(2)]

    assert (renewed.json()["expirationDateTime"], other.status_code) == (later, 400)
    assert [one["id"] for one in listed] == [name]
    assert gone == [204, 404]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "what lasts too long": ({"expirationDateTime": "2099-01-01T00:00:00Z"}, "ExtensionError"),
    "what is over": ({"expirationDateTime": "2020-01-01T00:00:00Z"}, "ExtensionError"),
    "what has no end": ({"expirationDateTime": None}, "InvalidRequest"),
    "a change that is none": ({"changeType": "seen"}, "InvalidRequest"),
    "a thing that is none": ({"resource": "/planets"}, "InvalidRequest"),
    "too long a state": ({"clientState": "x" * 129}, "InvalidRequest"),
    "an address in the open": ({"notificationUrl": "http://localhost/"}, "InvalidRequest"),
    "a receiver that is not there": ({"notificationUrl": "https://localhost:1/"}, "ValidationError"),
    "a property that is none": ({"notificationAddress": "x"}, "RequestBodyRead"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(case: str, graph: FakeGraph, client: Any, wanted: dict[str, Any]) -> None:
    change, code = REFUSED[case]

    answer = client("POST", "subscriptions", wanted | change)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert not graph.subscriptions.active


HANDSHAKES = {
    "another token": Answer(200, "x", {"Content-Type": "text/plain"}),
    "another type": Answer(200, {"validationToken": "x"}),
    "another status": Answer(202, "x"),
}


@pytest.mark.parametrize("case", HANDSHAKES)
def test_whoever_does_not_shake_hands_is_told_nothing(
    case: str, client: Any, receiver: Receiver, wanted: dict[str, Any]
) -> None:
    receiver.answers_with = HANDSHAKES[case]

    answer = client("POST", "subscriptions", wanted)

    assert answer.json()["error"]["code"] == "ValidationError"


def test_invitations_come_by_mail_where_that_is_wanted(graph: FakeGraph, ada: User, client: Any) -> None:
    graph.tenant.invites_by_mail = True
    checker = graph.tenant.add_user("checker@northmoor.example")
    graph.tenant.add_group("forum@northmoor.example", members=[checker])
    ada.calendar.add_event(NOON, NOON + timedelta(hours=1), subject="Clinic", attendees=["forum@northmoor.example"])

    path = f"users/{checker.address}/messages"
    (message,) = client.get(f"{path}?$orderby=receivedDateTime desc&$expand=microsoft.graph.eventMessage/event")[
        "value"
    ]

    assert message["@odata.type"] == "#microsoft.graph.eventMessageRequest"
    assert (message["meetingMessageType"], message["meetingRequestType"]) == ("meetingRequest", "newMeetingRequest")
    assert (message["event"]["subject"], message["event"]["isOrganizer"]) == ("Clinic", False)
    assert client("GET", f"{path}?$orderby=somehow, else").status_code == 400
