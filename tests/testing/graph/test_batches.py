"""Several requests in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.testing.graph import faults

if TYPE_CHECKING:
    from copilot_sync.testing.graph import FakeGraph, User

ADA = "/users/ada@northmoor.example"


def get(name: str, url: str = f"{ADA}?$select=mail", **more: Any) -> dict[str, Any]:
    return {"id": name, "method": "GET", "url": url, **more}


BAD: dict[str, Any] = {
    "twenty-one requests": {"requests": [get(str(number)) for number in range(21)]},
    "no requests": {"requests": []},
    "no list": {"requests": get("1")},
    "nothing of the kind": {},
    "an id twice": {"requests": [get("a"), get("A")]},
    "no id": {"requests": [{"method": "GET", "url": ADA}]},
    "no method": {"requests": [{"id": "1", "url": ADA}]},
    "a body without its type": {"requests": [get("1") | {"method": "POST", "url": f"{ADA}/sendMail", "body": {}}]},
    "waiting for what comes later": {"requests": [get("1", dependsOn=["2"]), get("2")]},
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_batch(case: str, ada: User, client: Any) -> None:
    answer = client("POST", "$batch", BAD[case])

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest"), ada.address


def test_the_answers_come_in_another_order_each_under_its_id(ada: User, client: Any) -> None:
    wanted = [get(str(number)) for number in range(19)] + [get("x", "/users/nobody@northmoor.example")]

    answer = client("POST", "$batch", {"requests": wanted})

    responses = answer.json()["responses"]
    found = {one["id"]: one["status"] for one in responses}
    assert answer.status_code == 200
    assert [one["id"] for one in responses] != [one["id"] for one in wanted]
    assert found == {str(number): 200 for number in range(19)} | {"x": 404}
    assert {one["body"].get("mail") for one in responses} == {ada.address, None}


def test_one_that_is_throttled_is_so_by_itself(graph: FakeGraph, ada: User, client: Any) -> None:
    graph.faults.plan(faults.throttled("2.5", path="users", number=2, lasting=0))

    responses = client("POST", "$batch", {"requests": [get("1"), get("2"), get("3")]}).json()["responses"]

    found = {one["id"]: (one["status"], one["headers"].get("retry-after")) for one in responses}
    assert found == {"1": (200, None), "2": (429, "2.5"), "3": (200, None)}, ada.address
    assert "Retry-After" not in responses[0]["headers"]


def test_what_depends_on_a_failure_fails(ada: User, client: Any) -> None:
    wanted = [get("1", "/users/nobody@northmoor.example"), get("2", dependsOn=["1"]), get("3", dependsOn=["2"])]

    responses = client("POST", "$batch", {"requests": wanted}).json()["responses"]

    assert {one["id"]: one["status"] for one in responses} == {"1": 404, "2": 424, "3": 424}, ada.address


def test_preferences_go_with_each_request(ada: User, client: Any) -> None:
    url = f"{ADA}/events?$select=subject"
    wanted = [get("1", url, headers={"Prefer": 'outlook.timezone="Europe/Berlin"'}), get("2", url)]

    answer = client("POST", "$batch", {"requests": wanted}, Prefer='outlook.timezone="UTC"')

    applied = {one["id"]: one["headers"].get("Preference-Applied") for one in answer.json()["responses"]}
    assert applied == {"1": 'outlook.timezone="Europe/Berlin"', "2": None}, ada.address


def test_each_counts_as_a_request_and_one_is_on_the_wire(graph: FakeGraph, ada: User, client: Any) -> None:
    client("POST", "$batch", {"requests": [get("1"), get("2")]})

    assert [(one.method, one.batched) for one in graph.requests] == [("POST", False), ("GET", True), ("GET", True)]
    assert ada.address in graph.requests[-1].target


def test_a_write_in_a_batch(graph: FakeGraph, ada: User, client: Any) -> None:
    message = {"subject": "Hello", "toRecipients": [{"emailAddress": {"address": ada.address}}]}
    send = get("1", f"{ADA}/sendMail", headers={"Content-Type": "application/json"}, body={"message": message})

    (response,) = client("POST", "$batch", {"requests": [send | {"method": "POST"}]}).json()["responses"]

    assert response["status"] == 202
    assert "body" not in response
    assert [mail.subject for mail in graph.received(ada.address)] == ["Hello"]


def test_what_came_with_one_that_is_throttled_came_before_anybody_was_told(
    graph: FakeGraph, ada: User, client: Any
) -> None:
    graph.faults.plan(faults.throttled("20", path=r"users", number=1))

    responses = client("POST", "$batch", {"requests": [get("1"), get("2")]}).json()["responses"]

    assert sorted(one["status"] for one in responses) == [200, 429], ada.address
    assert graph.impatient == []
