"""The organiser's category as a quiet way to say that something is left to do: theirs alone, once, and gone again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import (
    AdapterError,
    Context,
    LookUp,
    NotAcceptedError,
    PermissionDenied,
    QuietMessenger,
    TransientError,
)
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.testing.contracts.messengers import a_message
from copilot_sync.testing.drafts import NOW, READING
from copilot_sync.testing.graph import FakeGraph
from copilot_sync.testing.graph.faults import Fault, changed_meanwhile, lost, throttled
from copilot_sync_m365 import answer_bytes
from copilot_sync_m365.categories import CategoryMessenger
from copilot_sync_m365.offers import CATEGORIES
from copilot_sync_m365.settings import CategorySettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import OutgoingMessage
    from copilot_sync.testing.graph import Event

ADA, KIT = "ada@northmoor.example", "kit@northmoor.example"
START = NOW + timedelta(days=20)
OURS = "Check access"


class Board:
    """A tenant in which Ada has a calendar, and messengers that may set categories there."""

    def __init__(self, graph: FakeGraph) -> None:
        self.graph = graph
        self.ada = graph.tenant.add_user(ADA)
        graph.app.grant("Calendars.ReadWrite", mailboxes=[ADA])

    def meeting(self, **properties: Any) -> Event:
        given = {"subject": "Planning the clinic", "attendees": ["sam@moorside.example", KIT]} | properties
        return self.ada.calendar.add_event(START, START + timedelta(hours=2), **given)

    def messenger(self, **settings: Any) -> CategoryMessenger:
        wanted = CategorySettings(**self.graph.settings, **settings)
        secret = {wanted.secret_variable: self.graph.app.secret}
        context = Context(name="messenger", folder=Path(), reading=READING, environment=secret)
        messenger = CATEGORIES.open(wanted, context)
        assert isinstance(messenger, CategoryMessenger)
        assert isinstance(messenger, QuietMessenger)
        messenger.client.retrying = RetryPolicy(attempts=3, sleep=self.graph.clock.sleep)
        messenger.client.now = self.graph.clock.now
        return messenger

    def writes(self) -> list[str]:
        return [seen.target for seen in self.graph.requests if seen.method != "GET"]


@pytest.fixture
def board() -> Iterator[Board]:
    with FakeGraph(now=NOW) as graph:
        yield Board(graph)


def told(event: Event, kind: str = "warn", recipient: str = ADA) -> OutgoingMessage:
    return replace(a_message(recipient=recipient), kind=kind, uid=event.uid)


def on(event: Event) -> list[str]:
    return list(event.properties["categories"])


def test_it_stands_beside_the_organisers_own_goes_again_and_mails_nobody(board: Board) -> None:
    event = board.meeting(categories=["Blue", "Clinic"])
    messenger = board.messenger()

    messenger.deliver(told(event))
    stood = on(event)
    messenger.deliver(told(event, "resolve"))

    assert stood == ["Blue", "Clinic", OURS]
    assert on(event) == ["Blue", "Clinic"]
    assert not board.graph.updates
    assert not board.graph.sent


def test_nobody_else_sees_it(board: Board) -> None:
    kit = board.graph.tenant.add_user(KIT)
    event = board.meeting()
    board.messenger().deliver(told(event))

    (copy,) = kit.calendar.events.values()
    assert on(event) == [OURS]
    assert on(copy) == []


@pytest.mark.parametrize(("kind", "before"), [("warn", [OURS.upper()]), ("resolve", ["Blue"])])
def test_what_is_so_already_is_not_written_again(board: Board, kind: str, before: list[str]) -> None:
    event = board.meeting(categories=before)
    board.messenger().deliver(told(event, kind))

    assert on(event) == before
    assert not board.writes()


@pytest.mark.parametrize("kind", ["remind", "amend", "confirm"])
def test_what_is_no_warning_and_no_last_word_changes_nothing(board: Board, kind: str) -> None:
    event = board.meeting(categories=[OURS])
    board.messenger().deliver(told(event, kind))

    assert on(event) == [OURS]
    assert not board.graph.requests


def test_a_series_has_it_as_a_whole(board: Board) -> None:
    weekly = {"pattern": {"type": "weekly", "daysOfWeek": [f"{START:%A}".lower()]}, "range": {"type": "noEnd"}}
    event = board.meeting(recurrence=weekly)
    board.messenger().deliver(told(event))

    assert on(event) == [OURS]
    assert len(board.writes()) == 1


@pytest.mark.parametrize(
    "properties",
    [{"sensitivity": "private"}, {"sensitivity": "confidential"}, {"isCancelled": True}],
    ids="-".join,
)
def test_what_is_private_or_was_called_off_is_left_alone(board: Board, properties: dict[str, Any]) -> None:
    event = board.meeting(**properties)
    with pytest.raises(NotAcceptedError):
        board.messenger().deliver(told(event))

    assert on(event) == []
    assert not board.writes()


def test_a_guests_copy_is_left_alone_and_so_is_what_is_not_there(board: Board) -> None:
    kit = board.graph.tenant.add_user(KIT)
    theirs = kit.calendar.add_event(START, START + timedelta(hours=1), subject="Planning", attendees=[ADA])
    messenger = board.messenger()
    for uid in (theirs.uid, "nowhere' or iCalUId ne '", "", "x" * 2000, "a\nb"):
        with pytest.raises(NotAcceptedError):
            messenger.deliver(replace(told(theirs), uid=uid))
        messenger.deliver(replace(told(theirs, "resolve"), uid=uid))

    assert on(theirs) == []
    assert not board.writes()


def test_a_change_by_somebody_else_is_not_written_over(board: Board) -> None:
    event = board.meeting(categories=["Blue"])

    def edit(*_: object) -> None:
        board.ada.calendar.edit(event, categories=["Green"])

    board.graph.faults.plan(Fault(edit, method="PATCH", number=1))
    board.messenger().deliver(told(event))

    assert on(event) == ["Green", OURS]


def test_what_is_changed_again_and_again_waits_for_another_run(board: Board) -> None:
    event = board.meeting()
    board.graph.faults.plan(changed_meanwhile(method="PATCH"))
    with pytest.raises(TransientError):
        board.messenger().deliver(told(event))


@pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
def test_a_lost_answer_leaves_nothing_in_doubt(board: Board, *, after: bool) -> None:
    event = board.meeting(categories=["Blue"])
    board.graph.faults.plan(lost(method="PATCH", number=1, after=after), throttled("2", method="PATCH", number=2))
    messenger = board.messenger()
    messenger.deliver(told(event))

    assert on(event) == ["Blue", OURS]
    assert messenger.shows(ADA, event.uid)


def test_an_answer_beyond_all_measure_leaves_nothing_in_doubt(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    event = board.meeting(body="word " * 10_000)
    monkeypatch.setattr(answer_bytes, "LARGEST", 10_000)
    board.messenger().deliver(told(event))

    assert on(event) == [OURS]
    assert len(board.writes()) == 1


def test_whether_it_shows_is_read_from_the_event(board: Board) -> None:
    event = board.meeting()
    messenger = board.messenger()
    before = messenger.shows(ADA, event.uid)
    messenger.deliver(told(event))

    assert (before, board.messenger().shows(ADA, event.uid)) == (False, True)
    assert not messenger.shows(ADA, "nowhere")
    assert not messenger.shows("", event.uid)  # its organiser is not told any more
    assert messenger.look_up("a" * 32, NOW) is LookUp.UNKNOWN


def test_without_the_permission_to_write_it_names_that_permission(board: Board) -> None:
    event = board.meeting()
    board.graph.app.withdraw("Calendars.ReadWrite")
    board.graph.app.grant("Calendars.Read")
    with pytest.raises(PermissionDenied) as caught:
        board.messenger().deliver(told(event))

    assert caught.value.missing == "Calendars.ReadWrite"


def test_an_organiser_without_a_mailbox_here_costs_one_message(board: Board) -> None:
    event = board.meeting()
    board.graph.app.grant("Calendars.ReadWrite")
    with pytest.raises(NotAcceptedError):
        board.messenger().deliver(told(event, recipient="nobody@northmoor.example"))


@pytest.mark.parametrize("name", ["", "  ", "a, b", "a; b", "a\nb", "x" * 256])
def test_what_outlook_has_no_category_for_is_refused(board: Board, name: str) -> None:
    with pytest.raises(AdapterError, match="`category`"):
        board.messenger(category=name)


def test_the_name_is_a_setting(board: Board) -> None:
    event = board.meeting()
    board.messenger(category="Look again").deliver(told(event))

    assert on(event) == ["Look again"]


def test_the_doctor_tries_it_where_nothing_can_change_and_names_the_right(board: Board) -> None:
    event = board.meeting()

    assert [f"{it.health}: {it.text}" for it in board.messenger(try_on=ADA).examine()] == [
        "well: we can sign in",
        "well: we may set categories in `try_on` (Calendars.ReadWrite)",
        "well: the least that these settings need: Calendars.ReadWrite",
    ]
    assert on(event) == []


def test_the_doctor_says_what_nobody_has_tried_and_what_is_missing(board: Board) -> None:
    untried = [it.text for it in board.messenger().examine()]
    board.graph.app.withdraw("Calendars.ReadWrite")
    missing = list(board.messenger(try_on=ADA).examine())

    assert "name the mailbox of an organiser in `try_on`" in untried[1]
    assert missing[1].health == "ill"
    assert "Calendars.ReadWrite is missing" in missing[1].text


def test_of_a_token_that_is_refused_nothing_more_is_tried(board: Board) -> None:
    board.graph.app.secret_expired = True

    assert [it.health for it in board.messenger(try_on=ADA).examine()] == ["ill"]
