"""One mailbox of Microsoft 365 keeps the contract of a source, against a tenant of nobody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import AuthenticationError, Context, PermissionDenied, Throttled, TransientError
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.testing.contracts import NotHere, Platform, SourceContract
from copilot_sync.testing.drafts import MARK, NOW, READING, draft
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import throttled, unavailable
from copilot_sync_m365.inbox_source import InboxSource
from copilot_sync_m365.offers import INBOX
from copilot_sync_m365.settings import InboxSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import AdapterError
    from copilot_sync.testing.drafts import Draft

CHECKER = "checker@northmoor.example"


class Tenant(Platform):
    """Mails in an inbox."""

    offer = INBOX

    def __init__(self, graph: FakeGraph) -> None:
        self.graph = graph
        self.mailbox = graph.tenant.add_user(CHECKER).mailbox
        self.secret = graph.app.secret
        graph.app.grant("Mail.Read", mailboxes=[CHECKER])

    def open_source(self) -> InboxSource:
        settings = InboxSettings(**self.graph.settings, mailbox=CHECKER)
        environment = {settings.secret_variable: self.secret}
        source = INBOX.open(settings, Context(name="inbox", folder=Path(), reading=READING, environment=environment))
        assert isinstance(source, InboxSource)
        source.client.retrying = RetryPolicy(attempts=2, sleep=self.graph.clock.sleep)
        source.client.now = self.graph.clock.now
        return source

    def put(self, draft: Draft) -> str:
        return self.mailbox.receive(draft.as_mail()).key

    def edit(self, word: str, draft: Draft) -> None:  # noqa: ARG002 -- the kit's names
        raise NotHere("a mail never changes")

    def remove(self, word: str) -> None:
        del self.mailbox.messages[word]
        self.mailbox.next_change()

    def put_broken(self) -> None:
        self.mailbox.receive(draft(1).as_mail(f"{MARK} is no calendar".encode()))

    def contents(self) -> object:
        return self.mailbox.changes, [(it.folder, it.properties) for it in self.mailbox.messages.values()]

    def expire_tokens(self) -> None:
        self.graph.expire_delta_tokens()

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        if after:
            raise NotHere("to read leaves nothing behind")
        if kind is AuthenticationError:
            self.secret = "zzqvx wrong"  # noqa: S105 -- of nobody
        elif kind is PermissionDenied:
            self.graph.app.withdraw("Mail.Read")
            self.graph.expire_tokens()
        elif kind is Throttled:
            self.graph.faults.plan(throttled("2.128", path="messages"))
        elif kind is TransientError:
            self.graph.faults.plan(unavailable(path="messages"))
        else:
            raise NotHere(f"no {kind.__name__}")

    def recover(self) -> None:
        self.secret = self.graph.app.secret
        self.graph.app.grant("Mail.Read", mailboxes=[CHECKER])
        self.graph.expire_tokens()
        self.graph.faults.clear()


class TestAnInbox(SourceContract):
    @pytest.fixture
    def platform(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
        monkeypatch.setattr("copilot_sync_m365.inbox_source.PAGE", 5)
        with FakeGraph(now=NOW) as graph:
            yield Tenant(graph)
