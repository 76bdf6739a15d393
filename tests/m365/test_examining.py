"""What ``doctor`` finds at Microsoft 365: each right by asking, and where our rights end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Context
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.testing.drafts import NOW, READING
from copilot_sync.testing.graph import FakeGraph
from copilot_sync_m365.messenger import GraphMessenger
from copilot_sync_m365.offers import CALENDARS, MAIL
from copilot_sync_m365.settings import MailSettings, SourceSettings
from copilot_sync_m365.source import GraphSource

if TYPE_CHECKING:
    from collections.abc import Iterator

ADA, OTHER, SENDER = "ada@northmoor.example", "other@northmoor.example", "co-production@northmoor.example"
READ = ["Calendars.Read", "MailboxSettings.Read"]


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with FakeGraph(now=NOW) as graph:
        for address in (ADA, OTHER, SENDER):
            graph.tenant.add_user(address)
        yield graph


def context(secret: str) -> Context:
    return Context(name="it", folder=Path(), reading=READING, environment={"COPILOT_SYNC_M365_SECRET": secret})


def said(port: GraphSource | GraphMessenger, graph: FakeGraph) -> list[str]:
    port.client.retrying = RetryPolicy(attempts=1, sleep=graph.clock.sleep)
    port.client.now = graph.clock.now
    return [f"{it.health}: {it.text}" for it in port.examine()]


def source(graph: FakeGraph, *, secret: str = "", **more: Any) -> list[str]:
    settings = SourceSettings(**graph.settings, **({"mailboxes": (ADA,), "outside": OTHER} | more))
    opened = CALENDARS.open(settings, context(secret or graph.app.secret))
    assert isinstance(opened, GraphSource)
    return said(opened, graph)


def messenger(graph: FakeGraph) -> list[str]:
    opened = MAIL.open(MailSettings(**graph.settings, sender=SENDER), context(graph.app.secret))
    assert isinstance(opened, GraphMessenger)
    return said(opened, graph)


def test_where_everything_is_right_it_says_so_and_names_the_least_rights(graph: FakeGraph) -> None:
    graph.app.grant(*READ, mailboxes=[ADA])

    assert source(graph) == [
        "well: we can sign in",
        f"well: {ADA}: we may read the calendar (Calendars.Read)",
        f"well: {ADA}: we may see whether it is a room (MailboxSettings.Read)",
        "well: the mailbox in `outside` is closed to us, as it should be",
        "well: the clock of this machine is right",
        "well: the least that these settings need: Calendars.Read and MailboxSettings.Read",
    ]


def test_a_wrong_secret_ends_it_with_the_page_on_which_to_put_it_right(graph: FakeGraph) -> None:
    (only,) = source(graph, secret="zzqvx-wrong")  # noqa: S106 -- of nobody

    assert only.startswith("ill: ")
    assert "Certificates & secrets" in only
    assert "zzqvx" not in only


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize(("mode", "number"), [(0o644, 1), (0o600, 0)])
@pytest.mark.parametrize("way", ["secret", "certificate"])
def test_what_we_sign_in_with_is_for_us_alone(
    graph: FakeGraph, tmp_path: Path, way: str, mode: int, number: int
) -> None:
    graph.app.grant(*READ, mailboxes=[ADA])
    file = tmp_path / "key"
    file.write_text(graph.app.secret if way == "secret" else "".join(graph.new_certificate()))
    file.chmod(mode)
    named: dict[str, Any] = {"certificate_file": str(file)} if way == "certificate" else {}
    settings = SourceSettings(**graph.settings, mailboxes=(ADA,), sign_in=way, **named)
    environment = {"COPILOT_SYNC_M365_SECRET_FILE": str(file)}
    opened = CALENDARS.open(settings, Context(name="it", folder=Path(), reading=READING, environment=environment))
    assert isinstance(opened, GraphSource)

    found = said(opened, graph)

    assert found[0] == "well: we can sign in"
    assert len([it for it in found if "others on this computer can read or change it" in it]) == number
    assert graph.app.secret not in "".join(found)


def test_a_right_that_is_missing_is_named(graph: FakeGraph) -> None:
    graph.app.grant("MailboxSettings.Read", mailboxes=[ADA])

    found = source(graph)

    assert found[1].startswith(f"ill: {ADA}: we cannot read the calendar: ")
    assert "Calendars.Read is missing" in found[1]


def test_without_mailbox_settings_a_sync_gets_on(graph: FakeGraph) -> None:
    graph.app.grant("Calendars.Read", mailboxes=[ADA])

    assert source(graph)[2].startswith("unsure: ")


def test_a_right_over_the_whole_tenant_is_found_out(graph: FakeGraph) -> None:
    graph.app.grant(*READ)

    said = source(graph)[3]

    assert said.startswith("ill: we can read the mailbox in `outside`. Either it is one of those that Exchange opens")
    assert "Or Calendars.Read is granted for the whole tenant" in said


def test_where_nobody_named_one_outside_that_is_said(graph: FakeGraph) -> None:
    graph.app.grant(*READ)

    assert source(graph, outside="")[3].startswith("unsure: nobody has tried where our rights end")


@pytest.mark.parametrize(("right", "health"), [("Calendars.ReadWrite", "well"), ("Calendars.Read", "ill")])
def test_whether_meetings_may_be_amended_is_tried_on_one_that_is_not_there(
    graph: FakeGraph, right: str, health: str
) -> None:
    graph.app.grant(right, "MailboxSettings.Read", mailboxes=[ADA])
    event = graph.tenant.find_user(ADA)

    found = source(graph, amend=True)

    assert event is not None
    assert found[3].startswith(f"{health}: {ADA}: we {'may' if health == 'well' else 'cannot'} amend meetings")
    assert event.mailbox.changes == 0
    assert "Calendars.ReadWrite" in found[-1]


@pytest.mark.parametrize(
    ("rights", "healths"),
    [
        (["Mail.Send", "Mail.Read"], "well well"),
        (["Mail.Read"], "ill well"),
        (["Mail.Send"], "well unsure"),
    ],
)
def test_whether_we_may_send_is_tried_with_a_message_to_nobody(
    graph: FakeGraph, rights: list[str], healths: str
) -> None:
    graph.app.grant(*rights, mailboxes=[SENDER])

    found = messenger(graph)

    assert [it.partition(":")[0] for it in found[1:3]] == healths.split()
    assert ("set `sent_items = false`" in found[2]) == ("Mail.Read" not in rights)
    assert not graph.sent


def test_a_clock_that_is_wrong_is_said_to_be(graph: FakeGraph) -> None:
    graph.app.grant(*READ, mailboxes=[ADA])
    settings = SourceSettings(**graph.settings, mailboxes=(ADA,))
    opened = CALENDARS.open(settings, context(graph.app.secret))
    assert isinstance(opened, GraphSource)
    opened.client.now = lambda: NOW.replace(year=NOW.year + 1)

    assert any("wrong by more than five minutes" in it.text for it in opened.examine())
