"""Web calendars as a source, against a real server."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import socket
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    PermissionDenied,
    Skipped,
    SyncToken,
    SyncTokenExpired,
    Throttled,
    TransientError,
)
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.invite import Invite
from copilot_sync_ics import web_visits
from copilot_sync_ics.offers import WEB, WebSettings
from copilot_sync_ics.web_addresses import address_of
from copilot_sync_ics.web_source import Noted, WebSource, noted_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler

    from copilot_sync.adapters import ChangeSet, Context

    Calendar = Callable[..., bytes]
    Opening = Callable[..., WebSource]

CALENDARS = {"Content-Type": "text/calendar"}


def to_loopback(host: str, port: int) -> list[tuple[Any, ...]]:
    assert host.endswith(".example")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@pytest.fixture
def opening(context: Context) -> Opening:
    """A source of web calendars that finds every .example on loopback, and never waits."""

    def opening(*addresses: str, private_networks: bool = True) -> WebSource:
        source = WEB.open(WebSettings(addresses=addresses, private_networks=private_networks), context)
        assert isinstance(source, WebSource)
        source.visitor.resolve = to_loopback
        source.retrying = RetryPolicy(attempts=3, sleep=lambda _: None)
        return source

    return opening


def pull(source: WebSource, token: SyncToken | None = None) -> ChangeSet:
    (partition,) = source.partitions()
    (page,) = source.pull(partition, token)
    return page


def subjects(page: ChangeSet) -> list[str]:
    results = [result for one in page.changed for result in one.results]
    return [result.summary or "" for result in results if isinstance(result, Invite)]


@pytest.mark.parametrize(
    ("headers", "downloads"),
    [
        ({"ETag": '"1"'}, 1),
        ({"Last-Modified": "Wed, 03 Mar 2027 15:00:00 GMT"}, 1),
        ({"ETag": 'W/"1"', "Last-Modified": "Wed, 03 Mar 2027 15:00:00 GMT"}, 1),
        ({}, 2),
        ({"ETag": "x" * 2000}, 2),
        ({"ETag": "\xe9"}, 2),
    ],
)
def test_what_has_not_changed_is_known_by_its_validators_or_its_content(
    *, web: Any, answer: Any, opening: Opening, calendar: Calendar, headers: dict[str, str], downloads: int
) -> None:
    web.answers["/a.ics"] = answer(calendar("a"), headers=headers)
    source = opening(f"http://cal.example:{web.port}/a.ics")

    first = pull(source)
    second = pull(source, first.token)

    assert subjects(first) == ["Planning the new clinic"]
    assert (second.changed, second.removed, second.token) == ((), (), first.token)
    conditional = [{"if-none-match", "if-modified-since"} & set(asked) != set() for _, asked in web.asked]
    assert conditional == [False, downloads == 1]
    assert source.visitor.requests_made == 2

    web.answers["/a.ics"] = answer(calendar("a", "Planning again"), headers={"ETag": '"2"'})
    third = pull(source, second.token)
    assert subjects(third) == ["Planning again"]
    assert third.changed[0].reference == first.changed[0].reference
    assert third.changed[0].version != first.changed[0].version


def test_a_calendar_made_anew_for_each_request_has_not_changed(
    web: Any, answer: Any, opening: Opening, calendar: Calendar
) -> None:
    web.answers["/a.ics"] = answer(calendar("a"))
    source = opening(f"http://cal.example:{web.port}/a.ics")
    first = pull(source)
    web.answers["/a.ics"] = answer(calendar("a").replace(b"20270301T090000Z", b"20270302T\r\n 100000Z"))

    assert pull(source, first.token).token == first.token


def test_meetings_that_are_gone_from_a_calendar_are_not_in_its_results(
    web: Any, answer: Any, opening: Opening, calendar: Calendar
) -> None:
    web.answers["/a.ics"] = answer(calendar("a", "First") + calendar("b", "Second"))
    source = opening(f"http://cal.example:{web.port}/a.ics")
    first = pull(source)
    web.answers["/a.ics"] = answer(calendar("b", "Second"))
    second = pull(source, first.token)

    assert subjects(first) == ["First", "Second"]
    assert subjects(second) == ["Second"]
    assert second.removed == ()


def test_a_calendar_is_fetched_as_it_stands_and_read_again_only_where_it_changed(
    web: Any, answer: Any, opening: Opening, calendar: Calendar
) -> None:
    web.answers["/a.ics"] = answer(calendar("a"), headers={"ETag": '"1"'})
    source = opening(f"http://cal.example:{web.port}/a.ics")
    (partition,) = source.partitions()
    fresh = source.fetch(partition, "calendar")
    (one,) = pull(source).changed

    assert fresh == one
    assert source.fetch(partition, one.reference) is one
    web.answers["/a.ics"] = answer(calendar("a", "Changed"), headers={"ETag": '"2"'})
    changed = source.fetch(partition, one.reference)
    assert changed is not None
    assert changed.version != one.version
    assert source.fetch(partition, "another reference") is None
    web.answers.clear()
    with pytest.raises(AdapterError, match="no calendar at this address any more"):
        source.fetch(partition, one.reference)


def test_a_private_event_is_left_out_and_sources_show_no_path(
    web: Any, answer: Any, opening: Opening, calendar: Calendar
) -> None:
    web.answers["/zzsecret.ics"] = answer(calendar("a").replace(b"SUMMARY:", b"CLASS:PRIVATE\r\nSUMMARY:"))

    (one,) = pull(opening(f"http://cal.example:{web.port}/zzsecret.ics")).changed

    assert one.results == (Skipped(f"http://cal.example:{web.port}/…", "private event, not read"),)


@pytest.mark.parametrize(
    ("status", "headers", "kind", "wait", "times"),
    [
        (401, {"WWW-Authenticate": "Basic"}, AuthenticationError, None, 1),
        (403, {}, PermissionDenied, None, 1),
        (404, {}, AdapterError, None, 1),
        (410, {}, AdapterError, None, 1),
        (418, {}, AdapterError, None, 1),
        (204, {}, AdapterError, None, 1),
        (304, {}, AdapterError, None, 1),
        (300, {}, AdapterError, None, 1),
        (302, {}, AdapterError, None, 1),
        (408, {}, TransientError, None, 3),
        (429, {"Retry-After": "7"}, Throttled, 7, 3),
        (429, {"Retry-After": "at noon"}, Throttled, None, 3),
        (503, {"Retry-After": "Wed, 03 Mar 2010 15:00:00 GMT"}, Throttled, 0, 3),
        (503, {"Retry-After": "999999999"}, Throttled, 86_400, 1),
        (500, {}, TransientError, None, 3),
        (502, {}, TransientError, None, 3),
    ],
)
def test_each_status_is_told_by_its_kind(
    *,
    web: Any,
    answer: Any,
    opening: Opening,
    status: int,
    headers: dict[str, str],
    kind: type[AdapterError],
    wait: int | None,
    times: int,
) -> None:
    web.answers["/zzsecret"] = answer(b"Zzbody", status=status, headers=headers)
    source = opening(f"http://cal.example:{web.port}/zzsecret")

    with pytest.raises(AdapterError) as caught:
        pull(source)

    assert type(caught.value) is kind
    assert len(web.asked) == times
    assert "zz" not in str(caught.value).lower()
    if isinstance(caught.value, Throttled):
        assert caught.value.retry_after == (None if wait is None else timedelta(seconds=wait))


def test_trouble_that_passes_is_waited_out(web: Any, answer: Any, opening: Opening, calendar: Calendar) -> None:
    def busy(handler: BaseHTTPRequestHandler) -> None:
        web.answers["/a.ics"] = answer(calendar("a"))
        handler.send_error(503)

    web.answers["/a.ics"] = busy

    assert len(pull(opening(f"http://cal.example:{web.port}/a.ics")).changed) == 1


@pytest.mark.parametrize(
    ("body", "headers", "kind", "said"),
    [
        (b"<!DOCTYPE html><p>Zz", CALENDARS, AdapterError, "a web page, not a calendar; it may ask for a login"),
        (b"Zz", {"Content-Type": "text/html"}, AdapterError, "a web page, not a calendar"),
        (b"{}", CALENDARS, AdapterError, "something that is no calendar"),
        (b"", CALENDARS, AdapterError, "something that is no calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", CALENDARS, TransientError, "ends in the middle"),
        (b"Zz", {"Content-Encoding": "gzip"}, AdapterError, "cannot be unpacked"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", {"Content-Length": "9999"}, TransientError, "broke the connection off"),
    ],
)
def test_what_is_no_whole_calendar_is_an_error_and_never_an_empty_one(
    *, web: Any, opening: Opening, body: bytes, headers: dict[str, str], kind: type[AdapterError], said: str
) -> None:
    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    web.answers["/a.ics"] = give

    with pytest.raises(AdapterError, match=said) as caught:
        pull(opening(f"http://cal.example:{web.port}/a.ics"))
    assert type(caught.value) is kind
    assert "Zz" not in str(caught.value)


def test_a_compressed_calendar_is_unpacked(web: Any, answer: Any, opening: Opening, calendar: Calendar) -> None:
    web.answers["/a.ics"] = answer(gzip.compress(calendar("a")), headers={"Content-Encoding": "gzip"})

    assert subjects(pull(opening(f"http://cal.example:{web.port}/a.ics"))) == ["Planning the new clinic"]


@pytest.mark.parametrize("layers", [1, 2])
def test_a_little_that_unpacks_to_too_much_is_refused_on_the_way(
    web: Any, answer: Any, opening: Opening, layers: int
) -> None:
    body = b"BEGIN:VCALENDAR\r\n" + b" " * 51_000_000
    for _ in range(layers):
        body = gzip.compress(body)
    web.answers["/a.ics"] = answer(body, headers={"Content-Encoding": ", ".join(["gzip"] * layers)})

    with pytest.raises(AdapterError, match="gives more than 50 MB"):
        pull(opening(f"http://cal.example:{web.port}/a.ics"))


def test_a_body_without_end_is_left(web: Any, opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65_536)

    monkeypatch.setattr(web_visits, "LARGEST", 1_000_000)
    web.answers["/a.ics"] = pour

    with pytest.raises(AdapterError, match="gives more than 1 MB"):
        pull(opening(f"http://cal.example:{web.port}/a.ics"))


def _drip_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"B")
        time.sleep(0.01)


def _drip_headers(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"H")
        time.sleep(0.01)


@pytest.mark.parametrize("drip", [_drip_body, _drip_headers])
def test_a_server_that_gives_a_byte_now_and_then_is_left_when_the_time_is_up(
    web: Any, opening: Opening, drip: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    web.answers["/a.ics"] = drip
    source = opening(f"http://cal.example:{web.port}/a.ics")
    source.visitor.longest = 0.2
    source.retrying = RetryPolicy(attempts=1)

    with pytest.raises(TransientError, match=r"took longer than 0\.2 seconds"):
        pull(source)


def test_a_server_that_never_ends_the_greeting_is_left_too(web: Any, opening: Opening) -> None:
    assert web.port
    with socket.create_server(("127.0.0.1", 0)) as silent:
        source = opening(f"https://cal.example:{silent.getsockname()[1]}/a.ics")
        source.visitor.longest = 0.2
        source.retrying = RetryPolicy(attempts=1)

        with pytest.raises(TransientError, match="took longer"):
            pull(source)


def test_a_port_where_nobody_listens_is_told(web: Any, opening: Opening) -> None:
    assert web.port
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]

    with pytest.raises(TransientError, match=r"cal\.example could not be reached \(connection refused\)"):
        pull(opening(f"http://cal.example:{port}/zzsecret"))


def test_where_an_answer_leads_is_followed_without_the_login(
    web: Any, answer: Any, opening: Opening, calendar: Calendar
) -> None:
    web.answers |= {
        "/a": answer(status=301, headers={"Location": "/b"}),
        "/b": answer(status=307, headers={"Location": f"http://other.example:{web.port}/c"}),
        "/c": answer(calendar("a")),
    }

    pull(opening(f"http://ada:word@cal.example:{web.port}/a"))

    assert [(path, "authorization" in asked, asked["host"].partition(":")[0]) for path, asked in web.asked] == [
        ("/a", True, "cal.example"),
        ("/b", True, "cal.example"),
        ("/c", False, "other.example"),
    ]


def test_a_cookie_and_a_netrc_go_nowhere(
    *, web: Any, answer: Any, opening: Opening, calendar: Calendar, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("netrc").write_text("default login ada password word\n", encoding="utf-8")
    tmp_path.joinpath("netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    web.answers["/a"] = answer(status=302, headers={"Location": "/b", "Set-Cookie": "a=b"})
    web.answers["/b"] = answer(calendar("a"))

    pull(opening(f"http://cal.example:{web.port}/a"))

    assert [{"authorization", "cookie"} & set(asked) for _, asked in web.asked] == [set(), set()]


def test_who_leads_round_in_circles_is_left(web: Any, answer: Any, opening: Opening) -> None:
    web.answers["/a"] = answer(status=302, headers={"Location": "/a"})

    with pytest.raises(AdapterError, match="leads on and on, more than 5 times"):
        pull(opening(f"http://cal.example:{web.port}/a"))
    assert len(web.asked) == 6


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("http://169.254.169.254/latest", "is at an address where no calendar can be"),
        ("http://0.0.0.0/", "is at an address where no calendar can be"),
        ("http://[::ffff:169.254.169.254]/", "is at an address where no calendar can be"),
        ("ftp://cal.example/a.ics", "leads on to what is no address in the web"),
        ("file:///etc/passwd", "leads on to what is no address in the web"),
    ],
)
def test_an_answer_may_not_lead_astray(web: Any, answer: Any, opening: Opening, location: str, said: str) -> None:
    web.answers["/a"] = answer(status=302, headers={"Location": location})

    with pytest.raises(AdapterError, match=said):
        pull(opening(f"http://cal.example:{web.port}/a"))


@pytest.mark.parametrize("host", ["cal.example", "127.0.0.1", "[::1]"])
def test_private_networks_are_refused_before_a_word_is_sent(web: Any, opening: Opening, host: str) -> None:
    with pytest.raises(AdapterError, match="is on this machine or in a private network; allow private networks"):
        pull(opening(f"http://{host}:{web.port}/a", private_networks=False))
    assert web.asked == []


def test_a_name_is_asked_for_once_for_each_connection_so_that_it_cannot_change_its_meaning(
    web: Any, answer: Any, opening: Opening, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[tuple[Any, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port))]

    connected: list[Any] = []
    create = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        connected.append(address)
        create(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    web.answers["/a"] = answer(calendar("a"))
    source = opening(f"http://cal.example:{web.port}/a")
    source.visitor.resolve = rebinding

    pull(source)

    assert asked == ["cal.example"]
    assert connected == [("127.0.0.1", web.port)]


def test_tls_verifies_the_name_though_the_connection_goes_to_a_number(
    encrypted_web: Any, answer: Any, opening: Opening, calendar: Calendar
) -> None:
    encrypted_web.answers["/a"] = answer(calendar("a"))

    assert subjects(pull(opening(f"webcal://cal.example:{encrypted_web.port}/a"))) == ["Planning the new clinic"]
    with pytest.raises(AdapterError, match=r"other\.example could not prove who it is") as caught:
        pull(opening(f"https://other.example:{encrypted_web.port}/zzsecret"))
    assert not isinstance(caught.value, TransientError)
    assert "zzsecret" not in str(caught.value)


def test_an_authority_that_nobody_named_is_not_trusted(
    encrypted_web: Any, opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    with pytest.raises(AdapterError, match="REQUESTS_CA_BUNDLE"):
        pull(opening(f"https://cal.example:{encrypted_web.port}/a"))
    assert encrypted_web.asked == []


def test_webcal_means_https_and_never_falls_back(web: Any, opening: Opening) -> None:
    with pytest.raises(AdapterError, match="speaks no encryption that we know; if it has none and you accept that"):
        pull(opening(f"webcal://cal.example:{web.port}/a"))
    assert web.asked == []


def test_https_does_not_lead_to_http(encrypted_web: Any, web: Any, answer: Any, opening: Opening) -> None:
    encrypted_web.answers["/a"] = answer(status=301, headers={"Location": f"http://cal.example:{web.port}/zzsecret"})

    with pytest.raises(AdapterError, match=r"is not encrypted \(http\); we do not go there"):
        pull(opening(f"https://cal.example:{encrypted_web.port}/a"))
    assert web.asked == []


def test_a_proxy_of_the_environment_is_used_and_is_not_asked_for_what_is_private(
    web: Any, answer: Any, opening: Opening, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{web.port}")
    url = "http://cal.example/a.ics"
    web.answers[url] = answer(calendar("a"))

    def unknown(*_: object) -> list[tuple[Any, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    source = opening(url, private_networks=False)
    source.visitor.resolve = unknown
    assert subjects(pull(source)) == ["Planning the new clinic"]
    for private in ("http://10.0.0.1/a.ics", "http://inside.example/a.ics"):
        with pytest.raises(AdapterError, match="private network"):
            pull(opening(private, private_networks=False))
    assert web.paths() == [url]


def test_a_proxy_that_is_not_there_is_told(opening: Opening, web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert web.port
    with socket.create_server(("127.0.0.1", 0)) as closing:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closing.getsockname()[1]}")

    with pytest.raises(TransientError, match="could not be reached through the proxy"):
        pull(opening("http://cal.example/a.ics"))


def test_no_secret_of_an_address_is_logged_or_told(
    web: Any, answer: Any, opening: Opening, calendar: Calendar, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    web.answers["/zzsecret"] = answer(calendar("a"))
    source = opening(f"http://zzuser:zzword@cal.example:{web.port}/zzsecret")

    page = pull(source)

    shown = f"{caplog.text} {next(source.partitions()).title} {page.token} {page.changed[0].reference}"
    assert "zz" not in shown
    assert "zzword" not in repr(source.calendars[0].address)
    logging.getLogger("urllib3.connectionpool").warning("others are still heard")
    assert "others are still heard" in caplog.text


def test_partitions_have_keys_that_stay_and_titles_without_secrets(context: Context) -> None:
    settings = WebSettings(
        addresses=("https://cal.example/zz1", "https://cal.example/zz2", "https://b.example/zz3"),
        address_variables=("CLINIC_FEED",),
    )
    context = type(context)(
        name=context.name,
        folder=context.folder,
        reading=context.reading,
        environment={"CLINIC_FEED": "webcal://cal.example/zz4\n"},
    )

    assert [(one.key, one.title) for one in WEB.open(settings, context).partitions()] == [
        ("https://cal.example/zz1", "https://cal.example/…"),
        ("https://cal.example/zz2", "https://cal.example/… (2)"),
        ("https://b.example/zz3", "https://b.example/…"),
        ("variable CLINIC_FEED", "https://cal.example/… (3)"),
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (WebSettings(), "name a calendar in addresses or in address_variables"),
        (WebSettings(address_variables=("FEED",)), "the environment variable FEED is not set"),
        (WebSettings(addresses=("https://a.example", "zz")), "number 2 of addresses is no address"),
        (
            WebSettings(addresses=("https://a.example/zz", "webcal://a.example/zz")),
            "number 2 of addresses is there twice",
        ),
    ],
)
def test_settings_that_do_not_fit_are_told_without_the_address(
    context: Context, settings: WebSettings, said: str
) -> None:
    with pytest.raises(AdapterError) as caught:
        WEB.open(settings, context)
    assert said in str(caught.value)
    assert "zz" not in str(caught.value)


def test_a_partition_that_is_none_of_ours_is_an_error(opening: Opening) -> None:
    (other,) = opening("https://other.example/").partitions()

    with pytest.raises(AdapterError, match="is not in the settings any more"):
        list(opening("https://cal.example/").pull(other, None))


ADDRESS = address_of("https://cal.example/a")
OWN = Noted(hashlib.sha256(ADDRESS.url.encode()).hexdigest()[:32], "b" * 32, '"1"', "x").as_token()
OTHER = Noted("a" * 32, "b" * 32, '"1"', "x").as_token()
JSON = st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=6)).map(json.dumps)


@given(
    st.text() | JSON | st.sampled_from(["[" * 4000, '[1,"' + "x" * 10_000, OTHER, OWN.replace('"x"', '"x\\r\\nA: b"')])
)
def test_what_is_no_token_of_ours_has_expired(text: str) -> None:
    with pytest.raises(SyncTokenExpired, match="it is read anew"):
        noted_in(SyncToken(text), ADDRESS)


def test_a_token_of_ours_is_read() -> None:
    assert noted_in(OWN, ADDRESS).as_token() == OWN
