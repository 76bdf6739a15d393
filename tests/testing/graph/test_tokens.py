"""Tokens through the real msal: every way to get one, every way not to, and what a token is good for."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Any

import jwt
import msal
import pytest
import requests

from copilot_sync.testing.graph import faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync.testing.graph import FakeGraph, User


@pytest.fixture
def session(graph: FakeGraph) -> Iterator[requests.Session]:
    graph.app.grant("User.Read.All")
    with requests.Session() as made:
        yield made


@pytest.fixture
def confidential(graph: FakeGraph, session: requests.Session) -> Callable[..., dict[str, Any]]:
    """What msal answers to an application that acts by itself."""

    def asked(credential: Any, **other: Any) -> dict[str, Any]:
        scope = other.pop("scope", graph.scope)
        client_id = other.pop("client_id", graph.app.client_id)
        named = {"authority": graph.authority, "instance_discovery": False, "http_client": session} | other
        application = msal.ConfidentialClientApplication(client_id, client_credential=credential, **named)
        answer: dict[str, Any] = application.acquire_token_for_client([scope])
        return answer

    return asked


@pytest.fixture
def device(graph: FakeGraph, session: requests.Session) -> msal.PublicClientApplication:
    """An application that signs people in by a code."""
    graph.app.public = True
    graph.app.delegated = {"Calendars.Read", "User.Read"}
    return msal.PublicClientApplication(
        graph.app.client_id, authority=graph.authority, instance_discovery=False, http_client=session
    )


def status_with(graph: FakeGraph, token: str, path: str = "users") -> int:
    answer = requests.get(f"{graph.root_url}/v1.0/{path}", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    return answer.status_code


def test_a_secret(graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    assert status_with(graph, confidential(graph.app.secret)["access_token"]) == 200


def test_a_certificate(graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    key, certificate = graph.new_certificate()

    answer = confidential({"private_key": key, "public_certificate": certificate})

    assert status_with(graph, answer["access_token"]) == 200


def test_somebody_whom_the_application_trusts(graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    issuer = graph.federate()

    answer = confidential({"client_assertion": issuer.assertion})

    assert status_with(graph, answer["access_token"]) == 200


def test_the_machine_that_it_runs_on(
    graph: FakeGraph, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in graph.identity_environment.items():
        monkeypatch.setenv(name, value)
    application = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=session)

    answer = application.acquire_token_for_client(resource=graph.root_url)

    assert status_with(graph, answer["access_token"]) == 200


def _expired(graph: FakeGraph) -> str:
    graph.app.secret_expired = True
    return graph.app.secret


def _unknown_certificate(graph: FakeGraph) -> dict[str, str]:
    key, certificate = graph.new_certificate()
    graph.app.certificates.clear()
    return {"private_key": key, "public_certificate": certificate}


def _wrong_key(graph: FakeGraph) -> dict[str, str]:
    _key, certificate = graph.new_certificate()
    other, _certificate = graph.new_certificate()
    return {"private_key": other, "public_certificate": certificate}


REFUSED: dict[str, tuple[Callable[[FakeGraph], Any], dict[str, str], str, int]] = {
    "another secret": (lambda _graph: "wrong", {}, "invalid_client", 7000215),
    "an expired secret": (_expired, {}, "invalid_client", 7000222),
    "an application that is not there": (
        lambda graph: graph.app.secret,
        {"client_id": "x"},
        "unauthorized_client",
        700016,
    ),
    "another resource": (
        lambda graph: graph.app.secret,
        {"scope": "https://elsewhere.example/.default"},
        "invalid_resource",
        500011,
    ),
    "one permission by name": (lambda graph: graph.app.secret, {"scope": "Calendars.Read"}, "invalid_scope", 1002012),
    "a certificate that is not known": (_unknown_certificate, {}, "invalid_client", 700027),
    "the key of another certificate": (_wrong_key, {}, "invalid_client", 700027),
    "an assertion of somebody unknown": (
        lambda graph: {"client_assertion": partial(graph.federate().assertion, iss="https://other.example")},
        {},
        "invalid_client",
        700213,
    ),
    "an assertion about somebody else": (
        lambda graph: {"client_assertion": partial(graph.federate().assertion, sub="other")},
        {},
        "invalid_client",
        700213,
    ),
    "an assertion for somebody else": (
        lambda graph: {"client_assertion": partial(graph.federate().assertion, aud="other")},
        {},
        "invalid_client",
        700213,
    ),
    "an assertion that has expired": (
        lambda graph: {"client_assertion": partial(graph.federate().assertion, exp=int(time.time()) - 60)},
        {},
        "invalid_client",
        700213,
    ),
    "an assertion that is none": (lambda _graph: {"client_assertion": lambda: "x"}, {}, "invalid_request", 50027),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_gets_no_token(case: str, graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    credential, other, error, number = REFUSED[case]

    answer = confidential(credential(graph), **other)

    assert (answer["error"], answer["error_codes"]) == (error, [number])
    assert answer["error_description"].startswith(f"AADSTS{number}: ")
    assert graph.app.secret not in str(answer)


def test_a_tenant_that_is_not_there(graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="Unable to get authority configuration"):
        confidential(graph.app.secret, authority=f"{graph.login_url}/elsewhere.example")


def test_a_tenant_by_its_domain(graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    assert "access_token" in confidential(graph.app.secret, authority=f"{graph.login_url}/{graph.tenant.domain}")


def test_somebody_enters_the_code_of_a_device(graph: FakeGraph, ada: User, device: Any) -> None:
    scopes = [f"{graph.root_url}/Calendars.Read"]
    flow = device.initiate_device_flow(scopes=scopes)
    graph.sign_in(flow["user_code"], ada)

    answer = device.acquire_token_by_device_flow(flow)
    (account,) = device.get_accounts()
    graph.expire_tokens()
    again = device.acquire_token_silent(scopes, account=account, force_refresh=True)

    assert flow["user_code"] in flow["message"]
    assert account["username"] == ada.principal_name
    assert status_with(graph, answer["access_token"], "me/events") == 401
    assert status_with(graph, again["access_token"], "me/events") == 200
    assert status_with(graph, again["access_token"], f"users/{ada.address}/events") == 200


def test_somebody_who_is_signed_in_sees_nobody_elses_calendar(graph: FakeGraph, ada: User, device: Any) -> None:
    sam = graph.tenant.add_user("sam@northmoor.example")
    flow = device.initiate_device_flow(scopes=[f"{graph.root_url}/Calendars.Read"])
    graph.sign_in(flow["user_code"], ada)

    token = device.acquire_token_by_device_flow(flow)["access_token"]

    assert status_with(graph, token, f"users/{sam.address}/events") == 403


def test_a_code_that_somebody_declines(graph: FakeGraph, device: Any) -> None:
    flow = device.initiate_device_flow(scopes=[f"{graph.root_url}/Calendars.Read"])
    graph.sign_in(flow["user_code"], None)

    assert device.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"


def test_a_code_that_nobody_enters(graph: FakeGraph, device: Any) -> None:
    flow = device.initiate_device_flow(scopes=[f"{graph.root_url}/Calendars.Read"])
    flow["expires_at"] = 0
    waiting = device.acquire_token_by_device_flow(flow)
    graph.clock.sleep(1000)
    late = device.acquire_token_by_device_flow(flow)

    assert (waiting["error"], late["error"]) == ("authorization_pending", "expired_token")


def test_a_permission_that_nobody_consented_to(graph: FakeGraph, ada: User, device: Any) -> None:
    flow = device.initiate_device_flow(scopes=[f"{graph.root_url}/Mail.Send"])
    graph.sign_in(flow["user_code"], ada)

    assert device.acquire_token_by_device_flow(flow)["error_codes"] == [65001]


def test_an_application_that_signs_nobody_in(graph: FakeGraph, ada: User, device: Any) -> None:
    graph.app.public = False
    flow = device.initiate_device_flow(scopes=[f"{graph.root_url}/Calendars.Read"])
    graph.sign_in(flow["user_code"], ada)

    assert device.acquire_token_by_device_flow(flow)["error_codes"] == [7000218]


def test_msal_keeps_to_itself_that_it_is_to_wait(graph: FakeGraph, session: requests.Session) -> None:
    graph.faults.plan(faults.throttled("30", path="oauth2/v2.0/token"))
    application = msal.ConfidentialClientApplication(
        graph.app.client_id,
        client_credential=graph.app.secret,
        authority=graph.authority,
        instance_discovery=False,
        http_client=session,
    )

    answers = [application.acquire_token_for_client([graph.scope]) for _ in range(3)]

    assert not any("access_token" in answer for answer in answers)
    assert len(graph.faults.happened) == 1


def test_a_token_is_over_after_its_time(graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    answer = confidential(graph.app.secret)

    graph.clock.sleep(answer["expires_in"] + 1)

    assert status_with(graph, answer["access_token"]) == 401


def test_a_token_can_be_made_to_be_over(graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    before = confidential(graph.app.secret)["access_token"]
    graph.expire_tokens()
    after = confidential(graph.app.secret)["access_token"]

    assert (status_with(graph, before), status_with(graph, after)) == (401, 200)


def test_a_token_says_what_was_consented_to(graph: FakeGraph, confidential: Callable[..., dict[str, Any]]) -> None:
    graph.app.grant("Mail.Send", mailboxes=["ada@northmoor.example"])

    claims = jwt.decode(confidential(graph.app.secret)["access_token"], options={"verify_signature": False})

    assert claims["roles"] == ["User.Read.All"]
    assert (claims["tid"], claims["appid"], claims["aud"]) == (graph.tenant.id, graph.app.client_id, graph.root_url)


ASKED: dict[str, tuple[str, dict[str, str], int, str | None]] = {
    "a way that is none": ("token", {"grant_type": "password"}, 400, "unsupported_grant_type"),
    "no proof": ("token", {"grant_type": "client_credentials"}, 401, "invalid_client"),
    "a proof of another kind": (
        "token",
        {"grant_type": "client_credentials", "client_assertion": "x", "client_assertion_type": "saml"},
        400,
        "invalid_request",
    ),
    "a device code that is none": (
        "token",
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
        400,
        "bad_verification_code",
    ),
    "a refresh token that is none": (
        "token",
        {"grant_type": "refresh_token", "refresh_token": "x"},
        400,
        "invalid_grant",
    ),
    "permissions of two places": (
        "devicecode",
        {"scope": "https://a.example/x https://b.example/y"},
        400,
        "invalid_scope",
    ),
    "a path that is none": ("authorise", {}, 404, None),
}


@pytest.mark.parametrize("case", ASKED)
def test_what_the_endpoints_refuse(case: str, graph: FakeGraph, session: requests.Session) -> None:
    path, form, status, error = ASKED[case]

    answer = session.post(f"{graph.authority}/oauth2/v2.0/{path}", data={"client_id": graph.app.client_id, **form})

    assert answer.status_code == status
    assert error is None or answer.json()["error"] == error


@pytest.mark.parametrize(("header", "resource", "status"), [("x", "", 401), (None, "https://a.example", 400)])
def test_what_a_machine_refuses(
    graph: FakeGraph, session: requests.Session, header: str | None, resource: str, status: int
) -> None:
    known = graph.identity_environment
    named = {"X-IDENTITY-HEADER": header or known["IDENTITY_HEADER"]}

    answer = session.get(known["IDENTITY_ENDPOINT"], params={"resource": resource}, headers=named)

    assert answer.status_code == status
