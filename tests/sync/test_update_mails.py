"""A platform that mails guests about every change: a plan says how many mails that are, and a run sends no more than it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Capabilities, Failed, NotAcceptedError, OutcomeUnknownError, PermissionDenied
from copilot_sync.invite import Attendee, CUType
from copilot_sync.policy import RuleChoice
from copilot_sync.snippets import Snippets
from copilot_sync.sync.acting import SOME
from copilot_sync.sync.statement import Told
from copilot_sync.sync.telling import as_json, in_sentences
from copilot_sync.sync.update_mails import NONE, UpdateMails
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryCalendar, MemoryDirectory, MemorySource

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.sync.statement import Statement

LIST = "panel@northmoor.example"
MEMBERS = ("ana@home.example", "ed@home.example", "flo@home.example")


@pytest.fixture
def mailing(northmoor: Any) -> Callable[..., Statement]:
    """Runs of an organisation whose calendars mail their guests; each meeting of these tests has four."""
    snippets = Snippets(access_question="What would help you take part? Please tell Ola, on 01632 960123.")
    northmoor.policy = replace(northmoor.policy, snippets=snippets, choice=RuleChoice(select=("ACC001",)))
    northmoor.set(mode="amend", remind=0)

    def run(most: int | None = 1000, faults: Faults | None = None, **more: Any) -> Statement:
        can = Capabilities(resumable=True, amends=True, most_update_mails=most)
        source = MemorySource(northmoor.calendar, now=northmoor.now, capabilities=can, faults=faults)
        statement: Statement = northmoor.run(**({"sources": {"clinic": source}} | more))
        return statement

    return run


def guests(*addresses: str) -> tuple[Attendee, ...]:
    return tuple(Attendee(address=address) for address in addresses)


def changes(run: Statement) -> list[str]:
    """What the lines of a plan say of changes, after when and where."""
    return [line.partition(": ")[2] for line in run.planned if ": change" in line]


def test_a_rehearsal_says_how_many_mails_each_change_would_send_and_all_of_them(
    mailing: Any, northmoor: Any, a_meeting: Any
) -> None:
    for number in range(3):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))

    rehearsed = mailing(dry=True)
    run = mailing()

    assert changes(rehearsed) == ["change (ACC001); at least 4 update mails"] * 3
    assert "To change 3 invites would send at least 12 update mails to guests." in list(in_sentences(rehearsed))
    assert "To change 3 invites has sent at least 12 update mails to guests." in list(in_sentences(run))
    assert rehearsed.update_mails == run.update_mails
    assert as_json(run, northmoor.now)["update_mails"] == {"invites": 3, "number": 12, "at_least": True}


def test_a_plan_that_waits_says_it_too(mailing: Any, northmoor: Any, a_meeting: Any) -> None:
    for number in range(2):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    northmoor.set(most_per_run=2)

    held = mailing()

    assert held.holds
    assert changes(held) == ["change (ACC001); at least 4 update mails"] * 2
    assert "To change 2 invites would send at least 8 update mails to guests." in list(in_sentences(held))


def test_of_a_plan_that_is_far_too_much_not_every_invite_is_read(mailing: Any, northmoor: Any, a_meeting: Any) -> None:
    for number in range(SOME + 2):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    reads = Faults()

    held = mailing(faults=reads)

    assert held.update_mails == UpdateMails(SOME + 2, 4 * SOME, at_least=True)
    assert reads.calls[Call.FETCH] == SOME


def test_files_that_change_first_take_no_mail_from_what_is_foretold(
    mailing: Any, northmoor: Any, a_meeting: Any
) -> None:
    files, calendar = MemoryCalendar(), MemoryCalendar()
    for number in range(SOME):
        files.put(a_meeting(f"{number}@files.example"))
    calendar.put(a_meeting(dtstart=a_meeting().dtstart + timedelta(days=9)))
    sources = {
        name: MemorySource(
            its, now=northmoor.now, capabilities=Capabilities(resumable=True, amends=True, most_update_mails=most)
        )
        for name, its, most in (("folder", files, None), ("exchange", calendar, 1000))
    }

    held = mailing(sources=sources)

    assert held.update_mails == UpdateMails(1, 4, at_least=True)
    assert changes(held)[-1] == "change (ACC001); at least 4 update mails"


def test_a_change_of_which_nothing_was_foretold_names_what_is_open(
    mailing: Any, northmoor: Any, a_meeting: Any
) -> None:
    for number in range(SOME + 1):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))

    assert set(changes(mailing(None))) == {"change (ACC001)"}


def test_what_cannot_be_read_keeps_no_plan_from_waiting(mailing: Any, northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.set(most_per_run=1)

    held = mailing(faults=Faults(Fault(Call.FETCH, PermissionDenied("closed", missing="read"))))

    assert held.holds
    assert held.update_mails == NONE


def test_files_send_no_mails_and_nothing_is_said_of_any(mailing: Any, northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())

    rehearsed, run = mailing(None, dry=True), mailing(None)

    assert changes(rehearsed) == ["change (ACC001)"]
    assert not [line for made in (rehearsed, run) for line in in_sentences(made) if "update mail" in line]


@pytest.mark.parametrize(
    ("directory", "expected"),
    [
        (MemoryDirectory(groups={LIST: MEMBERS}), UpdateMails(1, 4)),
        (MemoryDirectory(groups={LIST: None}), UpdateMails(1, 3, at_least=True)),
        (None, UpdateMails(1, 3, at_least=True)),
        (
            MemoryDirectory(faults=Faults(Fault(Call.ROLE_OF, PermissionDenied("closed", missing="read")))),
            UpdateMails(1, 3, at_least=True),
        ),
    ],
    ids=["open: those in it, each once", "closed", "nobody to ask", "nobody answers"],
)
def test_a_list_counts_as_the_people_in_it_where_they_are_known(
    mailing: Any, northmoor: Any, a_meeting: Any, directory: MemoryDirectory | None, expected: UpdateMails
) -> None:
    listed = Attendee(address=LIST, cutype=CUType.GROUP)
    northmoor.calendar.put(a_meeting(attendees=(*guests("ana@home.example", "bo@home.example"), listed)))

    rehearsed = mailing(dry=True, directories={"people": directory} if directory else {})

    assert rehearsed.update_mails == expected
    assert changes(rehearsed) == [f"change (ACC001); {expected}"]


def test_without_a_directory_any_guest_may_be_a_list(mailing: Any, northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting(attendees=guests("ana@home.example", LIST)))

    assert mailing(dry=True).update_mails == UpdateMails(1, 2, at_least=True)
    assert mailing(dry=True, directories={"people": MemoryDirectory()}).update_mails == UpdateMails(1, 2)


def test_a_date_that_was_changed_by_itself_is_mailed_about_too(mailing: Any, northmoor: Any, a_meeting: Any) -> None:
    start = a_meeting().dtstart
    series = a_meeting(series=True, series_dtstart=start)
    moved = start + timedelta(days=7)
    date = replace(
        series,
        recurrence_id=moved,
        dtstart=moved + timedelta(hours=1),
        dtend=moved + timedelta(hours=2),
        changed_alone=True,
        attendees=guests("ana@home.example", "bo@home.example"),
    )
    northmoor.calendar.put(series, date, Failed("memory", "one date is damaged"))

    assert mailing(dry=True).update_mails == mailing().update_mails == UpdateMails(1, 6, at_least=True)


def test_a_run_sends_no_more_than_it_may_and_the_next_one_goes_on(mailing: Any, northmoor: Any, a_meeting: Any) -> None:
    for number in range(3):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))

    rehearsed = mailing(8, dry=True)
    runs = [mailing(8), mailing(8), mailing(8)]

    assert rehearsed.told[Told.CAPPED] == 1
    assert len(changes(rehearsed)) == 2
    assert [run.told[Told.AMENDED] for run in runs] == [2, 1, 0]
    assert [run.told[Told.CAPPED] for run in runs] == [1, 0, 0]
    assert [run.update_mails.number for run in runs] == [8, 4, 0]
    assert not any(run.failed for run in runs)
    assert {message.subject.rpartition(": ")[2] for message in northmoor.post.delivered} == {
        "what we added to your invite"
    }


@pytest.mark.parametrize("most", [0, 3])
def test_a_meeting_with_more_guests_than_any_run_may_mail_is_left_alone_and_told(
    mailing: Any, northmoor: Any, a_meeting: Any, most: int
) -> None:
    northmoor.calendar.put(a_meeting())

    for run in (mailing(most, dry=True), mailing(most), mailing(most)):
        said = "\n".join(in_sentences(run))
        assert (run.told[Told.TOO_MANY], run.told[Told.FAILED], run.told[Told.CAPPED]) == (1, 0, 0)
        assert not run.failed
        assert "1 message or change not made: guests would get more update mails" in said
        assert "could not look at" not in said
        assert run.update_mails == NONE
    (message,) = northmoor.post.delivered
    assert message.kind == "warn"  # its organiser can still put it right


@pytest.mark.parametrize("error", [OutcomeUnknownError("lost"), NotAcceptedError("put back")])
def test_what_may_have_been_written_and_undone_counts_twice(
    mailing: Any, northmoor: Any, a_meeting: Any, error: Exception
) -> None:
    for number in range(2):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))

    run = mailing(11, Faults(Fault(Call.AMEND, error, number=1)))

    assert (run.told[Told.CAPPED], run.update_mails) == (1, NONE)
