"""Web calendars keep the contract of a source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import AuthenticationError, Context, Throttled, TransientError
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.testing.contracts import NotHere, Platform, SourceContract
from copilot_sync.testing.drafts import MARK, READING
from copilot_sync_ics.offers import WEB, WebSettings
from copilot_sync_ics.web_source import WebSource

if TYPE_CHECKING:
    from copilot_sync.adapters import AdapterError
    from copilot_sync.testing.drafts import Draft

REFUSALS: dict[type[AdapterError], tuple[int, dict[str, str]]] = {
    AuthenticationError: (401, {}),
    Throttled: (429, {"Retry-After": "7200"}),
    TransientError: (500, {}),
}
EMPTY = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Northmoor//Web//EN\r\nEND:VCALENDAR\r\n"


class WebCalendars(Platform):
    """Two calendars on a server of our own; meetings go to the first."""

    offer = WEB

    def __init__(self, web: Any, answer: Any) -> None:
        self._web = web
        self._answer = answer
        self._meetings: dict[str, bytes] = {}
        self.recover()

    def open_source(self) -> WebSource:
        addresses = tuple(f"http://127.0.0.1:{self._web.port}/{name}.ics" for name in ("north", "south"))
        context = Context(name="web", folder=Path(), reading=READING)
        source = WEB.open(WebSettings(addresses=addresses, private_networks=True), context)
        assert isinstance(source, WebSource)
        source.retrying = RetryPolicy(attempts=2, sleep=lambda _: None)
        return source

    def put(self, draft: Draft) -> str:
        word = f"{len(self._meetings)}"
        self.edit(word, draft)
        return word

    def edit(self, word: str, draft: Draft) -> None:
        self._meetings[word] = draft.as_calendar()
        self.recover()

    def remove(self, word: str) -> None:
        self._meetings[word] = b""
        self.recover()

    def put_broken(self) -> None:
        broken = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{MARK}subject\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        self._meetings["broken"] = broken.encode()
        self.recover()

    def expire_tokens(self) -> None:
        raise NotHere("a web server keeps no tokens")

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        if after or kind not in REFUSALS:
            raise NotHere(f"a web calendar has no {kind.__name__} of its own")
        status, headers = REFUSALS[kind]
        for path in list(self._web.answers):
            self._web.answers[path] = self._answer(b"Zzqvx", status, headers)

    def recover(self) -> None:
        self._web.answers["/north.ics"] = self._answer(EMPTY + b"".join(self._meetings.values()))
        self._web.answers["/south.ics"] = self._answer(EMPTY)


class TestWebCalendars(SourceContract):
    @pytest.fixture
    def platform(self, web: Any, answer: Any) -> WebCalendars:
        return WebCalendars(web, answer)
