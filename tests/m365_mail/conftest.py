"""A checker's mailbox in Exchange Online, over which a test lets the command run. It may do nothing else in its tenant."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.testing.drafts import NOW
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.strange_mails import OURSELVES, Vouching
from copilot_sync_cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot_sync.testing.graph import Mailbox

MEETINGS = 3
RESULTS = (
    b"Authentication-Results: spf=pass (sender IP is 192.0.2.7)\r\n smtp.mailfrom=northmoor.example; dkim=pass (signature "
    b"was verified)\r\n header.d=northmoor.example;dmarc=pass action=none\r\n header.from=northmoor.example;compauth=pass "
    b"reason=100\r\n"
)
"""As Exchange Online writes it: https://learn.microsoft.com/defender-office-365/message-headers-eop-mdo."""
SETTINGS = """
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
[rules]
select = ["ACC001"]
[sync]
mode = "warn"
ledger = "ledger.sqlite3"
terms = ["Zzqvxsubject"]
most_per_organiser = 50
most_per_day = 50
most_share = 1.0
[messenger]
adapter = "m365"
sender = "co-production@northmoor.example"
most_per_minute = 0
{graph}
[sources.inbox]
adapter = "m365-mail"
mailbox = "co-production@northmoor.example"
authentication_server = "exchange-online"
{graph}
"""


@dataclass
class Checker:
    """The mailbox, the command, and who got what."""

    graph: FakeGraph
    mailbox: Mailbox
    captured: pytest.CaptureFixture[str]
    by: Vouching

    def receive(self, *numbers: int) -> None:
        for number in numbers:
            self.mailbox.receive(self.by.invitation(number))

    def arguments(self, now: str = "") -> list[str]:
        return ["sync", "--config", "settings.toml", "--now", now or NOW.isoformat(), "--format", "json"]

    def sync(self, *more: str, now: str = "", code: int = 0) -> dict[str, Any]:
        ended = main([*self.arguments(now), *more])
        said = self.captured.readouterr()
        assert ended == code, said.err + said.out
        statement: dict[str, Any] = json.loads(said.out)
        return statement

    def told(self) -> list[str]:
        """The subjects of all meetings that somebody was written to about, in order, each as often as that."""
        return sorted(re.findall(r"Zzqvxsubject \d+", " ".join(one.subject for one in self.graph.sent)))

    def recipients(self) -> set[str]:
        return {address for one in self.graph.sent for address in one.recipients}


@pytest.fixture
def by() -> Vouching:
    failed = RESULTS.replace(b"dmarc=pass action=none", b"dmarc=fail action=none").replace(b"100", b"000")
    return Vouching(
        passed=RESULTS,
        failed=failed.replace(b"compauth=pass", b"compauth=fail"),
        another=b"Authentication-Results: mx.evil.example; dmarc=pass header.from=northmoor.example\r\n",
    )


@pytest.fixture
def checker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], by: Vouching
) -> Iterator[Checker]:
    with FakeGraph(now=NOW) as graph:
        mailbox = graph.tenant.add_user(OURSELVES, "Checker").mailbox
        graph.app.grant("Mail.Read", "Mail.Send", mailboxes=[OURSELVES])
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("COPILOT_SYNC_M365_SECRET", graph.app.secret)
        way = "\n".join(f"{name} = {json.dumps(value)}" for name, value in graph.settings.items())
        (tmp_path / "settings.toml").write_text(SETTINGS.format(graph=way), encoding="utf-8")
        yield Checker(graph, mailbox, capfd, by)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], None]:
    """More settings of the source, which stands last."""

    def write(more: str) -> None:
        with (tmp_path / "settings.toml").open("a", encoding="utf-8") as file:
            file.write(more)

    return write
