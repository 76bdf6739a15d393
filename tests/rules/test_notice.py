"""NTC: clear working days, deadlines, changes, papers and support."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.history import History, Snapshot, sighting
from copilot_sync.invite import Attachment, Envelope, Invite, Method, Status
from copilot_sync.reading.place import Place
from copilot_sync.rules.base import NO_START
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


SENT = at("2026-10-05T10:00+01:00")


@pytest.mark.parametrize(
    ("sent", "start", "region", "severity"),
    [
        ("2026-10-05T10:00+01:00", "2026-10-20T11:00+01:00", "GB-ENG", None),
        ("2026-10-05T10:00+01:00", "2026-10-19T11:00+01:00", "GB-ENG", "warning"),
        ("2026-10-05T17:01+01:00", "2026-10-20T11:00+01:00", "GB-ENG", "warning"),
        ("2026-10-05T17:00+01:00", "2026-10-20T11:00+01:00", "GB-ENG", None),
        ("2026-10-03T10:00+01:00", "2026-10-20T11:00+01:00", "GB-ENG", None),
        ("2026-10-05T14:00+01:00", "2026-10-11T11:00+01:00", "GB-ENG", "important"),
        ("2026-10-05T10:00+01:00", "2026-10-13T11:00+01:00", "GB-ENG", "warning"),
        ("2026-11-16T10:00+00:00", "2026-12-01T11:00+00:00", "GB-ENG", None),
        ("2026-11-16T10:00+00:00", "2026-12-01T11:00+00:00", "GB-SCT", "warning"),
        ("2026-10-05T10:00+01:00", "2026-10-01T11:00+01:00", "GB-ENG", "important"),
    ],
    ids=[
        "ten days are fair", "nine are short", "after five counts as tomorrow", "five sharp is today", "Saturday counts as Monday",
        "Monday to Sunday is four", "five is a warning", "an ordinary Monday in England", "St Andrew's Day in Scotland",
        "sent after it began",
    ],
)  # fmt: skip
def test_notice_is_counted_in_clear_working_days(
    judge: Judge, sent: str, start: str, region: str, severity: str | None
) -> None:
    answer = judge("NTC001", dtstamp=at(sent), dtstart=at(start), now=at(sent), region=region)

    assert answer.severity == severity


def test_the_fix_names_the_first_fair_day(judge: Judge) -> None:
    answer = judge("NTC001", dtstamp=at("2026-10-05T10:00+01:00"), dtstart=at("2026-10-13T11:00+01:00"))

    assert "Tuesday 20 October 2026" in answer.fix


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"envelope": Envelope(date=at("2026-10-26T10:00+00:00"), subject=None)}, "the date of the email"),
        ({"sequence": 3, "created": at("2026-10-26T10:00+00:00")}, "the day the meeting was created"),
        (
            {"method": None, "organizer_copy": True, "created": at("2026-10-26T10:00+00:00")},
            "the day the meeting was created",
        ),
        (
            {
                "changed_alone": True,
                "series": True,
                "created": at("2026-01-05T10:00+00:00"),
                "last_modified": at("2026-10-26T10:00+00:00"),
            },
            "the last change to this date",
        ),
    ],
)
def test_the_best_witness_of_the_sending_is_believed(judge: Judge, fields: dict[str, Any], told: str) -> None:
    answer = judge("NTC001", **fields)

    assert (answer.verdict, told in answer.evidence[0].text) == (Verdict.FAIL, True)


def test_a_day_of_creation_can_only_flatter(judge: Judge) -> None:
    answer = judge("NTC001", sequence=1, created=at("2026-10-26T10:00+00:00"))

    assert "at most 7 clear working days" in answer.message


def test_a_published_feed_does_not_say_when_it_was_sent(judge: Judge) -> None:
    assert judge("NTC001", method=Method.PUBLISH, sequence=None).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Please reply by Friday.", "warning"),
        ("Please reply by the weekend.", "warning"),
        ("Please let me know by Friday 16 October.", None),
        ("RSVP by Oct 9.", "warning"),
        ("Book your place before the 14th.", None),
        ("Book your place before the 13th.", "warning"),
        ("Let me know by noon tomorrow.", "warning"),
        ("lmk by fri if ur coming", "warning"),
        ("Members shall intimate the same to the clerk not later than Friday 9 October.", "warning"),
        ("Please confirm by close of play.", "important"),
        ("Please confirm by COP on Friday 16 October.", None),
        ("RSVP by COB today please.", "important"),
        ("Tell us ASAP whether you can come.", "important"),
        ("Tell us as soon as possible, and by 20 October at the latest.", None),
        ("Kindly confirm by return.", "important"),
        ("The closing date for applications is Sunday 11 October.", "warning"),
        ("Send your form back no later than 2026-10-08.", "warning"),
        ("Reply by 9/10/2026.", "warning"),
        ("Please tell us at least two weeks before the meeting.", None),
        ("Let us know within 3 days.", "warning"),
        ("Let us know within 48 hours.", "warning"),
        ("Let us know within 24 hours.", "warning"),
        ("Let us know within 4 hours.", "important"),
        ("Please confirm within the hour.", "important"),
        ("Please reply within a couple of days.", "warning"),
        ("Please reply by 1 October.", "warning"),
        ("Please reply by 1 October 2026.", "warning"),
        ("The deadline for replies is Friday 2 October.", "warning"),
        ("Please tell us six weeks before the meeting.", "warning"),
        ("If you did not get the letter by 1 October, ring us.", "none"),
        ("Many of you came by 1 October, so please ring again.", "none"),
        ("You can send us your ideas until 1 December.", None),
        ("If you fall ill within 48 hours of the meeting, let us know.", "none"),
        ("Deadline for replies: Friday 9 October.", "warning"),
        ("The deadline to reply is 9 October.", "warning"),
        ("Please reply before noon tomorrow.", "warning"),
        ("We will send the notes by Friday.", "none"),
        ("The new form must be ready by Friday, so let us begin.", "none"),
        ("Tell us whenever you can, as soon or as late as you like.", "none"),
        ("Arrive by 10.45 on Thursday and tell the front desk.", "none"),
        ("If you are stuck, give me a shout before 5.", "none"),
        ("The survey is open until the end of December.", "none"),
        ("The room in the Lodge will be done by Friday.", "none"),
        ("Let us know within ² days.", "none"),
        ("Let us know within 99999999999999 weeks.", "none"),
        ("Let us know 999 weeks before the meeting, or before 0001-01-01.", "warning"),
    ],
)  # fmt: skip
def test_deadlines_are_read_as_people_write_them(judge: Judge, text: str, severity: str | None) -> None:
    answer = judge("NTC002", description=f"We would like to plan the day with you, together and in the open. {text}")

    expected = Verdict.NOT_APPLICABLE if severity == "none" else Verdict.FAIL if severity else Verdict.PASS
    assert (answer.verdict, answer.severity) == (expected, severity if severity != "none" else None)


def test_a_day_that_was_over_when_people_were_asked_is_told_as_that(judge: Judge) -> None:
    assert "over before people were asked" in judge("NTC002", description="Please reply by 1 October.").message


@pytest.mark.parametrize(
    ("sent", "text", "dates"),
    [
        (
            "2026-10-05T10:00+01:00",
            "Please reply by 8 October.",
            "sent Monday 5 October 2026 (from the time stamp of the first invitation), last day to answer Thursday 8 October 2026",
        ),
        (
            "2026-10-05T18:00+01:00",
            "Please reply by 30 October.",
            (
                "sent Monday 5 October 2026, counted from Tuesday 6 October 2026 (from the time stamp of the first invitation), "
                "last day to answer Friday 30 October 2026"
            ),
        ),
        (
            "2026-10-05T10:00+01:00",
            "Please reply by close of play today.",
            "sent Monday 5 October 2026 (from the time stamp of the first invitation), answer wanted the same day",
        ),
    ],
    ids=["too soon", "in time", "the same day"],
)
def test_the_dates_of_a_deadline_are_shown(judge: Judge, sent: str, text: str, dates: str) -> None:
    start = at("2026-11-20T10:00+00:00")
    answer = judge("NTC002", description=text, dtstamp=at(sent), dtstart=start, now=at(sent))

    assert [fact.text for fact in answer.evidence if fact.where == "dates"] == [dates]


def test_a_day_of_creation_can_only_flatter_the_time_to_answer_too(judge: Judge) -> None:
    created = {"sequence": 1, "created": SENT}

    assert "at most 3 clear" in judge("NTC002", description="Please reply by Friday.", **created).message
    assert "at most 22 clear" in judge("NTC005", description="We hope to get a BSL interpreter.", **created).message


AFTERWARDS = at("2026-11-09T10:00+00:00")


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("NTC001", {"dtstamp": at("2026-11-02T10:00+00:00")}),
        ("NTC002", {"description": "Please reply by Friday."}),
        ("NTC005", {"description": "We hope to get a BSL interpreter.", "dtstamp": at("2026-11-02T10:00+00:00")}),
        ("SCH003", {"dtstart": at("2026-08-31T11:00+01:00")}),
    ],
)
def test_nobody_is_told_to_move_what_is_over(judge: Judge, code: str, fields: dict[str, Any]) -> None:
    assert judge(code, now=AFTERWARDS, **fields).fix.startswith("For next time")


def test_no_last_day_is_offered_where_the_start_is_not_known(judge: Judge) -> None:
    asked = "Please reply by end of today."

    assert "by Tuesday 13 October 2026" in judge("NTC002", description=asked).fix
    assert "2026" not in judge("NTC002", description=asked, dtstart=None, dtend=None).fix


def test_a_promise_without_a_start_waits_for_the_start(judge: Judge) -> None:
    answer = judge("NTC005", dtstart=None, dtend=None, description="We hope to get a BSL interpreter.")

    assert (answer.verdict, answer.message) == (Verdict.CANNOT_TELL, NO_START)


@pytest.mark.parametrize(("region", "told"), [("GB-SCT", "not counting Monday 30 November 2026"), ("GB-ENG", "")])
def test_a_holiday_is_named_where_it_makes_the_notice_short(judge: Judge, region: str, told: str) -> None:
    dates = {"dtstamp": at("2026-11-16T10:00+00:00"), "dtstart": at("2026-12-01T11:00+00:00")}

    answer = judge("NTC001", region=region, **dates)

    assert told in answer.message
    assert ("not counting" in answer.message) == bool(told)


def test_several_holidays_are_named_in_a_sentence_of_their_own(judge: Judge) -> None:
    answer = judge("NTC001", dtstamp=at("2026-12-18T10:00+00:00"), dtstart=at("2027-01-06T11:00+00:00"))

    assert "meeting. Not counted: Christmas Day, " in answer.message
    assert answer.message.endswith(" and New Year's Day.")


def test_holidays_are_not_listed_where_the_notice_is_long(judge: Judge) -> None:
    answer = judge("NTC001", dtstamp=at("2026-01-05T10:00+00:00"))

    assert (answer.verdict, "not counting" in answer.message) == (Verdict.PASS, False)


@pytest.mark.parametrize("when", ["tomorrow", "the 31st", "31 December 9999", "within 900 weeks"])
def test_there_is_no_deadline_after_the_last_year(judge: Judge, when: str) -> None:
    last = at("9998-12-31T10:00+00:00")  # readers take none later

    answer = judge("NTC002", description=f"Please reply by {when}.", dtstart=last, dtend=last, dtstamp=last, now=last)

    assert not answer.broken


def test_the_american_order_of_dates_is_read_in_america(judge: Judge) -> None:
    text = "Please reply by 10/14."

    assert judge("NTC002", description=text, region="US-MA").verdict is Verdict.PASS


def test_a_deadline_without_a_day_of_sending_cannot_be_counted(judge: Judge) -> None:
    answer = judge("NTC002", method=Method.PUBLISH, description="Book your place by 3 November.")

    assert answer.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("fields", "verdict", "severity"),
    [
        ({"sequence": 0}, "pass", None),
        ({"sequence": None}, "pass", None),
        ({"sequence": 2}, "cannot_tell", None),
        ({"sequence": None, "method": None}, "cannot_tell", None),
        ({"method": Method.CANCEL, "dtstamp": at("2026-11-02T10:00+00:00")}, "fail", "warning"),
        ({"method": Method.CANCEL, "dtstamp": at("2026-11-03T18:00+00:00")}, "fail", "important"),
        ({"method": Method.CANCEL, "dtstamp": at("2026-10-12T10:00+00:00")}, "pass", None),
        (
            {"method": None, "status": Status.CANCELLED, "last_modified": at("2026-11-04T10:00+00:00")},
            "fail",
            "important",
        ),
        ({"method": None, "status": Status.CANCELLED, "dtstamp": None}, "cannot_tell", None),
    ],
)
def test_one_copy_can_show_that_nothing_changed_or_that_all_is_off(
    judge: Judge, fields: dict[str, Any], verdict: str, severity: str | None
) -> None:
    answer = judge("NTC003", **fields)

    assert (answer.verdict, answer.severity) == (verdict, severity)


def test_a_moved_date_of_a_series_counts_to_the_earlier_of_both_days(judge: Judge) -> None:
    answer = judge(
        "NTC003",
        series=True,
        changed_alone=True,
        sequence=2,
        recurrence_id=at("2026-11-04T11:00+00:00"),
        last_modified=at("2026-10-30T10:00+00:00"),
    )

    assert (answer.verdict, answer.severity, "2 clear" in answer.message) == (Verdict.FAIL, Severity.WARNING, True)


HALL = "Long Room, 4 Mill Street, Northmoor NM1 1AA"
PLANNED = at("2026-11-05T11:00+00:00")
"""The start of the invite of these tests, in the place of the same name."""


def seen(day: str, start: datetime = PLANNED, *, place: str = HALL, **more: Any) -> Snapshot:
    """The meeting as it was seen at nine on a day."""
    where = Place(venue=place, online=False, phone=False)
    invite = Invite(source="-", uid=None, dtstart=start, location=place, **more)
    snapshot = sighting(invite, where, seen=at(f"{day}T09:00+00:00"), key=b"key")
    assert snapshot is not None
    return snapshot


def looked(*snapshots: Snapshot) -> History:
    return History(snapshots=snapshots, key=b"key")


EARLIER, LATER = at("2026-11-04T11:00+00:00"), at("2026-11-26T11:00+00:00")


@pytest.mark.parametrize(
    ("snapshots", "today", "verdict"),
    [
        ((seen("2026-10-01"), seen("2026-11-03")), "2026-11-03", "pass"),
        ((seen("2026-10-01", place="Barn"), seen("2026-11-03")), "2026-11-03", "fail"),
        ((seen("2026-10-01", place="Barn"), seen("2026-10-12")), "2026-11-03", "pass"),
        ((seen("2026-10-01", place="Barn"),), "2026-11-03", "fail"),
        ((seen("2026-10-01", place="Barn"),), "2026-10-12", "pass"),
        ((seen("2026-10-01", EARLIER),), "2026-11-02", "fail"),
        ((seen("2026-10-01", dtend=LATER),), "2026-11-02", "fail"),
        ((seen("2026-10-01", EARLIER), seen("2026-10-30"), seen("2026-10-30")), "2026-10-30", "fail"),
        ((seen("2026-10-01", place="Barn"), seen("2026-11-06")), "2026-11-06", "pass"),
        ((seen("2026-10-01", EARLIER), seen("2026-11-06")), "2026-11-06", "pass"),
        ((seen("2026-10-30"),), "2026-11-03", "cannot_tell"),
        ((seen("2026-10-01", place="Long Room"),), "2026-11-03", "pass"),
        ((seen("2026-10-01", place="long room, 4 mill st. Northmor NM1 1AA"),), "2026-11-03", "pass"),
        ((seen("2026-10-01", place="Long Room, 4 Mill Street https://maps.example/1"),), "2026-11-03", "pass"),
    ],
    ids=[
        "nothing changed", "another place, late", "another place, early", "the copy itself differs, late",
        "the copy itself differs, early", "another day", "another end", "a late change and nothing after it",
        "after it had begun", "after both had begun", "looked too late to know", "told in more words",
        "a slip of the pen", "with a link to a map",
    ],
)  # fmt: skip
def test_history_shows_a_change(judge: Judge, snapshots: tuple[Snapshot, ...], today: str, verdict: str) -> None:
    answer = judge(
        "NTC003",
        sequence=3,
        now=at(f"{today}T10:00+00:00"),
        dtstamp=at(f"{today}T09:30+00:00"),
        history=looked(*snapshots),
    )

    assert answer.verdict == verdict


def test_every_change_counts_not_the_last_alone(judge: Judge) -> None:
    late_then_early = (seen("2026-09-01", at("2026-10-02T11:00+00:00")), seen("2026-10-01", LATER), seen("2026-10-12"))

    answer = judge("NTC003", now=at("2026-10-12T10:00+00:00"), sequence=3, history=looked(*late_then_early))

    assert (answer.verdict, answer.severity) == (Verdict.FAIL, Severity.IMPORTANT)


def test_the_next_date_of_a_series_is_no_change(judge: Judge) -> None:
    last_week = seen("2026-10-01", at("2026-10-29T11:00+00:00"))

    answer = judge("NTC003", series=True, now=at("2026-11-02T10:00+00:00"), history=looked(last_week))

    assert answer.verdict is Verdict.PASS


MOVED = {"series": True, "changed_alone": True, "sequence": 2, "recurrence_id": EARLIER}


@pytest.mark.parametrize(
    ("modified", "snapshots", "verdict"),
    [
        ("2026-11-02", (), "fail"),
        ("2026-11-02", (seen("2026-10-12"),), "pass"),
        ("2026-11-02", (seen("2026-10-01", EARLIER), seen("2026-10-12")), "pass"),
        ("2026-11-02", (seen("2026-10-01", EARLIER),), "fail"),
        ("2026-11-09", (), "cannot_tell"),
        ("2026-11-09", (seen("2026-10-12"),), "pass"),
    ],
    ids=["no record", "moved when first seen", "seen to move early", "seen to move late", "touched afterwards", "touched afterwards, seen before"],
)  # fmt: skip
def test_a_later_correction_does_not_make_an_early_move_late(
    judge: Judge, modified: str, snapshots: tuple[Snapshot, ...], verdict: str
) -> None:
    moment = at(f"{modified}T10:00+00:00")

    answer = judge("NTC003", **MOVED, last_modified=moment, now=moment, history=looked(*snapshots))

    assert answer.verdict == verdict


def test_a_meeting_called_off_after_it_began_is_tidied_away(judge: Judge) -> None:
    assert judge("NTC003", method=Method.CANCEL, dtstamp=at("2026-11-06T10:00+00:00")).verdict is Verdict.PASS


def test_marks_of_a_place_tell_nothing_without_the_key() -> None:
    assert not {"lng", "room", "mill", "long"} & set(seen("2026-10-01").place.split())


PAPER = (Attachment(name="Draft strategy.docx"),)
LATE_MAIL = Envelope(date=at("2026-11-03T10:00+00:00"), subject=None)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"attachments": ()}, "not_applicable"),
        ({"attachments": (Attachment(name="Map of the site.pdf"),)}, "not_applicable"),
        ({"attachments": (Attachment(name="Claim form.docx"),)}, "not_applicable"),
        ({"attachments": (Attachment(name="poster.png", inline=True),)}, "not_applicable"),
        ({"attachments": PAPER}, "pass"),
        ({"attachments": PAPER, "dtstamp": at("2026-11-02T10:00+00:00")}, "fail"),
        ({"attachments": PAPER, "sequence": 1, "created": at("2026-10-01T10:00+00:00")}, "cannot_tell"),
        ({"attachments": PAPER, "sequence": 1, "created": at("2026-11-03T10:00+00:00")}, "fail"),
        ({"attachments": PAPER, "sequence": 1, "envelope": LATE_MAIL}, "cannot_tell"),
        ({"attachments": PAPER, "envelope": LATE_MAIL}, "fail"),
        ({"attachments": PAPER, "created": SENT, "last_modified": at("2026-10-05T23:00+01:00")}, "pass"),
        ({"attachments": PAPER, "created": SENT, "last_modified": at("2026-10-06T09:00+01:00")}, "cannot_tell"),
        (
            {"attachments": PAPER, "sequence": 1, "changed_alone": True, "last_modified": at("2026-11-03T10:00+00:00")},
            "cannot_tell",
        ),
        ({"attachments": (), "attachments_known": False}, "cannot_tell"),
        ({"description": "The draft paper is here: https://papers.example/draft.docx"}, "pass"),
    ],
)
def test_papers_need_time_to_read(judge: Judge, fields: dict[str, Any], verdict: str) -> None:
    assert judge("NTC004", **fields).verdict == verdict


@pytest.mark.parametrize(
    ("first_seen", "first_look", "today", "verdict"),
    [
        ("2026-11-04", None, "2026-11-04", "fail"),
        ("2026-10-12", None, "2026-11-04", "pass"),
        ("2026-11-03", "2026-10-12", "2026-11-04", "fail"),
        ("2026-11-03", "2026-11-03", "2026-11-04", "cannot_tell"),
        ("2026-10-12", "2026-10-12", "2026-11-04", "pass"),
        (None, "2026-10-12", "2026-11-04", "fail"),
        (None, "2026-10-12", "2026-10-13", "pass"),
        ("2026-11-09", "2026-10-12", "2026-11-09", "not_applicable"),
    ],
    ids=["late", "early", "late, and not there before", "there when first looked", "there early", "new today, late", "new today, early", "after the meeting"],
)  # fmt: skip
def test_history_shows_when_a_paper_came(
    judge: Judge, first_seen: str | None, first_look: str | None, today: str, verdict: str
) -> None:
    history = History(
        snapshots=(seen(first_look),) if first_look else (),
        papers_first_seen={"Draft strategy.docx": at(f"{first_seen}T09:00+00:00")} if first_seen else {},
    )

    answer = judge("NTC004", attachments=PAPER, sequence=3, history=history, now=at(f"{today}T10:00+00:00"))

    assert answer.verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("We hope to have a BSL interpreter with us.", "fail"),
        ("An ISL interpreter will be provided.", "fail"),
        ("If you need an interpreter, we will book one.", "fail"),
        ("Braille copies are available on request.", "fail"),
        ("An easy read version will follow.", "fail"),
        ("A BSL interpreter is booked.", "pass"),
        ("We hope to get a BSL interpreter, who is not booked yet.", "fail"),
        ("The easy read summary is attached.", "pass"),
        ("The BSL interpreter and the captioner are booked.", "pass"),
        ("A BSL interpreter, Farah Lund, has been booked.", "pass"),
        ("There will be a BSL interpreter (booked).", "pass"),
        ("Attached: agenda, map and an easy read summary.", "pass"),
        ("We have booked a BSL interpreter and a room.", "pass"),
        ("We hope to have a BSL interpreter; she is booked for the afternoon.", "pass"),
        ("The room is booked; we hope to get a BSL interpreter.", "fail"),
        ("We hope to get a BSL interpreter, and the room is booked.", "fail"),
        ("The hall has been arranged and a BSL interpreter will be provided.", "fail"),
        ("The agenda is attached, and an easy read version will follow.", "fail"),
        ("We hope to get a BSL interpreter for the room that we have booked.", "fail"),
        ("Do you need a BSL interpreter?", "not_applicable"),
        ("Let us know if you need a sign language interpreter.", "not_applicable"),
        ("Live captions will be on.", "not_applicable"),
        ("Your own interpreter is welcome.", "not_applicable"),
        ("Please sign in at the desk.", "not_applicable"),
    ],
)
def test_promised_support_takes_time_to_book(judge: Judge, text: str, verdict: str) -> None:
    assert judge("NTC005", dtstamp=at("2026-10-27T10:00+00:00"), description=text).verdict == verdict
