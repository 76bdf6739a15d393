"""Calendars of one meeting, in a folder of their own, and a source that looks at it."""

from __future__ import annotations

import os
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

import pytest
import trustme

from copilot_sync.adapters import Context, ReadingSettings, SyncToken
from copilot_sync.invite import Invite
from copilot_sync_ics.folder_source import FolderSource
from copilot_sync_ics.offers import FOLDERS, FolderSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from copilot_sync.adapters import ChangeSet

NOW = datetime(2027, 3, 3, 15, tzinfo=UTC)

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Calendar//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20270301T090000Z
DTSTART:20270309T100000Z
DTEND:20270309T120000Z
SUMMARY:{subject}
DESCRIPTION:Let us plan the new clinic together.
LOCATION:Civic Hall
ORGANIZER;CN=Ada Lund:mailto:ada.lund@northmoor.example
ATTENDEE;CN=Sam Okoro:mailto:sam.okoro@post.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="session")
def calendar() -> Callable[..., bytes]:
    """A calendar with one meeting."""

    def calendar(uid: str, subject: str = "Planning the new clinic") -> bytes:
        return CALENDAR.format(uid=uid, subject=subject).replace("\n", "\r\n").encode()

    return calendar


@pytest.fixture(scope="session")
def reading() -> ReadingSettings:
    return ReadingSettings(timezone=UTC, now=NOW)


@pytest.fixture
def context(tmp_path: Path, reading: ReadingSettings) -> Context:
    return Context(name="clinic", folder=tmp_path, reading=reading)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "invites"
    made.mkdir()
    return made


class Looking:
    """A source over a folder, with a clock that is ahead: no file is so young that it has to be opened twice."""

    def __init__(self, source: FolderSource) -> None:
        self.source = source
        self.pauses: list[float] = []
        self.between: Callable[[], object] = lambda: None
        source.clock = lambda: time.time_ns() + 60_000_000_000
        source.pause = self._pause
        (self.partition,) = source.partitions()

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.between()

    def pull(self, token: SyncToken | None = None) -> list[ChangeSet]:
        return list(self.source.pull(self.partition, token))

    def read(self, token: SyncToken | None = None) -> tuple[dict[str, str], list[str], SyncToken]:
        """The meetings in what changed, by reference; what is gone; the last token."""
        pages = self.pull(token)
        changed = {
            one.reference: " ".join(result.uid or "" for result in one.results if isinstance(result, Invite))
            for page in pages
            for one in page.changed
        }
        last = pages[-1].token
        assert last is not None
        return changed, [gone for page in pages for gone in page.removed], last

    def reference(self, uid: str) -> str:
        return next(reference for reference, found in self.read()[0].items() if found == uid)


@pytest.fixture
def looking(folder: Path, context: Context) -> Iterator[Looking]:
    source = FOLDERS.open(FolderSettings(path=folder.name), context)
    assert isinstance(source, FolderSource)
    yield Looking(source)
    source.close()


@pytest.fixture(scope="session")
def later() -> Callable[[Path], None]:
    """Give a file another time of change, however coarse the clock of the file system is."""

    def later(path: Path) -> None:
        found = path.stat()
        os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + 10_000_000))

    return later


@dataclass
class Answer:
    """What a path gives."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Who hangs up on us is a test."""


class WebServer:
    """Answers on loopback, and notes what it was asked."""

    def __init__(self, context: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> None:
        self.answers: dict[str, Answer | Callable[[BaseHTTPRequestHandler], object]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer = web.answers.get(self.path, Answer(status=404))
                if callable(answer):
                    answer(self)
                    return
                conditions = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
                known = [
                    answer.headers.get(ours) == self.headers[theirs]
                    for theirs, ours in conditions.items()
                    if theirs in self.headers
                ]
                unchanged = answer.status == 200 and known and all(known)
                self.send_response(304 if unchanged else answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if not unchanged:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if not unchanged:
                    self.wfile.write(answer.body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = _Quiet((address, 0), Handler)
        if context:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def paths(self) -> list[str]:
        """What was asked for."""
        return [path for path, _ in self.asked]


@pytest.fixture(scope="session")
def answer() -> type[Answer]:
    return Answer


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A web server, and an environment that names neither proxies nor authorities."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    with WebServer() as server:
        yield server


@pytest.fixture
def encrypted_web(web: WebServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """One that speaks TLS as cal.example, by an authority that the environment names."""
    assert web.port
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("cal.example").configure_cert(context)
    with WebServer(context) as server:
        yield server
