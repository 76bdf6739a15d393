"""One mailbox as a source: what its settings may say, what Graph may say twice, and whose word counts."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import AdapterError, Context
from copilot_sync.testing.drafts import READING, draft
from copilot_sync.testing.graph.faults import Fault, refused
from copilot_sync.testing.graph.wire import Answer
from copilot_sync_m365.offers import INBOX
from copilot_sync_m365.settings import InboxSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import InviteSource
    from copilot_sync.testing.graph.wire import Request

SECOND = "second@northmoor.example"
KIT = draft(1).guests[1].address or ""
WAY = {"tenant": "northmoor.example", "client_id": "11111111-2222-3333-4444-555555555555"}


def opened(**more: Any) -> InviteSource:
    environment = {"COPILOT_SYNC_M365_SECRET": "x"}
    context = Context(name="inbox", folder=Path(), reading=READING, environment=environment)
    return INBOX.open(InboxSettings(**(WAY | more)), context)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "`mailbox` needs the address"),
        ({"mailbox": "two words"}, "`mailbox` needs the address"),
        ({"mailbox": "../users/x"}, "`mailbox` needs the address"),
        ({"mailbox": "me"}, "`mailbox` needs the address"),
        ({"mailbox": KIT, "sign_in": "device-code"}, "leave out `mailbox`"),
    ],
)
def test_it_is_said_whose_mail_is_read(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(AdapterError, match=said):
        opened(**settings)


def test_who_signs_in_by_a_code_has_one_mailbox_of_their_own(tmp_path: Path) -> None:
    source = opened(sign_in="device-code", token_cache=str(tmp_path / "cache"))

    assert [(it.key, it.title) for it in source.partitions()] == [("me", "your own mailbox")]


def each(change: Callable[[dict[str, Any]], list[dict[str, Any]]]) -> Callable[[Request, Answer | None], Answer | None]:
    """A fault that puts other items into the place of each."""

    def changed(_: Request, usual: Answer | None) -> Answer | None:
        assert usual is not None
        body = copy.deepcopy(usual.body)
        body["value"] = [it for item in body["value"] for it in change(item)]
        return Answer(usual.status, body, usual.headers)

    return changed


def test_a_mail_that_graph_tells_of_twice_is_read_once(checker: Any) -> None:
    checker.receive(0)
    checker.graph.faults.plan(Fault(each(lambda item: [item, item]), path="messages/delta", after=True))

    assert checker.sync()["told"]["sent"] == 1
    assert len([it for it in checker.graph.requests if it.target.endswith("/$value")]) == 2  # once more before we write


def test_a_draft_is_nobodys_mail(checker: Any) -> None:
    checker.receive(0)
    checker.graph.faults.plan(Fault(each(lambda item: [item | {"isDraft": True}]), path="messages/delta", after=True))

    assert checker.sync()["told"]["sent"] == 0


def test_a_mail_without_an_id_is_said(checker: Any) -> None:
    checker.receive(0)
    checker.graph.faults.plan(Fault(each(lambda item: [item | {"id": "../x"}]), path="messages/delta", after=True))

    (failed,) = checker.sync(code=3)["failed"]
    assert failed["reason"] == "Microsoft Graph gave a mail without an ID; please report it"


def test_a_mail_that_graph_does_not_give_keeps_no_other_from_being_read(checker: Any) -> None:
    checker.receive(0, 1)
    checker.graph.faults.plan(refused(400, "ErrorMimeContentConversionFailed", path=r"\$value", number=1))

    said = checker.sync(code=3)
    assert said["told"]["sent"] == 1
    assert [it["reason"] for it in said["failed"]] == [
        "Microsoft Graph refuses what we asked for (400, errormimecontentconversionfailed); please report it"
    ]
    assert checker.sync()["told"]["sent"] == 1


def test_a_mail_that_graph_still_does_not_give_waits_and_costs_the_others_nothing(checker: Any) -> None:
    checker.receive(0)
    checker.graph.faults.plan(refused(400, "ErrorMimeContentConversionFailed", path=r"\$value"))
    checker.sync(code=3)
    first = checker.graph.requests[-1].target
    checker.graph.faults.clear()
    checker.receive(1)
    checker.graph.faults.plan(refused(400, "ErrorMimeContentConversionFailed", path=re.escape(first)))

    assert checker.sync(code=3)["told"]["sent"] == 1
    checker.graph.faults.clear()
    assert checker.sync()["told"]["sent"] == 1


@pytest.fixture
def two(checker: Any, tmp_path: Path) -> Any:
    """Two mailboxes, and somebody's calendar, that one sync reads."""
    checker.graph.tenant.add_user(SECOND)
    checker.graph.tenant.add_user(KIT)
    checker.graph.app.grant("Mail.Read", mailboxes=[SECOND])
    checker.graph.app.grant("Calendars.Read", mailboxes=[KIT])
    path = tmp_path / "settings.toml"
    settings = path.read_text(encoding="utf-8")
    inbox = settings[settings.index("[sources.inbox]") :]
    way = inbox.partition('exchange-online"\n')[2]
    second = inbox.replace("sources.inbox", "sources.second").replace("co-production@", "second@")
    calendar = f'[sources.kit]\nadapter = "m365"\nmailboxes = ["{KIT}"]\n{way}'
    path.write_text(settings + second + calendar, encoding="utf-8")
    return checker


def mailbox(checker: Any, address: str) -> Any:
    return checker.graph.tenant.find_user(address).mailbox


def test_two_mailboxes_and_a_guests_calendar_vouch_for_nobody(two: Any) -> None:
    meeting = draft(1)
    forged = two.by.invitation(1, two.by.failed)
    two.mailbox.receive(forged)
    mailbox(two, SECOND).receive(forged)
    organiser = {"emailAddress": {"address": meeting.organiser.address, "name": "Zzqvxada"}}
    mailbox(two, KIT).calendar.add_event(
        meeting.start,
        meeting.end,
        subject=meeting.subject,
        attendees=[KIT],
        organizer=organiser,
        isOrganizer=False,
        iCalUId=meeting.uid,
    )
    assert two.sync()["told"]["unverified"] == 1
    assert two.graph.sent == []

    mailbox(two, SECOND).receive(two.by.invitation(1))
    assert two.sync()["told"]["sent"] == 1
    assert two.sync()["told"]["sent"] == 0
    assert two.told() == [meeting.subject]
