"""What can be made to go wrong, each as data; and that it is known who came back too early."""

from __future__ import annotations

import inspect
import re
import threading
import time
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from copilot_sync.testing.graph import Switches, faults

if TYPE_CHECKING:
    from copilot_sync.testing.graph import FakeGraph, User
    from copilot_sync.testing.graph.wire import Answer, Request

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA = "users/ada@northmoor.example"
DELTA = f"{ADA}/calendarView/delta?startDateTime=2026-12-01T00:00:00Z&endDateTime=2026-12-31T00:00:00Z"
MAIL = {"message": {"subject": "Hello", "toRecipients": [{"emailAddress": {"address": "sam@moorside.example"}}]}}


@pytest.fixture(autouse=True)
def _three_events(ada: User) -> None:
    for number in range(3):
        ada.calendar.add_event(NOON + number * HOUR, NOON + (number + 1) * HOUR, subject=f"Meeting {number}")


ANSWERS: dict[str, tuple[faults.Fault, int, str | None, dict[str, str | None]]] = {
    "to wait whole seconds": (faults.throttled("2"), 429, "TooManyRequests", {"Retry-After": "2"}),
    "to wait part of a second": (faults.throttled("2.128"), 429, "TooManyRequests", {"Retry-After": "2.128"}),
    "to wait, and not how long": (faults.throttled(None), 429, "TooManyRequests", {"Retry-After": None}),
    "that it is not there": (faults.unavailable(), 503, "ServiceUnavailable", {"Retry-After": None}),
    "that it is not there for a while": (
        faults.unavailable(retry_after="1"),
        503,
        "ServiceUnavailable",
        {"Retry-After": "1"},
    ),
    "that it took too long": (faults.unavailable(504), 504, "GatewayTimeout", {}),
    "in the words of a gateway": (faults.gateway(), 502, None, {"Content-Type": "text/html"}),
    "that somebody was quicker": (faults.changed_meanwhile(), 412, "ErrorIrresolvableConflict", {}),
    "that a token is gone": (faults.stale_token(), 410, "SyncStateNotFound", {}),
    "that a token is gone, as 400": (faults.stale_token(400, "syncStateNotFound"), 400, "syncStateNotFound", {}),
    "that a token is gone, as 404": (faults.stale_token(404, "ResyncRequired"), 404, "ResyncRequired", {}),
    "that a token is gone, and where to begin": (
        faults.refused(410, "resyncRequired", headers={"Location": "https://elsewhere.example/?$deltatoken="}),
        410,
        "resyncRequired",
        {"Location": "https://elsewhere.example/?$deltatoken="},
    ),
    "that a fresh sign-in is wanted": (
        faults.refused(401, "InvalidAuthenticationToken", headers={"WWW-Authenticate": 'Bearer claims="eyJ9"'}),
        401,
        "InvalidAuthenticationToken",
        {"WWW-Authenticate": 'Bearer claims="eyJ9"'},
    ),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_graph_says(case: str, graph: FakeGraph, client: Any) -> None:
    fault, status, code, headers = ANSWERS[case]
    graph.faults.plan(fault)

    answer = client("GET", DELTA)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in headers} == headers
    assert code is None or answer.json()["error"]["code"] == code
    assert graph.faults.left == []


def test_to_wait_until_a_date(graph: FakeGraph, client: Any) -> None:
    graph.faults.plan(faults.throttled("dated3"))

    answer = client("GET", DELTA)

    wait = parsedate_to_datetime(answer.headers["Retry-After"]) - parsedate_to_datetime(answer.headers["Date"])
    assert timedelta(seconds=2) <= wait <= timedelta(seconds=4)


def test_whoever_comes_back_early_is_known(graph: FakeGraph, client: Any) -> None:
    graph.faults.plan(faults.throttled("20", number=1))
    client("GET", DELTA)

    early = client("GET", DELTA)
    graph.clock.sleep(20)
    late = client("GET", DELTA)

    assert (early.status_code, late.status_code) == (429, 200)
    assert 15 < float(early.headers["Retry-After"]) <= 20
    assert [one.method for one in graph.impatient] == ["GET"]


def test_another_mailbox_does_not_have_to_wait(graph: FakeGraph, client: Any) -> None:
    graph.tenant.add_user("sam@northmoor.example")
    graph.faults.plan(faults.throttled("20", path="ada@", number=1))
    client("GET", DELTA)

    assert client("GET", DELTA.replace("ada@", "sam@")).status_code == 200
    assert graph.impatient == []


def test_a_fault_at_the_second_of_its_kind(graph: FakeGraph, client: Any) -> None:
    graph.faults.plan(faults.unavailable(path="delta", number=2))

    statuses = [client("GET", path).status_code for path in (DELTA, f"{ADA}/events", DELTA, DELTA)]

    assert statuses == [200, 200, 503, 200]


@pytest.mark.parametrize(("after", "arrived"), [(True, 1), (False, 0)])
def test_a_connection_that_breaks(graph: FakeGraph, client: Any, after: bool, arrived: int) -> None:  # noqa: FBT001 -- a case
    graph.faults.plan(faults.lost(method="POST", path="sendMail", after=after))

    with pytest.raises(requests.ConnectionError):
        client("POST", f"{ADA}/sendMail", MAIL)

    assert len(graph.received("sam@moorside.example")) == arrived
    assert graph.requests[-1].status == 0


def test_a_page_that_leads_elsewhere(graph: FakeGraph, client: Any) -> None:
    graph.faults.plan(faults.next_link(f"{graph.foreign_url}/v1.0/more"))

    page = client.get(DELTA)
    client("GET", page["@odata.nextLink"])

    assert "@odata.deltaLink" not in page
    assert graph.foreign_requests[0].headers["authorization"].startswith("Bearer "), "as no good client does"


def test_a_page_that_leads_back_to_itself(graph: FakeGraph, client: Any) -> None:
    graph.faults.plan(faults.repeated_next_link())

    first = client.get(DELTA, Prefer="odata.maxpagesize=1")
    second = client.get(first["@odata.nextLink"], Prefer="odata.maxpagesize=1")

    assert first["@odata.nextLink"] == second["@odata.nextLink"]


def test_a_page_whose_items_come_twice(graph: FakeGraph, client: Any) -> None:
    graph.faults.plan(faults.replayed())

    ids = [item["id"] for item in client.get(DELTA)["value"]]

    assert (len(ids), len(set(ids))) == (6, 3)


def test_a_mailbox_that_graph_cannot_reach(graph: FakeGraph, ada: User, client: Any) -> None:
    ada.mailbox.refused = (404, "MailboxNotEnabledForRESTAPI", "REST API is not yet supported for this mailbox.")

    assert client("GET", DELTA).json()["error"]["code"] == "MailboxNotEnabledForRESTAPI"
    assert graph.requests[-1].status == 404


@pytest.mark.parametrize("most", [2, Switches().mailbox_concurrency])
def test_more_than_so_many_at_once_are_too_many_for_a_mailbox(graph: FakeGraph, client: Any, most: int) -> None:
    graph.switches.mailbox_concurrency = most
    come, go = threading.Semaphore(0), threading.Event()

    def held(_request: Request, _usual: Answer | None) -> Answer | None:
        come.release()
        assert go.wait(30)
        return None

    graph.faults.plan(faults.Fault(held))
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(client("GET", DELTA).status_code)) for _ in range(most)]
    for thread in threads:
        thread.start()
    assert all(come.acquire(timeout=30) for _ in threads)

    another = client("GET", DELTA)
    go.set()
    for thread in threads:
        thread.join()

    assert (another.status_code, another.json()["error"]["code"]) == (429, "ApplicationThrottled")
    assert statuses == [200] * most
    assert graph.most_at_once["ada@northmoor.example"] == most + 1


def test_every_answer_takes_at_least_the_latency(graph: FakeGraph, client: Any) -> None:
    graph.switches.latency = 0.05
    began = time.monotonic()
    client("GET", DELTA)

    assert time.monotonic() - began >= graph.switches.latency


def test_every_switch_and_every_fault_is_used_by_a_test() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parents[2].rglob("test_*.py"))
    made = [
        name for name, it in vars(faults).items() if inspect.isfunction(it) and "**where" in str(inspect.signature(it))
    ]

    assert len(made) > 9
    assert [it.name for it in fields(Switches) if f"switches.{it.name} = " not in tests] == []
    assert [name for name in made if not name.startswith("_") and re.search(rf"\b{name}\(", tests) is None] == []


def test_a_mailbox_that_sends_too_fast(graph: FakeGraph, client: Any) -> None:
    graph.switches.sends_per_minute = 2
    statuses = [client("POST", f"{ADA}/sendMail", MAIL).status_code for _ in range(3)]
    graph.clock.sleep(60)

    assert statuses == [202, 202, 429]
    assert client("POST", f"{ADA}/sendMail", MAIL).status_code == 202


def test_what_was_just_sent_shows_up_later(graph: FakeGraph, client: Any) -> None:
    graph.switches.unseen_sent = 1
    client("POST", f"{ADA}/sendMail", MAIL)

    looks = [len(client.get(f"{ADA}/mailFolders/SentItems/messages")["value"]) for _ in range(2)]

    assert looks == [0, 1]


def test_what_was_asked_is_known(graph: FakeGraph, client: Any) -> None:
    client("POST", f"{ADA}/sendMail", MAIL)

    seen = graph.requests[-1]
    assert (seen.method, seen.target, seen.status, seen.authorised) == ("POST", f"/v1.0/{ADA}/sendMail", 202, True)
    assert (seen.sent > 50, seen.received) == (True, 0)


def test_a_fault_that_never_happened_is_known(graph: FakeGraph) -> None:
    planned = faults.unavailable(path="never")
    graph.faults.plan(planned)

    assert graph.faults.left == [planned]
