"""What the client of Microsoft Graph does with every answer, and where it sends our token."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    OutcomeUnknownError,
    PermissionDenied,
    PreconditionFailed,
    SyncTokenExpired,
    Throttled,
    TransientError,
)
from copilot_sync_m365 import answer_bytes
from copilot_sync_m365.batches import together
from copilot_sync_m365.client import GraphClient
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.refusals import RefusedError
from copilot_sync_m365.sessions import certificates
from copilot_sync_m365.waits import retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2027, 3, 3, 15, 0, tzinfo=UTC)
MAILBOX = "zzqvxada@northmoor.example"
READ = Ask(path=f"/users/{MAILBOX}/events", mailbox=MAILBOX, needs="Calendars.Read")
WRITE = Ask(
    method="PATCH", path=f"/users/{MAILBOX}/events/1", body={"subject": "Zzqvxsubject"}, needs="Calendars.ReadWrite"
)


def error(code: str, inner: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"error": {"code": code, "message": f"Zzqvx {MAILBOX} is not here"}}
    return found if not inner else {"error": found["error"] | {"innerError": {"code": inner, "date": "x"}}}


REFUSED: list[tuple[int, dict[str, Any], dict[str, str], type[AdapterError]]] = [
    (400, error("ErrorInvalidRequest"), {}, RefusedError),
    (400, error("SyncStateNotFound"), {}, SyncTokenExpired),
    (404, error("syncStateNotFound"), {}, SyncTokenExpired),
    (410, {}, {"Location": "https://elsewhere.example/v1.0/x"}, SyncTokenExpired),
    (410, error("resyncRequired"), {}, SyncTokenExpired),
    (400, error("BadRequest", "ResyncRequired"), {}, SyncTokenExpired),
    (401, error("InvalidAuthenticationToken"), {}, AuthenticationError),
    (403, error("ErrorAccessDenied"), {}, PermissionDenied),
    (403, error("Authorization_RequestDenied"), {}, PermissionDenied),
    (403, {}, {}, PermissionDenied),
    (404, error("ErrorItemNotFound"), {}, RefusedError),
    (404, {}, {}, RefusedError),
    (412, error("ErrorIrresolvableConflict"), {}, PreconditionFailed),
    (429, error("TooManyRequests"), {"Retry-After": "2.128"}, Throttled),
    (503, {}, {"Retry-After": "7"}, Throttled),
    (503, {}, {}, TransientError),
    (504, {}, {}, TransientError),
    (500, error("ErrorInternalServerTransientError"), {}, TransientError),
    (509, {}, {}, TransientError),
    (302, {}, {"Location": "https://elsewhere.example/"}, RefusedError),
]


@pytest.mark.parametrize(("status", "body", "headers", "kind"), REFUSED)
def test_an_answer_is_told_as_what_it_is(  # noqa: PLR0917 -- pytest's fixtures beside a case
    client: GraphClient,
    stand: Any,
    reply: Any,
    status: int,
    body: dict[str, Any],
    headers: dict[str, str],
    kind: type[AdapterError],
) -> None:
    stand.plan = [reply(status=status, body=body, headers=headers)]

    with pytest.raises(AdapterError) as caught:
        client.get(READ)

    assert type(caught.value) is kind
    assert "zzqvx" not in f"{caught.value} {caught.value!r} {vars(caught.value)}".lower()


def test_whoever_may_not_read_is_told_what_is_missing_and_where_to_get_it(
    client: GraphClient, stand: Any, reply: Any
) -> None:
    stand.plan = [reply(status=403, body=error("ErrorAccessDenied"))]

    with pytest.raises(PermissionDenied, match=r"Calendars\.Read is missing.+RBAC for Applications") as caught:
        client.get(READ)

    assert caught.value.missing == "Calendars.Read"


@pytest.mark.parametrize(
    ("code", "gone"),
    [
        ("ErrorItemNotFound", True),
        ("erroritemnotfound", True),
        ("ErrorInvalidIdMalformed", True),
        ("ErrorNonExistentMailbox", False),
        ("MailboxNotEnabledForRESTAPI", False),
        ("ErrorInvalidUser", False),
        ("", False),
    ],
)
def test_only_an_item_that_is_certainly_gone_counts_as_gone(
    client: GraphClient, stand: Any, reply: Any, code: str, *, gone: bool
) -> None:
    stand.plan = [reply(status=404, body=error(code))]

    with pytest.raises(RefusedError) as caught:
        client.get(READ)

    assert caught.value.no_such_item is gone


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("2.128", timedelta(seconds=2.128)),
        ("7", timedelta(seconds=7)),
        (" 0 ", timedelta()),
        ("Wed, 03 Mar 2027 15:00:30 GMT", timedelta(seconds=31)),
        ("Wed, 03 Mar 2027 14:00:00 GMT", timedelta()),
        ("999999999", timedelta(days=1)),
        ("", None),
        ("-5", None),
        ("nan", None),
        ("1e9", None),
        ("soon", None),
        ("٣", None),
    ],
)
def test_every_way_to_say_how_long_is_understood(said: str, wait: timedelta | None) -> None:
    assert retry_after(said, NOW) == wait


@pytest.mark.parametrize("wait", ["2.128", "3", ""])
def test_a_read_is_asked_again_when_it_may_be(
    client: GraphClient, stand: Any, reply: Any, waited: list[float], wait: str
) -> None:
    busy = reply(status=429, headers={"Retry-After": wait} if wait else {})
    stand.plan = [busy, reply(status=503), reply(broken=0), reply(body={"value": [1]})]

    assert client.get(READ).body == {"value": [1]}
    assert len(stand.asked) == 4
    assert waited[0] == float(wait) if wait else waited[0] > 0


def test_a_read_is_not_asked_for_ever(client: GraphClient, stand: Any, reply: Any) -> None:
    stand.plan = [reply(status=503)]

    with pytest.raises(TransientError):
        client.get(READ)

    assert len(stand.asked) == 4


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"broken": 0}, OutcomeUnknownError),
        ({"broken": 3, "body": {"id": "1"}}, OutcomeUnknownError),
        ({"status": 503}, OutcomeUnknownError),
        ({"status": 500}, OutcomeUnknownError),
        ({"status": 504}, OutcomeUnknownError),
        ({"body": b"<html>"}, OutcomeUnknownError),
        ({"status": 429, "headers": {"Retry-After": "5"}}, Throttled),
        ({"status": 412}, PreconditionFailed),
        ({"status": 403}, PermissionDenied),
        ({"status": 400}, RefusedError),
    ],
    ids=str,
)
def test_a_write_is_made_once(
    client: GraphClient, stand: Any, reply: Any, answer: dict[str, Any], kind: type[AdapterError]
) -> None:
    stand.plan = [reply(**answer)]

    with pytest.raises(kind):
        client.write(WRITE)

    assert len(stand.asked) == 1


def test_a_write_that_was_never_sent_may_be_tried_again(client: GraphClient) -> None:
    client.cloud = type(client.cloud)("https://localhost:1", "https://localhost:1")

    with pytest.raises(TransientError):
        client.write(WRITE)


class Proxy(BaseHTTPRequestHandler):
    """Lets nobody through."""

    def do_CONNECT(self) -> None:
        self.send_response(int(self.server.server_name))  # type: ignore[attr-defined]  # of an HTTPServer
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def proxy_that_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    servers: list[HTTPServer] = []

    def started(status: int) -> None:
        server = HTTPServer(("127.0.0.1", 0), Proxy)
        server.server_name = str(status)
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        servers.append(server)

    for name in ("https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield started
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (0, r"Microsoft Graph \(localhost\) could not be reached; let the firewall pass us to it.+HTTPS_PROXY"),
        (403, "through the proxy in HTTPS_PROXY; check its address, and whether it lets us through"),
        (407, "asks who we are; write a name and a password into it"),
    ],
)
def test_where_there_is_no_way_out_it_says_how_there_can_be_one(
    client: GraphClient, proxy_that_answers: Callable[[int], None], status: int, said: str
) -> None:
    if status:
        proxy_that_answers(status)
    client.cloud = type(client.cloud)("https://localhost:1", "https://localhost:1")

    with pytest.raises(TransientError, match=said) as caught:
        client.get(READ)

    assert "zzqvx" not in str(caught.value)


def test_a_write_without_an_answer_in_it_succeeds(client: GraphClient, stand: Any, reply: Any) -> None:
    stand.plan = [reply(status=202, body=b"")]

    assert client.write(WRITE).status == 202


def test_a_token_that_is_not_good_any_more_is_renewed_once(client: GraphClient, stand: Any, reply: Any) -> None:
    stand.plan = [reply(status=401), reply(body={"value": []}), reply(status=401), reply(status=401), reply()]

    client.write(WRITE)
    with pytest.raises(AuthenticationError):
        client.get(READ)

    assert [asked.headers["authorization"][-1] for asked in stand.asked] == ["0", "1", "1", "2"]


def test_a_claims_challenge_is_not_answered_with_another_token(client: GraphClient, stand: Any, reply: Any) -> None:
    stand.plan = [reply(status=401, headers={"WWW-Authenticate": 'Bearer error="insufficient_claims", claims="e30="'})]

    with pytest.raises(AuthenticationError, match="Conditional Access"):
        client.get(READ)

    assert len(stand.asked) == 1


def test_every_request_asks_for_lasting_ids_and_utc(client: GraphClient, stand: Any, reply: Any) -> None:
    stand.plan = [reply(), reply(), lambda asked: reply(body=batch_of(asked))]

    client.get(Ask(path="/me/events", prefer=("odata.maxpagesize=50",)))
    client.write(WRITE)
    together(client, [READ, READ])

    items = json.loads(stand.asked[2].body)["requests"]
    preferred = [asked.headers["prefer"] for asked in stand.asked] + [item["headers"]["Prefer"] for item in items]
    assert all('IdType="ImmutableId", outlook.timezone="UTC"' in prefer for prefer in preferred)
    assert preferred[0].endswith(", odata.maxpagesize=50")
    assert all(asked.headers["client-request-id"] for asked in stand.asked)


FOREIGN = [
    "https://elsewhere.example/v1.0/users",
    "http://localhost:{port}/v1.0/users",
    "https://localhost/v1.0/users",
    "https://localhost:{port}@elsewhere.example/v1.0/users",
    "https://somebody@localhost:{port}/v1.0/users",
    "https://localhost:{port}/beta/users",
    "https://localhost:{port}/v1.0/../users",
    "https://localhost:{port}.elsewhere.example/v1.0/users",
    "https://localhost:{port}/v1.0/us ers",
    "//elsewhere.example/v1.0/users",
    "https://[",
    "",
]


@pytest.mark.parametrize("link", FOREIGN)
def test_our_token_goes_to_graph_and_nowhere_else(client: GraphClient, stand: Any, reply: Any, link: str) -> None:
    port = stand.url.rpartition(":")[2]
    stand.plan = [reply(body={"value": [], "@odata.nextLink": link.replace("{port}", port)})]

    with pytest.raises(AdapterError, match="another address"):
        list(client.pages(READ))

    assert len(stand.asked) == 1


def test_no_redirect_is_followed(client: GraphClient, stand: Any, reply: Any) -> None:
    stand.plan = [reply(status=307, headers={"Location": f"{stand.url}/v1.0/other"}), reply()]

    with pytest.raises(RefusedError):
        client.get(READ)

    assert len(stand.asked) == 1


def test_pages_are_followed_to_the_end_and_not_round_in_a_circle(client: GraphClient, stand: Any, reply: Any) -> None:
    link = f"{stand.url}/v1.0/users?$skiptoken=a%2Bb"
    more = reply(body={"value": [1], "@odata.nextLink": link})
    stand.plan = [more, reply(body={"value": [2]}), more, more, reply()]

    assert [page.body["value"] for page in client.pages(READ)] == [[1], [2]]
    assert stand.asked[1].path == "/v1.0/users?$skiptoken=a%2Bb"
    with pytest.raises(AdapterError, match="without end"):
        list(client.pages(READ))


def test_an_answer_is_bounded(client: GraphClient, stand: Any, reply: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_bytes, "LARGEST", 1000)
    stand.plan = [reply(body={"value": "x" * 2000})]

    with pytest.raises(AdapterError, match="more than"):
        client.get(READ)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, OutcomeUnknownError),
        (202, OutcomeUnknownError),
        (500, OutcomeUnknownError),
        (403, PermissionDenied),
        (412, PreconditionFailed),
        (429, Throttled),
    ],
)
def test_a_write_whose_answer_is_too_large_may_have_been_made_unless_it_was_refused(  # noqa: PLR0917 -- as above
    client: GraphClient,
    stand: Any,
    reply: Any,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    kind: type[AdapterError],
) -> None:
    monkeypatch.setattr(answer_bytes, "LARGEST", 1000)
    stand.plan = [reply(status=status, body=b" " * 2000)]

    with pytest.raises(AdapterError) as caught:
        client.write(WRITE)

    assert type(caught.value) is kind
    assert len(stand.asked) == 1


@pytest.mark.parametrize("body", [b"<html>", b"{", b"[" * 100_000, b"\xff\xfe"], ids=range(4))
def test_what_is_no_json_is_asked_for_again(client: GraphClient, stand: Any, reply: Any, body: bytes) -> None:
    stand.plan = [reply(body=body), reply(body={"value": 1})]

    assert client.get(READ).body == {"value": 1}


def test_a_mailbox_gets_four_requests_at_once_and_all_of_them_no_more_than_we_want(
    client: GraphClient, stand: Any, reply: Any
) -> None:
    wide = GraphClient(client.cloud, client.sign_in, ca_file=stand.ca_file, timeout=5, at_once=6)
    lock, under_way, most = threading.Lock(), {"one": 0, "two": 0}, {"one": 0, "two": 0, "all": 0}
    ready = threading.Event()

    def counted(asked: Any) -> Any:
        name = asked.path.rpartition("/")[2]
        with lock:
            under_way[name] += 1
            most[name] = max(most[name], under_way[name])
            most["all"] = max(most["all"], sum(under_way.values()))
            if sum(under_way.values()) == 6:
                ready.set()
        ready.wait(2)
        with lock:
            under_way[name] -= 1
        return reply()

    stand.plan = [counted]
    asks = [Ask(path=f"/{name}", mailbox=name) for name in ["one"] * 6 + ["two"] * 6]
    threads = [threading.Thread(target=wide.get, args=(ask,)) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wide.close()

    assert most == {"one": most["one"], "two": most["two"], "all": 6}
    assert max(most["one"], most["two"]) <= 4
    assert len(stand.asked) == 12


def batch_of(asked: Any, meaning: Callable[[str], dict[str, Any]] | None = None) -> dict[str, Any]:
    items = json.loads(asked.body)["requests"]
    of = meaning or (lambda url: {"status": 200, "body": {"at": url}})
    return {"responses": [{"id": item["id"], **of(item["url"])} for item in reversed(items)]}


def test_a_batch_is_answered_in_the_order_of_its_questions(client: GraphClient, stand: Any, reply: Any) -> None:
    stand.plan = [lambda asked: reply(body=batch_of(asked))]

    found = together(client, [Ask(path=f"/{number}", query={"$select": "id"}) for number in range(45)])

    assert [answer.body["at"] for answer in found if not isinstance(answer, AdapterError)] == [
        f"/{number}?$select=id" for number in range(45)
    ]
    assert [len(json.loads(asked.body)["requests"]) for asked in stand.asked] == [20, 20, 5]


def test_only_what_was_throttled_in_a_batch_is_asked_again(
    client: GraphClient, stand: Any, reply: Any, waited: list[float]
) -> None:
    def some(url: str) -> dict[str, Any]:
        number = int(url[1:])
        if number % 3:
            return {"status": 200, "body": {"at": url}}
        return {"status": 429, "headers": {"retry-after": f"{number}.5"}, "body": error("TooManyRequests")}

    stand.plan = [lambda asked: reply(body=batch_of(asked, some)), lambda asked: reply(body=batch_of(asked))]
    found = together(client, [Ask(path=f"/{number}") for number in range(10)])

    assert [answer.body.get("at") for answer in found if not isinstance(answer, AdapterError)] == [
        f"/{number}" for number in range(10)
    ]
    assert len(json.loads(stand.asked[1].body)["requests"]) == 4
    assert waited == [9.5]


def test_a_refusal_in_a_batch_stands_in_its_place(client: GraphClient, stand: Any, reply: Any) -> None:
    answers = {
        "/0": {"status": 404, "body": error("ErrorItemNotFound")},
        "/1": {"status": 200, "body": {"id": "x"}},
        "/2": {"status": 403, "body": error("ErrorAccessDenied")},
        "/3": {"status": 424, "body": error("FailedDependency")},
    }
    again = {"status": 200, "body": {"id": "y"}}
    stand.plan = [
        lambda asked: reply(body=batch_of(asked, answers.__getitem__)),
        lambda asked: reply(body=batch_of(asked, lambda _: again)),
    ]
    found = together(client, [Ask(path=path, needs="Calendars.Read") for path in answers])

    assert isinstance(found[0], RefusedError)
    assert found[0].no_such_item
    assert isinstance(found[2], PermissionDenied)
    assert [getattr(found[number], "body", None) for number in (1, 3)] == [{"id": "x"}, {"id": "y"}]


@pytest.mark.parametrize(
    "odd", [{}, {"responses": None}, {"responses": [1, {"id": "x"}, {"id": "0", "status": "200"}]}]
)
def test_a_batch_that_leaves_something_out_is_no_answer(
    client: GraphClient, stand: Any, reply: Any, odd: dict[str, Any]
) -> None:
    stand.plan = [reply(body=odd)]

    with pytest.raises(TransientError):
        together(client, [READ, READ])

    assert len(stand.asked) == 4


def test_no_log_names_a_mailbox_a_token_or_a_subject(
    client: GraphClient, stand: Any, reply: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stand.plan = [reply(body={"subject": "Zzqvx"}, headers={"request-id": "zzqvx injected"}), reply(status=500)]

    client.get(READ)
    with pytest.raises(OutcomeUnknownError):
        client.write(WRITE)

    assert "client-request-id" in caplog.text
    assert "zzqvx" not in caplog.text.lower()


@pytest.mark.parametrize("ask", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize("vanished", [False, True])
def test_without_certificates_nothing_is_sent_and_whoever_named_them_is_told(  # noqa: PLR0917 -- as above
    stand: Any,
    client: GraphClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ask: Ask,
    vanished: bool,  # noqa: FBT001 -- a case
) -> None:
    gone = str(tmp_path / "zzqvx.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", stand.ca_file if vanished else gone)
    trusting = GraphClient(client.cloud, client.sign_in, timeout=5, ca_file=gone if vanished else "")

    with pytest.raises(AdapterError, match="`ca_file` cannot" if vanished else "CURL_CA_BUNDLE names is not") as caught:
        trusting.once(ask)

    trusting.close()
    assert type(caught.value) is AdapterError
    assert not stand.asked


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_certificates_of_the_environment_are_tried_as_those_of_the_settings_are(
    stand: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    (tmp_path / "empty.pem").touch()
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    for odd in (tmp_path / "empty.pem", tmp_path / "nowhere.pem"):
        monkeypatch.setenv(variable, str(odd))
        with pytest.raises(AdapterError, match="CURL_CA_BUNDLE names is not there, or holds none"):
            certificates("", tmp_path)
        assert certificates(stand.ca_file, tmp_path) == stand.ca_file
    for good in (tmp_path, stand.ca_file):
        monkeypatch.setenv(variable, str(good))
        assert not certificates("", tmp_path)


def test_a_certificate_of_nobody_we_trust_is_refused(stand: Any, reply: Any, client: GraphClient) -> None:
    stand.plan = [reply()]
    stranger = GraphClient(client.cloud, client.sign_in, timeout=5)

    with pytest.raises(AdapterError, match="ca_file"):
        stranger.get(READ)

    stranger.close()
    assert not stand.asked
