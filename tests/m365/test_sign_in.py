"""Every way to sign in, through Microsoft's own library, and what an admin reads where it fails."""

from __future__ import annotations

import base64
import json
import logging
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
import trustme

from copilot_sync.adapters import AdapterError, AuthenticationError, Context, Throttled, TransientError
from copilot_sync.testing.drafts import READING
from copilot_sync.testing.graph import FakeGraph
from copilot_sync_m365 import opening
from copilot_sync_m365.clouds import CLOUDS, cloud_of
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.opening import client_of
from copilot_sync_m365.settings import GraphSettings
from copilot_sync_m365.sign_in_problems import CURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync_m365.client import GraphClient

CLIENT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
TENANT = "northmoor-nhs.example"
SECRET = "zzqvx-client-secret"  # noqa: S105 -- of nobody
ACCESS = "zzqvx-access-token"
ENVIRONMENT = {"COPILOT_SYNC_M365_SECRET": SECRET}


@pytest.fixture
def login(stand: Any, reply: Any) -> Callable[..., None]:
    """The sign-in, with these answers to requests for tokens; the last one goes on."""

    def planned(*answers: Any) -> None:
        left = list(answers)

        def answer(asked: Any) -> Any:
            if "openid-configuration" in asked.path:
                here = f"{stand.url}/{TENANT}/oauth2/v2.0"
                return reply(
                    body={
                        "issuer": f"{stand.url}/{TENANT}/v2.0",
                        "token_endpoint": f"{here}/token",
                        "authorization_endpoint": f"{here}/authorize",
                        "device_authorization_endpoint": f"{here}/devicecode",
                    }
                )
            if asked.path.endswith("/devicecode"):
                code = {"device_code": "zzqvx", "user_code": "ABC", "verification_uri": "https://x", "expires_in": 5}
                return reply(body=code | {"interval": 0, "message": "Open a page and enter the code ABC."})
            return left.pop(0) if len(left) > 1 else left[0]

        stand.plan = [answer]

    return planned


@pytest.fixture
def client_for(stand: Any, tmp_path: Path) -> Any:
    made: list[GraphClient] = []

    def opened(environment: dict[str, str] = ENVIRONMENT, **settings: Any) -> GraphClient:
        said = {
            "tenant": TENANT,
            "client_id": CLIENT,
            "graph_address": stand.url,
            "login_address": stand.url,
            "ca_file": stand.ca_file,
            "timeout": 5.0,
        }
        context = Context(name="clinic", folder=tmp_path, reading=READING, environment=environment)
        made.append(client_of(GraphSettings(**(said | settings)), context, permissions=("Calendars.Read",)))
        return made[-1]

    yield opened
    for client in made:
        client.close()


@pytest.fixture
def granted(reply: Any) -> Any:
    return reply(body={"access_token": ACCESS, "expires_in": 3600, "token_type": "Bearer"})


def refusal(number: int, word: str = "invalid_client") -> dict[str, Any]:
    return {
        "error": word,
        "error_description": f"AADSTS{number}: {SECRET} of Zzqvxada is wrong. Trace ID: x",
        "error_codes": [number],
        "correlation_id": "x",
    }


def form(asked: Any) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


def claims(assertion: str, part: int = 1) -> dict[str, Any]:
    piece = assertion.split(".")[part]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))
    return found


def test_nothing_is_asked_before_a_token_is_needed(client_for: Any, stand: Any) -> None:
    client_for()

    assert not stand.asked


def test_an_app_signs_in_by_a_secret_once(client_for: Any, stand: Any, login: Any, granted: Any) -> None:
    login(granted)
    client = client_for()

    assert [client.sign_in.token() for _ in range(3)] == [ACCESS] * 3
    (asked,) = [it for it in stand.asked if it.method == "POST"]
    assert form(asked)["client_secret"] == SECRET
    assert form(asked)["scope"].split()[0] == f"{stand.url}/.default"


def test_a_token_that_graph_refuses_is_asked_for_anew(client_for: Any, stand: Any, login: Any, granted: Any) -> None:
    login(granted)
    client = client_for()
    client.sign_in.token()
    client.sign_in.forget()
    client.sign_in.token()

    assert len([it for it in stand.asked if it.method == "POST"]) == 2


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("certificate") / "app.pem"
    made = trustme.CA().issue_cert("app.northmoor.example", key_type=trustme.KeyType.RSA)
    made.private_key_and_cert_chain_pem.write_to_path(path)
    return path


def test_an_app_signs_in_by_a_certificate(
    client_for: Any, stand: Any, login: Any, granted: Any, certificate: Path
) -> None:
    login(granted)
    client = client_for({}, sign_in="certificate", certificate_file=str(certificate))

    assert client.sign_in.token() == ACCESS
    assertion = form(stand.asked[-1])["client_assertion"]
    assert claims(assertion)["iss"] == CLIENT
    assert claims(assertion, 0)["alg"] == "PS256"


def test_the_token_of_another_platform_is_read_each_time(
    client_for: Any, stand: Any, login: Any, granted: Any, tmp_path: Path
) -> None:
    login(granted)
    client = client_for({"AZURE_FEDERATED_TOKEN_FILE": "token"}, sign_in="federated")
    for token in ("first", "second"):
        tmp_path.joinpath("token").write_text(f"{token}\n")
        client.sign_in.forget()
        client.sign_in.token()

    asked = [form(it)["client_assertion"] for it in stand.asked if it.method == "POST"]
    assert asked == ["first", "second"]


def test_a_managed_identity_asks_its_machine(
    client_for: Any, stand: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{stand.url}/msi")
    monkeypatch.setenv("IDENTITY_HEADER", "zzqvx")
    stand.plan = [reply(body={"access_token": ACCESS, "expires_on": str(int(time.time()) + 3600), "resource": "x"})]
    client = client_for({}, sign_in="managed-identity", tenant="", client_id="")

    assert client.sign_in.token() == ACCESS
    assert "resource=https" in stand.asked[0].path


def test_a_person_enters_a_code_once_and_stays_signed_in(  # noqa: PLR0917 -- pytest's fixtures
    client_for: Any, stand: Any, login: Any, reply: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(opening, "_at_a_terminal", lambda: shown.append)
    login(reply(body=person_of(stand.url)))
    cache = tmp_path / "private" / "token.json"
    settings = {"sign_in": "device-code", "token_cache": str(cache)}

    assert client_for({}, **settings).sign_in.token() == ACCESS
    later = client_for({}, **settings)
    assert later.sign_in.token() == ACCESS
    assert shown == ["Open a page and enter the code ABC."]
    assert cache.stat().st_mode & 0o777 == 0o600
    later.sign_in.forget()
    assert later.sign_in.token() == ACCESS
    assert form(stand.asked[-1])["grant_type"] == "refresh_token"


def test_others_may_not_read_who_is_signed_in(client_for: Any, login: Any, granted: Any, tmp_path: Path) -> None:
    login(granted)
    cache = tmp_path / "token.json"
    cache.write_text("{}")
    cache.chmod(0o644)

    with pytest.raises(AuthenticationError, match="chmod 600"):
        client_for({}, sign_in="device-code", token_cache=str(cache)).sign_in.token()


def test_nobody_is_asked_for_a_code_where_nobody_is(client_for: Any, login: Any, granted: Any, tmp_path: Path) -> None:
    login(granted)
    settings = {"sign_in": "device-code", "token_cache": str(tmp_path / "token.json")}

    with pytest.raises(AuthenticationError, match="sign in"):
        client_for({}, **settings).sign_in.token()


def person_of(url: str) -> dict[str, Any]:
    """An answer to a person who entered the code, with an ID token that nobody signed."""
    now = int(datetime.now(UTC).timestamp())
    said = {"iss": f"{url}/{TENANT}/v2.0", "aud": CLIENT, "exp": now + 3600, "iat": now, "oid": "o", "tid": "t"}
    said["preferred_username"] = "zzqvxada@northmoor-nhs.example"
    parts = [base64.urlsafe_b64encode(json.dumps(it).encode()).rstrip(b"=").decode() for it in ({"alg": "none"}, said)]
    client_info = base64.urlsafe_b64encode(b'{"uid": "o", "utid": "t"}').rstrip(b"=").decode()
    return {
        "access_token": ACCESS,
        "refresh_token": "zzqvx-refresh",
        "id_token": f"{parts[0]}.{parts[1]}.",
        "client_info": client_info,
        "scope": f"{url}/Calendars.Read",
        "expires_in": 3600,
        "token_type": "Bearer",
    }


@pytest.mark.parametrize("number", [*CURES, 999999], ids=str)
def test_a_refusal_says_what_to_do_and_quotes_nothing(
    client_for: Any, login: Any, reply: Any, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    login(reply(status=401, body=refusal(number)))

    with pytest.raises(AuthenticationError, match=f"AADSTS{number}") as caught:
        client_for().sign_in.token()

    assert CURES.get(number, "Sign-in logs") in str(caught.value)
    assert "zzqvx" not in f"{caught.value!r} {vars(caught.value)} {caught.value.__context__!r} {caplog.text}".lower()


@pytest.mark.parametrize(
    ("answer", "kind", "wait"),
    [
        ({"status": 429, "headers": {"Retry-After": "7"}, "body": {"error": "x"}}, Throttled, timedelta(seconds=7)),
        ({"status": 503, "body": b"<html>"}, TransientError, None),
        ({"status": 500, "body": {"error": "server_error"}}, TransientError, None),
        ({"broken": 0}, TransientError, None),
        ({"body": b"<html>"}, AuthenticationError, None),
        ({"body": {"access_token": ""}}, AuthenticationError, None),
        ({"body": {}}, AuthenticationError, None),
    ],
    ids=str,
)
def test_a_sign_in_that_is_not_well_is_told_as_that(  # noqa: PLR0917 -- pytest's fixtures beside a case
    client_for: Any,
    login: Any,
    reply: Any,
    answer: dict[str, Any],
    kind: type[AdapterError],
    wait: timedelta | None,
) -> None:
    login(reply(**answer))

    with pytest.raises(AdapterError) as caught:
        client_for().sign_in.token()

    assert type(caught.value) is kind
    assert getattr(caught.value, "retry_after", None) == wait


@pytest.mark.parametrize(
    ("status", "kind"), [(400, AuthenticationError), (404, AuthenticationError), (503, TransientError)]
)
def test_a_directory_that_is_not_there_is_named(
    client_for: Any, stand: Any, reply: Any, status: int, kind: type[AdapterError]
) -> None:
    stand.plan = [reply(status=status, body={"error": "invalid_tenant"})]

    with pytest.raises(AdapterError) as caught:
        client_for().sign_in.token()

    assert type(caught.value) is kind
    assert "tenant" in str(caught.value) or kind is TransientError


WRONG: list[tuple[dict[str, Any], dict[str, str], str]] = [
    ({"client_id": "my app"}, ENVIRONMENT, "client_id"),
    ({"client_id": ""}, ENVIRONMENT, "client_id"),
    ({"client_id": "x", "sign_in": "managed-identity"}, {}, "client_id"),
    ({"tenant": ""}, ENVIRONMENT, "tenant"),
    ({"tenant": "common"}, ENVIRONMENT, "tenant"),
    ({"tenant": "../x"}, ENVIRONMENT, "tenant"),
    ({}, {}, "COPILOT_SYNC_M365_SECRET"),
    ({}, {"COPILOT_SYNC_M365_SECRET_FILE": "nowhere"}, "COPILOT_SYNC_M365_SECRET_FILE"),
    ({"sign_in": "certificate"}, {}, "certificate_file"),
    ({"sign_in": "certificate", "certificate_file": "nowhere"}, {}, "certificate_file"),
    ({"sign_in": "federated"}, {}, "AZURE_FEDERATED_TOKEN_FILE"),
    ({"graph_address": ""}, ENVIRONMENT, "login_address"),
    ({"graph_address": "http://graph.example"}, ENVIRONMENT, "graph_address"),
    ({"login_address": "https://login.example/path"}, ENVIRONMENT, "login_address"),
    ({"ca_file": "nowhere.pem"}, ENVIRONMENT, "`ca_file` cannot be read.+begins at the folder of the settings"),
    ({"ca_file": __file__}, ENVIRONMENT, "`ca_file` cannot be read, or holds no certificates"),
]


@pytest.mark.parametrize(("settings", "environment", "named"), WRONG, ids=str)
def test_what_is_missing_is_named_before_anybody_is_asked(
    client_for: Any, stand: Any, settings: dict[str, Any], environment: dict[str, str], named: str
) -> None:
    with pytest.raises(AdapterError, match=named):
        client_for(environment, **settings)

    assert not stand.asked


def test_a_certificate_of_a_kind_that_entra_does_not_take_is_named(
    client_for: Any, login: Any, granted: Any, tmp_path: Path
) -> None:
    login(granted)
    made = trustme.CA().issue_cert("app.northmoor.example", key_type=trustme.KeyType.ECDSA)
    made.private_key_and_cert_chain_pem.write_to_path(tmp_path / "app.pem")

    with pytest.raises(AuthenticationError, match="certificate_file"):
        client_for({}, sign_in="certificate", certificate_file="app.pem").sign_in.token()


@pytest.mark.parametrize("content", ["", "zzqvx", "-----BEGIN CERTIFICATE-----\nzzqvx\n-----END CERTIFICATE-----"])
def test_a_certificate_that_cannot_be_used_is_named(
    client_for: Any, login: Any, granted: Any, tmp_path: Path, content: str
) -> None:
    login(granted)
    tmp_path.joinpath("app.pem").write_text(content)

    with pytest.raises(AdapterError, match="certificate_file") as caught:
        client_for({}, sign_in="certificate", certificate_file="app.pem").sign_in.token()

    assert "zzqvx" not in str(caught.value)


def test_each_cloud_has_addresses_of_its_own() -> None:
    assert len({cloud.graph for cloud in CLOUDS.values()}) == len(CLOUDS)
    assert all(cloud_of(name).scope == f"{cloud.graph}/.default" for name, cloud in CLOUDS.items())
    assert cloud_of("global", "https://graph.example/", "https://login.example") not in CLOUDS.values()


def test_the_page_names_the_hosts_of_each_cloud() -> None:
    page = Path(__file__).parents[2].joinpath("docs/microsoft-365.md").read_text(encoding="utf-8")

    for name, cloud in CLOUDS.items():
        hosts = [address.removeprefix("https://") for address in (cloud.graph, cloud.login)]
        assert f"| `{name}` | `{hosts[0]}` | `{hosts[1]}` |" in page


@pytest.fixture(scope="module")
def graph() -> Iterator[FakeGraph]:
    """A tenant whose sign-in looks at what is signed, and at who has agreed to what."""
    with FakeGraph() as found:
        found.app.grant("User.Read.All")
        yield found


def test_a_tenant_takes_our_secret(client_for: Any, graph: FakeGraph) -> None:
    client = client_for({"COPILOT_SYNC_M365_SECRET": graph.app.secret}, **graph.settings)

    assert client.get(Ask(path="/users")).body["value"] == []


def test_a_tenant_takes_our_certificate(client_for: Any, graph: FakeGraph, tmp_path: Path) -> None:
    tmp_path.joinpath("app.pem").write_text("".join(graph.new_certificate()))
    client = client_for({}, **graph.settings, sign_in="certificate", certificate_file="app.pem")

    assert client.get(Ask(path="/users")).status == 200


def test_a_tenant_takes_the_token_of_a_platform_that_it_trusts(
    client_for: Any, graph: FakeGraph, tmp_path: Path
) -> None:
    tmp_path.joinpath("token").write_text(graph.federate().assertion())
    client = client_for({"AZURE_FEDERATED_TOKEN_FILE": "token"}, **graph.settings, sign_in="federated")

    assert client.get(Ask(path="/users")).status == 200


def test_a_tenant_lets_a_person_in_by_a_code(
    client_for: Any, graph: FakeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = graph.tenant.add_user("ada@northmoor.example")
    graph.app.public = True
    graph.app.delegated.update({"Calendars.Read", "User.Read"})

    def enter(message: str) -> None:
        code = re.search(r"\b[A-Z0-9]{6,12}\b", message)
        assert code is not None
        graph.sign_in(code[0], ada)

    monkeypatch.setattr(opening, "_at_a_terminal", lambda: enter)
    monkeypatch.setattr("time.sleep", lambda _: None)
    settings = graph.settings | {"sign_in": "device-code", "token_cache": str(tmp_path / "own" / "token.json")}

    assert client_for({}, **settings).get(Ask(path="/me/events", mailbox="me")).body["value"] == []
    monkeypatch.setattr(opening, "_at_a_terminal", lambda: None)
    assert client_for({}, **settings).get(Ask(path="/me/events", mailbox="me")).status == 200


def test_a_person_who_is_not_signed_in_hears_by_which_command(
    client_for: Any, graph: FakeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_at_a_terminal", lambda: None)
    settings = graph.settings | {"sign_in": "device-code", "token_cache": str(tmp_path / "own" / "token.json")}

    with pytest.raises(AuthenticationError, match="run `copilot-sync doctor` at a terminal"):
        client_for({}, **settings).get(Ask(path="/me/events", mailbox="me"))
