"""What only a record shows: people and papers that come late, changes, answers, days that pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.invite import Attachment, PartStat
from copilot_sync.people import RoleBook, RoleEntry
from copilot_sync.policy import RuleChoice
from copilot_sync.snippets import Snippets
from copilot_sync.sync.statement import Read, Told
from copilot_sync.sync.tables import findings
from copilot_sync.waivers import Waiver

PAPER = Attachment(name="Draft plan.docx")
MINUTES = Attachment(name="Notes.pdf")
WITH_PAPER = {"attachments": (PAPER,)}
VENUE = {"location": "Civic Hall, 3 Mill Street, Northmoor"}


def select(northmoor: Any, *codes: str, least: str = "suggestion") -> None:
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=codes))
    northmoor.set(least=least, remind=0)


def standing(northmoor: Any, code: str) -> str | None:
    """Where the finding of a rule stands; nothing where there never was one."""
    found = [row for row in northmoor.rows(findings) if row["code"] == code]
    return found[0]["state"] if found else None


def days_before(northmoor: Any, a_meeting: Any, days: int, hour: int = 9) -> None:
    """Go to a working day before the meeting, which is on a Tuesday."""
    northmoor.now = (a_meeting().dtstart - timedelta(days=days)).replace(hour=hour)


def codes(northmoor: Any) -> list[str]:
    return [row["code"] for row in northmoor.rows(findings) if row["told"]]


# Who is added last


@pytest.mark.parametrize(
    ("added", "told"),
    [
        pytest.param(6, True, id="two patients in the last week"),
        pytest.param(18, False, id="two patients in good time"),
        pytest.param(21, False, id="at first sight"),
    ],
)
def test_people_who_are_added_last(northmoor: Any, a_meeting: Any, added: int, *, told: bool) -> None:
    select(northmoor, "BAL007")
    everybody = a_meeting().attendees
    staff = tuple(attendee for attendee in everybody if attendee.address.endswith("northmoor.example"))
    days_before(northmoor, a_meeting, 21)
    reference = northmoor.calendar.put(a_meeting(attendees=everybody if added == 21 else staff))
    northmoor.run()

    days_before(northmoor, a_meeting, added)
    northmoor.calendar.edit(reference, attendees=everybody)
    run = northmoor.run()

    assert run.told == ({Told.SENT: 1} if told else {})
    assert standing(northmoor, "BAL007") == ("open" if told else None)
    northmoor.later(days=1)
    assert not northmoor.run().told


# What is changed late


@pytest.mark.parametrize(
    ("days", "change", "severity"),
    [
        pytest.param(15, {"hours": 1}, None, id="moved early"),
        pytest.param(5, {"hours": 1}, "warning", id="moved late"),
        pytest.param(1, {"hours": 1}, "important", id="moved on the day before"),
        pytest.param(5, {"location": "Library, 9 Castle Street, Northmoor"}, "warning", id="another place"),
        pytest.param(5, {"location": "The Civic Hall, 3 Mill St., Northmoor"}, None, id="another spelling"),
        pytest.param(5, {"location": "Civic Hall, 3 Mill Street, Northmoor, Room 4"}, None, id="more words"),
        pytest.param(5, {"description": "Agenda to follow."}, None, id="another text"),
        pytest.param(5, {"location": "https://meet.northmoor.example/1"}, "warning", id="another way to meet"),
    ],
)
def test_a_change(northmoor: Any, a_meeting: Any, days: int, change: dict[str, Any], severity: str | None) -> None:
    select(northmoor, "NTC003")
    reference = northmoor.calendar.put(a_meeting(**VENUE))
    northmoor.run()

    days_before(northmoor, a_meeting, days)
    if "hours" in change:
        later = timedelta(**change)
        change = {"dtstart": a_meeting().dtstart + later, "dtend": a_meeting().dtend + later}
    northmoor.calendar.edit(reference, last_modified=northmoor.now, **change)
    northmoor.run()

    found = [row["severity"] for row in northmoor.rows(findings) if row["state"] == "open"]
    assert found == ([severity] if severity else [])
    northmoor.later(hours=1)
    assert not northmoor.run().told


def test_moved_early_and_corrected_late(northmoor: Any, a_meeting: Any) -> None:
    """One copy alone could not tell: somebody has touched it since."""
    select(northmoor, "NTC003")
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    days_before(northmoor, a_meeting, 15)
    start = a_meeting().dtstart + timedelta(hours=1)
    northmoor.calendar.edit(reference, dtstart=start, dtend=start + timedelta(hours=2), last_modified=northmoor.now)
    northmoor.run()

    days_before(northmoor, a_meeting, 1)
    northmoor.calendar.edit(reference, summary="Co-production workshop", last_modified=northmoor.now)
    northmoor.calendar.edit(reference, description="Agenda, corrected", last_modified=northmoor.now)

    assert not northmoor.run().told
    assert standing(northmoor, "NTC003") is None


def test_a_change_is_dated_by_its_own_stamp_and_not_by_when_we_looked(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "NTC003")
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    days_before(northmoor, a_meeting, 15)
    start = a_meeting().dtstart + timedelta(hours=1)
    northmoor.calendar.edit(reference, dtstart=start, dtend=start + timedelta(hours=2), last_modified=northmoor.now)

    days_before(northmoor, a_meeting, 1)  # nobody has looked for two weeks

    assert not northmoor.run().told


def test_a_change_that_was_seen_with_a_clock_put_back_is_seen_once(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "NTC003")
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    days_before(northmoor, a_meeting, 5)
    for hour in (1, 2, 3):
        start = a_meeting().dtstart + timedelta(hours=hour)
        northmoor.calendar.edit(reference, dtstart=start, dtend=start + timedelta(hours=2))
        northmoor.later(minutes=-30)
        northmoor.run()

    assert standing(northmoor, "NTC003") == "open"
    assert codes(northmoor) == ["NTC003"]
    assert len(northmoor.post.delivered) == 1


# Papers that come late


@pytest.mark.parametrize(
    ("first", "then", "days", "state"),
    [
        pytest.param({}, WITH_PAPER, 5, "open", id="attached late"),
        pytest.param({}, WITH_PAPER, 15, None, id="attached in time"),
        pytest.param(WITH_PAPER, {}, 5, None, id="there at first sight"),
    ],
)
def test_papers(
    northmoor: Any, a_meeting: Any, *, first: dict[str, Any], then: dict[str, Any], days: int, state: str | None
) -> None:
    select(northmoor, "NTC004")
    reference = northmoor.calendar.put(a_meeting(**first))
    northmoor.run()

    days_before(northmoor, a_meeting, days)
    northmoor.calendar.edit(reference, summary="Co-production workshop, again", last_modified=northmoor.now, **then)
    northmoor.run()

    assert standing(northmoor, "NTC004") == state


def test_a_paper_that_was_there_when_we_first_looked_says_nothing_of_when_it_came(
    northmoor: Any, a_meeting: Any
) -> None:
    select(northmoor, "NTC004")
    days_before(northmoor, a_meeting, 2)
    northmoor.calendar.put(a_meeting(created=northmoor.now - timedelta(days=60), **WITH_PAPER))

    assert not northmoor.run().told
    assert standing(northmoor, "NTC004") is None


# What follows a meeting


@pytest.mark.parametrize(
    ("follows", "state"),
    [
        pytest.param({}, "open", id="nothing"),
        pytest.param({"attachments": (MINUTES,)}, None, id="notes"),
        pytest.param({"description": "What we agreed: two more meetings."}, None, id="a word of what was agreed"),
        pytest.param("reply", "open", id="somebody's late answer is no word of the organiser"),
    ],
)
def test_what_follows_a_meeting(northmoor: Any, a_meeting: Any, follows: Any, state: str | None) -> None:
    select(northmoor, "FBK002")
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.now = a_meeting().dtend + timedelta(days=2)
    northmoor.run()
    if follows == "reply":
        northmoor.calendar.reply(reference, "ana@home.example", PartStat.DECLINED)
    else:
        northmoor.calendar.edit(reference, **follows)
    northmoor.run()
    northmoor.later(days=7)
    northmoor.run()
    assert standing(northmoor, "FBK002") is None

    northmoor.later(days=14)
    run = northmoor.run()

    assert standing(northmoor, "FBK002") == state
    assert run.read == {Read.OVER: 1}  # it came due by itself


@pytest.mark.parametrize("ours", [True, False], ids=["our own section", "theirs"])
def test_our_own_amendment_is_no_word_of_the_organiser(northmoor: Any, a_meeting: Any, *, ours: bool) -> None:
    """Of a series, whose last date was some weeks ago. What we add moves LAST-MODIFIED too."""
    select(northmoor, "FBK002", "ACC001")
    ended = a_meeting().dtstart - timedelta(weeks=4)
    northmoor.now = ended - timedelta(days=3)
    series = {"series": True, "series_dtstart": ended - timedelta(weeks=20), "last_modified": northmoor.now}
    reference = northmoor.calendar.put(a_meeting(series_last_end=ended, **series))
    northmoor.run()
    northmoor.now = ended + timedelta(days=1)
    if ours:
        words = Snippets(access_question="What would help you take part? Please tell Ola.")
        northmoor.policy = replace(northmoor.policy, snippets=words)
        northmoor.set(mode="amend")
        assert northmoor.run().told[Told.AMENDED] == 1
    else:
        northmoor.calendar.edit(reference, description="What we agreed: two more meetings.")
    northmoor.calendar.edit(reference, last_modified=northmoor.now)
    northmoor.run()

    northmoor.now = ended + timedelta(days=20)
    northmoor.run()

    assert standing(northmoor, "FBK002") == ("open" if ours else None)


# What comes due by itself


def test_answers_are_looked_at_when_the_day_has_come(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "BAL005")
    reference = northmoor.calendar.put(a_meeting())
    for address in ("ana@home.example", "bo@home.example", "cy@home.example"):
        northmoor.calendar.reply(reference, address, PartStat.DECLINED)
    northmoor.calendar.reply(reference, "di@northmoor.example", PartStat.ACCEPTED)
    days_before(northmoor, a_meeting, 12)
    assert not northmoor.run().told

    days_before(northmoor, a_meeting, 6)

    assert northmoor.run().told == {Told.SENT: 1}
    assert codes(northmoor) == ["BAL005"]


def test_an_agenda_is_due_though_nobody_has_touched_the_invite(northmoor: Any, a_meeting: Any) -> None:
    select(northmoor, "MAT003", least="warning")
    northmoor.calendar.put(a_meeting(description="We meet."))
    severities = []
    for days in range(22, 3, -1):
        days_before(northmoor, a_meeting, days, hour=6)
        northmoor.run()
        severities += [row["severity"] for row in northmoor.rows(findings)]

    assert sorted(set(severities)) == ["suggestion", "warning"]
    assert len(northmoor.post.delivered) == 1


def lapsing(northmoor: Any, last_day: date) -> None:
    """Three people with lived experience, of whom one has agreed for some time only, and two clinicians."""
    entries = dict(northmoor.policy.role_book.entries)
    for address in ("ana@home.example", "bo@home.example"):
        entries[address] = RoleEntry(entries[address].role, until=last_day)
    northmoor.policy = replace(northmoor.policy, role_book=RoleBook(entries))


def waiving(northmoor: Any, last_day: date) -> None:
    waiver = Waiver(code="BAL003", meeting="1@northmoor.example", reason="As agreed", agreed_by="All", until=last_day)
    northmoor.policy = replace(northmoor.policy, waivers=(waiver,), role_book=RoleBook())


@pytest.mark.parametrize("zone", ["Europe/London", "America/Los_Angeles", "Pacific/Auckland"])
@pytest.mark.parametrize("holds", [lapsing, waiving])
def test_what_holds_until_a_day_holds_no_more_on_the_next(
    northmoor: Any, a_meeting: Any, holds: Any, zone: str
) -> None:
    """The day is that of the place, wherever the organisation is. The lapse is noticed though nothing has changed."""
    last_day, where = date(2027, 3, 10), ZoneInfo(zone)
    select(northmoor, "BAL003" if holds is waiving else "BAL001")
    known = {
        address: northmoor.policy.role_book.entries[address] for address in ("ana@home.example", "di@northmoor.example")
    }
    holds(northmoor, last_day)
    if holds is waiving:
        northmoor.policy = replace(northmoor.policy, role_book=RoleBook(known))
    people = tuple(a for a in a_meeting().attendees if holds is lapsing or a.address in known)
    northmoor.calendar.put(a_meeting(attendees=people, timezone=where))
    northmoor.run()

    northmoor.now = datetime(2027, 3, 10, 23, 30, tzinfo=where)
    before = northmoor.run()
    northmoor.now = datetime(2027, 3, 11, 0, 30, tzinfo=where)
    after = northmoor.run()

    assert not before.told
    assert after.read == {Read.JUDGED: 1}
    if holds is waiving:
        assert after.told == {Told.SENT: 1}


def test_nobody_is_read_again_because_a_role_that_concerns_others_has_ended(northmoor: Any, a_meeting: Any) -> None:
    entries = dict(northmoor.policy.role_book.entries)
    entries["zoe@home.example"] = RoleEntry(entries["ana@home.example"].role, until=northmoor.now.date())
    northmoor.policy = replace(northmoor.policy, role_book=RoleBook(entries))
    northmoor.calendar.put(a_meeting())
    northmoor.run()

    northmoor.later(days=2)

    assert not northmoor.run().read
