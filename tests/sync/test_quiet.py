"""A messenger that writes nothing: the meeting itself shows that something is left to do, as long as that is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import LookUp, OutcomeUnknownError
from copilot_sync.policy import RuleChoice
from copilot_sync.snippets import Snippets
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import outbox
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.waivers import Waiver

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from copilot_sync.adapters import OutgoingMessage
    from copilot_sync.sync.statement import Statement

OLA = "ola@northmoor.example"
UID = "1@northmoor.example"


class Board:
    """Meetings that show something, and a messenger that sees to it. It outlives runs."""

    def __init__(self) -> None:
        self.shown: set[tuple[str, str]] = set()
        self.asked: list[str] = []
        self.faults = Faults()

    def deliver(self, message: OutgoingMessage) -> None:
        with self.faults.around(Call.DELIVER):
            self.asked.append(message.kind)
            change = self.shown.discard if message.kind == "resolve" else self.shown.add
            change((message.recipient, message.uid))

    def look_up(self, key: str, tried: datetime) -> LookUp:  # noqa: ARG002 -- as the port has it
        raise AssertionError("what a meeting shows is looked at, and no key")

    def shows(self, recipient: str, uid: str) -> bool:
        with self.faults.around(Call.LOOK_UP):
            return (recipient, uid) in self.shown

    def close(self) -> None:
        """There is nothing to let go of."""


@pytest.fixture
def board() -> Board:
    return Board()


@pytest.fixture
def quiet(northmoor: Any, board: Board) -> Callable[..., Statement]:
    """Runs of an organisation that tells its organisers quietly, about one rule."""
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("ACC001",)))

    def run(**more: Any) -> Statement:
        statement: Statement = northmoor.run(messenger=board, **more)
        return statement

    return run


def test_it_shows_while_something_is_left_to_do(quiet: Any, northmoor: Any, board: Board, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    quiet()
    shown = set(board.shown)
    again = quiet()
    northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)
    quiet()

    assert shown == {(OLA, UID)}
    assert again.idle
    assert board.shown == set()
    assert board.asked == ["warn", "resolve"]
    assert quiet().idle


def test_a_category_of_somebodys_own_is_no_news(quiet: Any, northmoor: Any, board: Board, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    quiet()
    northmoor.calendar.edit(reference, categories=("Check access",), last_modified=northmoor.now)

    assert quiet().told == {}
    assert board.asked == ["warn"]


def test_nobody_is_reminded_or_told_what_was_added(quiet: Any, northmoor: Any, board: Board, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    quiet()
    northmoor.now = a_meeting().dtstart - timedelta(days=1)
    reminded = quiet()
    snippets = Snippets(access_question="What would help you take part? Please tell Ola, on 01632 960123.")
    northmoor.policy = replace(northmoor.policy, snippets=snippets)
    northmoor.set(mode="amend")
    northmoor.calendar.put(a_meeting("2@northmoor.example", dtstart=northmoor.now + timedelta(days=30)))
    quiet()

    assert reminded.told == {}
    assert board.asked == ["warn", "resolve"]
    assert board.shown == set()


@pytest.mark.parametrize("how", ["waived", "switched off"])
def test_what_stands_no_more_for_any_reason_shows_no_more(
    quiet: Any, northmoor: Any, board: Board, a_meeting: Any, how: str
) -> None:
    northmoor.calendar.put(a_meeting())
    quiet()
    waiver = Waiver(code="ACC001", series=UID, reason="we ask by telephone", agreed_by="Ola", until=date(2028, 1, 1))
    others: dict[str, Any] = {
        "waived": {"waivers": (waiver,)},
        "switched off": {"choice": RuleChoice(select=("MAT003",))},
    }
    before, northmoor.policy = northmoor.policy, replace(northmoor.policy, **others[how])
    quiet()
    gone = set(board.shown)
    northmoor.policy = before
    quiet()

    assert gone == set()
    assert board.shown == {(OLA, UID)}


def test_a_series_shows_what_is_left_to_do_on_any_of_its_dates(
    quiet: Any, northmoor: Any, board: Board, a_meeting: Any
) -> None:
    start, rich = a_meeting().dtstart, a_meeting(asks=True).description
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("ACC001", "MAT003")))
    series = a_meeting(series=True, series_dtstart=start)
    moved = {"recurrence_id": start + timedelta(days=7), "dtstart": start + timedelta(days=7, hours=1)}
    date_ = replace(series, **moved, dtend=None, changed_alone=True, description="We meet.")
    reference = northmoor.calendar.put(series, date_)
    quiet()
    northmoor.calendar.write(reference, replace(series, description=rich), date_)
    quiet()
    half = set(board.shown)
    northmoor.calendar.write(reference, replace(series, description=rich), replace(date_, description=rich))
    quiet()

    assert half == {(OLA, UID)}
    assert board.shown == set()


@pytest.mark.parametrize("moved", [timedelta(days=7, hours=1), timedelta(days=-1)], ids=["after", "before"])
def test_what_comes_to_light_on_a_date_shows_though_its_series_was_put_right(
    quiet: Any, northmoor: Any, board: Board, a_meeting: Any, moved: timedelta
) -> None:
    """Whichever of them is next: the last word of one takes away nothing that the warning of the other has put there."""
    start, rich = a_meeting().dtstart, a_meeting(asks=True).description
    series = a_meeting(series=True, series_dtstart=start)
    when = {"recurrence_id": start + timedelta(days=7), "dtstart": start + moved}
    date_ = replace(series, **when, dtend=None, changed_alone=True)
    reference = northmoor.calendar.put(series, date_)
    quiet()
    northmoor.calendar.write(reference, replace(series, description=rich), date_)
    quiet()
    half, again = set(board.shown), quiet()
    northmoor.calendar.write(reference, replace(series, description=rich), replace(date_, description=rich))
    quiet()

    assert half == {(OLA, UID)}
    assert again.idle
    assert board.shown == set()


def test_what_shows_on_a_date_that_was_changed_by_itself_is_no_late_change_of_it(
    quiet: Any, northmoor: Any, board: Board, a_meeting: Any
) -> None:
    """Its stamp says that it was changed just now, by us; its notice counts from when it was changed in truth."""
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("ACC001", "NTC001")))
    moved = northmoor.now - timedelta(days=10)
    date_ = a_meeting(series=True, changed_alone=True, recurrence_id=a_meeting().dtstart, last_modified=moved)
    reference = northmoor.calendar.put(date_)
    northmoor.now = a_meeting().dtstart - timedelta(days=5)
    quiet()
    northmoor.calendar.edit(reference, categories=("Check access",), last_modified=northmoor.now)

    assert quiet().told == {}
    assert board.asked == ["warn"]


@pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize("fixed", [False, True], ids=["stands", "put right meanwhile"])
def test_a_run_that_was_killed_leaves_no_trace(
    quiet: Any, northmoor: Any, board: Board, a_meeting: Any, *, after: bool, fixed: bool
) -> None:
    reference = northmoor.calendar.put(a_meeting())
    board.faults = Faults(Fault(Call.DELIVER, KeyboardInterrupt(), after=after))
    with pytest.raises(KeyboardInterrupt):
        quiet()
    if fixed:
        northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)
    board.faults = Faults()
    quiet()

    assert board.shown == (set() if fixed else {(OLA, UID)})
    assert quiet().idle
    assert {row["state"] for row in northmoor.rows(outbox)} <= {"sent"}


def test_a_last_word_in_doubt_is_read_from_the_meeting_too(
    quiet: Any, northmoor: Any, board: Board, a_meeting: Any
) -> None:
    reference = northmoor.calendar.put(a_meeting())
    quiet()
    northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)
    board.faults = Faults(Fault(Call.DELIVER, OutcomeUnknownError("lost")))
    unsure = quiet()
    board.faults = Faults()
    quiet()

    assert unsure.told[Told.FAILED] == 1
    assert board.shown == set()


def test_what_is_in_doubt_about_a_meeting_that_is_gone_is_forgotten(
    quiet: Any, northmoor: Any, board: Board, a_meeting: Any
) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.calendar.put(a_meeting("2@northmoor.example", asks=True, description="x"))
    board.faults = Faults(Fault(Call.DELIVER, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        quiet()
    northmoor.calendar.remove(reference)
    board.faults = Faults()
    quiet()

    assert northmoor.rows(outbox) == []
