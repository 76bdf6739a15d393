"""What organisers answer: taken once, from them alone, confirmed once, and shown to whoever looks after the runs."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from copilot_sync.adapters import Answer, NotAcceptedError, OutcomeUnknownError
from copilot_sync.invite import CalendarUser
from copilot_sync.messages.answers import Said, Wish
from copilot_sync.sync import answering, status_telling
from copilot_sync.sync.forgetting import forget
from copilot_sync.sync.pausing import lift as lift_pause
from copilot_sync.sync.references import short
from copilot_sync.sync.rotating import rotate_key
from copilot_sync.sync.statement import Told
from copilot_sync.sync.status_reading import status_of
from copilot_sync.sync.tables import answers, findings, outbox, pauses
from copilot_sync.sync.telling import in_brief
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryMessenger, MemorySource

if TYPE_CHECKING:
    from copilot_sync.adapters import OutgoingMessage

OLA = "ola@northmoor.example"
BECAUSE = "we ring everybody, Sam too"
DONE = Said(wish=Wish.WAIVER, reason=BECAUSE)
STOP = Said(wish=Wish.PAUSE)


def answer(to: OutgoingMessage, said: Said | None = DONE, *, sender: str | None = OLA, mark: str = "<1@x>") -> Answer:
    return Answer(source="checker", mark=mark, sender=sender, answers=(to.thread, to.key), said=said)


@pytest.fixture
def warned(northmoor: Any, a_meeting: Any) -> Any:
    """An organiser who was told of one thing."""
    northmoor.calendar.put(a_meeting())
    northmoor.run()
    assert [message.recipient for message in northmoor.post.delivered] == [OLA]
    return northmoor


def said_since(northmoor: Any) -> list[str]:
    """The subjects of what was sent after the first message."""
    return [message.subject for message in northmoor.post.delivered[1:]]


def status(northmoor: Any) -> Any:
    return status_of(northmoor.ledger, ["clinic"], timedelta(days=1), northmoor.now)


def test_what_is_done_another_way_is_waived_until_the_day_after(warned: Any) -> None:
    (first,) = warned.post.delivered
    warned.calendar.put(answer(first))

    statement = warned.run()

    assert statement.told == {Told.NOTED: 1, Told.SENT: 1}
    assert [(row["code"], row["state"]) for row in warned.rows(findings)] == [("ACC001", "waived")]
    (confirmed,) = warned.post.delivered[1:]
    assert (confirmed.recipient, confirmed.thread, confirmed.first) == (OLA, first.thread, False)
    assert confirmed.subject == "Your meeting on 23 March 2027: your answer"
    assert "Until the end of 24 March 2027 we say no more about ACC001" in " ".join(confirmed.text.split())
    warned.later(days=18)  # the reminder's day
    assert warned.run().told == {}


def test_when_the_waiver_has_ended_the_rule_speaks_again(warned: Any) -> None:
    (first,) = warned.post.delivered
    warned.calendar.put(answer(first, replace(DONE, until="5 march 2027, please")))
    warned.run()
    warned.later(days=3)
    assert warned.run().told == {}
    warned.later(days=2)
    warned.run()

    assert [row["state"] for row in warned.rows(findings)] == ["open"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("", "2027-03-24"),
        ("31 march 2027", "2027-03-31"),
        ("2027-03-10", "2027-03-10"),
        ("whenever", "2027-03-24"),
        ("1 february 2027", "2027-03-24"),  # over already
        ("1 march 2050", "2028-03-01"),  # at most a year and a day
        ("31/3/2027", "2027-03-31"),
    ],
)
def test_how_long_a_waiver_holds(warned: Any, until: str, last: str) -> None:
    warned.calendar.put(answer(warned.post.delivered[0], replace(DONE, until=until)))
    warned.run()

    assert [row["until"] for row in warned.rows(answers)] == [last]


def test_who_names_a_day_hears_of_it_no_sooner_than_who_names_none(
    warned: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a meeting is farther ahead than an answer may reach: here, than five days."""
    monkeypatch.setattr(answering, "LONGEST", timedelta(days=5))
    warned.calendar.put(answer(warned.post.delivered[0], replace(DONE, until="1 march 2050")))
    warned.run()

    assert [row["until"] for row in warned.rows(answers)] == ["2027-03-24"]


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("1 march 2028", False),
        ("2 march 2028", True),
        ("1 march 2050", True),
        ("9999-12-31", True),
        ("", False),
        ("1 february 2027", False),
        ("31 march", False),
        ("whenever", False),
    ],
)
def test_who_named_a_day_too_far_ahead_is_told_why_it_is_nearer(warned: Any, until: str, *, told: bool) -> None:
    warned.calendar.put(answer(warned.post.delivered[0], replace(DONE, until=until)))
    warned.run()

    (confirmed,) = warned.post.delivered[1:]
    assert ("We note such an answer for a year at the longest" in " ".join(confirmed.text.split())) is told


def test_rules_that_an_answer_names_are_waived_and_no_others(warned: Any) -> None:
    warned.calendar.put(answer(warned.post.delivered[0], replace(DONE, codes=("NTC001",))))
    warned.run()

    assert [row["state"] for row in warned.rows(findings)] == ["open"]
    assert [json.loads(row["codes"]) for row in warned.rows(answers)] == [["NTC001"]]


def test_a_waiver_without_a_reason_waives_nothing_and_asks_for_it(warned: Any) -> None:
    warned.calendar.put(answer(warned.post.delivered[0], replace(DONE, reason="")))
    statement = warned.run()

    assert [row["state"] for row in warned.rows(findings)] == ["open"]
    assert statement.told == {Told.UNREASONED: 1, Told.SENT: 1}
    assert "1 answer gave no reason; we ask for it." in list(in_brief(statement))
    assert not [line for line in in_brief(statement) if "noted" in line]
    assert "write why behind “Because”. Please name nobody there." in " ".join(warned.post.delivered[1].text.split())
    assert status(warned).waived == ()


def test_who_wants_no_more_about_a_meeting_gets_one_line_and_no_more(warned: Any, a_meeting: Any) -> None:
    warned.calendar.put(answer(warned.post.delivered[0], STOP))
    warned.run()
    warned.calendar.put(a_meeting("2@northmoor.example"))
    warned.later(days=18)
    warned.run()

    assert said_since(warned)[0] == "Your meeting on 23 March 2027: your answer"
    assert all("1@" not in subject for subject in said_since(warned))
    assert len(warned.post.delivered) == 3  # the other meeting is told of
    (pause,) = status(warned).paused_meetings
    assert pause.by_organiser
    assert pause.reference == short(warned.post.delivered[0].thread)


def test_an_answer_by_reference_needs_no_thread(warned: Any) -> None:
    (first,) = warned.post.delivered
    by_reference = answer(first, replace(DONE, meeting=short(first.thread)))
    warned.calendar.put(replace(by_reference, answers=()))

    assert warned.run().told[Told.NOTED] == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sender": None}, answering.UNVERIFIED),
        ({"sender": "mallory@northmoor.example"}, answering.NOT_THEIRS),
        ({"sender": "ana@home.example"}, answering.NOT_THEIRS),  # who is invited
        ({"said": None, "answers": ("0" * 32,)}, answering.FOR_A_PERSON),
        ({"answers": ("0" * 32,)}, answering.NOT_THEIRS),
        ({"answers": ("0" * 32,), "said": replace(STOP, meeting="0" * 8)}, answering.NOT_THEIRS),
    ],
    ids=[
        "nobody vouches",
        "somebody else",
        "a guest",
        "unclear, about nothing ahead",
        "another thread",
        "another meeting",
    ],
)
def test_whose_answer_does_not_count_is_counted_and_not_answered(
    warned: Any, change: dict[str, Any], reason: str
) -> None:
    warned.calendar.put(replace(answer(warned.post.delivered[0]), **change))

    statement = warned.run()

    assert statement.skipped == {reason: 1}
    assert warned.rows(answers) == warned.rows(pauses) == said_since(warned) == []


def test_answers_can_be_left_to_a_person(warned: Any) -> None:
    warned.set(answers=False)
    warned.calendar.put(answer(warned.post.delivered[0]))

    assert warned.run().skipped == {answering.FOR_A_PERSON: 1}
    (row,) = warned.rows(answers)
    assert (row["wish"], row["codes"], row["until"], row["reason"]) == ("person", "[]", None, None)
    assert said_since(warned) == []
    assert [found["state"] for found in warned.rows(findings)] == ["open"]


def test_what_a_person_has_to_read_is_shown_until_the_meeting_is_over(warned: Any) -> None:
    (first,) = warned.post.delivered
    warned.calendar.put(answer(first, None))
    warned.run()
    warned.later(days=1)
    warned.calendar.put(answer(first, None, sender="ana@home.example", mark="<2@x>"))
    warned.calendar.put(answer(first, None, mark="<1@x>"))  # a second copy of the first
    assert warned.run().skipped == {answering.FOR_A_PERSON: 1, answering.KNOWN: 1}

    lines = "\n".join(status_telling.in_lines(status(warned), warned.now.tzinfo))
    assert "2 answers to messages of ours wait for a person to read, in clinic, the first since 1 March 2027" in lines
    as_json = status_telling.as_json(status(warned), warned.now)
    jsonschema.validate(as_json, status_telling.schema())
    assert [(one["source"], one["number"]) for one in as_json["to_read"]] == [("clinic", 2)]

    forget(warned.ledger, OLA)
    assert {(row["organiser"], row["reference"]) == ("", "") for row in warned.rows(answers)} == {True, False}
    warned.later(days=30)
    warned.run()
    assert status(warned).to_read == ()
    assert said_since(warned) == []


def test_an_answer_that_is_read_again_changes_nothing(warned: Any) -> None:
    reference = warned.calendar.put(answer(warned.post.delivered[0], STOP))
    warned.run()
    with warned.ledger.transaction() as connection:  # an admin thinks otherwise
        lift_pause(connection, "thread", warned.post.delivered[0].thread)
    warned.calendar.expire_tokens()
    warned.calendar.put(answer(warned.post.delivered[0], STOP))  # a second copy
    warned.calendar.write(reference, answer(warned.post.delivered[0], STOP))
    warned.run()

    assert len(said_since(warned)) == 1
    assert warned.rows(pauses) == []


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), OutcomeUnknownError("lost")])
def test_whatever_happens_an_answer_is_confirmed_once(warned: Any, *, after: bool, error: BaseException) -> None:
    (first,) = warned.post.delivered
    warned.calendar.put(answer(first))
    plan = Faults(Fault(Call.DELIVER, error, number=1, after=after))
    with suppress(KeyboardInterrupt):
        warned.run(messenger=MemoryMessenger(warned.post, faults=plan))
    warned.run()
    warned.run()

    assert len(said_since(warned)) == 1
    assert [row["state"] for row in warned.rows(outbox)] == ["sent", "sent"]


def test_a_confirmation_that_is_refused_is_not_tried_again(warned: Any) -> None:
    warned.calendar.put(answer(warned.post.delivered[0]))
    plan = Faults(Fault(Call.DELIVER, NotAcceptedError("no"), number=1))

    assert warned.run(messenger=MemoryMessenger(warned.post, faults=plan)).told[Told.REFUSED] == 1
    assert warned.run().told == {}


def test_an_answer_that_is_gone_before_it_is_confirmed_counts_all_the_same(warned: Any) -> None:
    reference = warned.calendar.put(answer(warned.post.delivered[0]))
    source = MemorySource(warned.calendar, now=warned.now, faults=Faults(Fault(Call.DELIVER, KeyboardInterrupt())))
    plan = Faults(Fault(Call.DELIVER, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        warned.run(sources={"clinic": source}, messenger=MemoryMessenger(warned.post, faults=plan))
    warned.calendar.remove(reference)
    warned.run()
    warned.run()

    assert said_since(warned) == []
    assert [row["state"] for row in warned.rows(findings)] == ["waived"]


def test_a_rehearsal_notes_and_sends_nothing(warned: Any) -> None:
    warned.set(mode="rehearse")
    warned.calendar.put(answer(warned.post.delivered[0]))
    warned.run()
    assert said_since(warned) == []

    warned.set(mode="warn")
    warned.run()
    assert len(said_since(warned)) == 1


def test_who_was_paused_by_an_admin_hears_nothing(warned: Any) -> None:
    from copilot_sync.sync import marks  # noqa: PLC0415 -- beside its use
    from copilot_sync.sync.pausing import pause  # noqa: PLC0415 -- as above

    with warned.ledger.transaction() as connection:
        pause(connection, "organiser", marks.organiser(warned.ledger, OLA), warned.now, None)
    warned.calendar.put(answer(warned.post.delivered[0]))
    warned.run()

    assert said_since(warned) == []
    assert [row["state"] for row in warned.rows(findings)] == ["waived"]


def test_status_shows_what_is_waived_until_somebody_lifts_it(warned: Any) -> None:
    (first,) = warned.post.delivered
    warned.calendar.put(answer(first))
    warned.run()

    lines = "\n".join(status_telling.in_lines(status(warned), warned.now.tzinfo))
    assert (
        f"ACC001 at the meeting {short(first.thread)}, starting on 23 March 2027, 14:00, until 24 March 2027." in lines
    )
    as_json = status_telling.as_json(status(warned), warned.now)
    jsonschema.validate(as_json, status_telling.schema())
    assert (as_json["waived"][0]["codes"], as_json["waived"][0]["reason"]) == (["ACC001"], BECAUSE)
    assert f"Why, in an answer which we read on 1 March 2027, 09:00 in clinic: “{BECAUSE}”" in lines

    with warned.ledger.transaction() as connection:
        assert answering.lift(connection, first.thread, as_json["now"]) == ["ACC001"]
    warned.run()
    assert status(warned).waived == ()
    assert [row["state"] for row in warned.rows(findings)] == ["open"]
    assert [row["reason"] for row in warned.rows(answers)] == [None]


def reasons(northmoor: Any) -> list[str | None]:
    return [row["reason"] for row in northmoor.rows(answers)]


def test_a_reason_is_kept_until_the_last_day_and_no_longer(warned: Any) -> None:
    warned.calendar.put(answer(warned.post.delivered[0], replace(DONE, until="5 march 2027")))
    warned.run()
    warned.later(days=4, hours=14)  # an hour before midnight
    warned.run()
    assert reasons(warned) == [BECAUSE]

    warned.later(hours=1)
    warned.run(dry=True)
    assert reasons(warned) == [BECAUSE]
    warned.run()
    assert reasons(warned) == [None]


def test_a_reason_can_be_left_in_the_mail_from_the_beginning_or_later(warned: Any) -> None:
    warned.set(keep_reasons=False)
    warned.calendar.put(answer(warned.post.delivered[0]))
    warned.run()
    assert reasons(warned) == [None]
    assert [row["state"] for row in warned.rows(findings)] == ["waived"]
    (line,) = (line for line in status_telling.in_lines(status(warned), warned.now.tzinfo) if "ACC001" in line)
    assert line.endswith("Why, their answer says, which we read on 1 March 2027, 09:00 in clinic.")

    warned.set(keep_reasons=True)
    warned.calendar.put(answer(warned.post.delivered[0], replace(DONE, codes=("NTC001",)), mark="<2@x>"))
    warned.run()
    assert reasons(warned).count(BECAUSE) == 1
    warned.set(keep_reasons=False)
    warned.run()
    assert reasons(warned) == [None, None]


def test_a_reason_in_which_somebody_stands_goes_when_they_are_forgotten(warned: Any) -> None:
    said = replace(DONE, reason="Sam (SAM@home.example) asked for it")
    warned.calendar.put(answer(warned.post.delivered[0], said))
    warned.run()

    forget(warned.ledger, "sa_@home.example")
    assert reasons(warned) == [said.reason]
    forget(warned.ledger, "sam@home.example")
    assert reasons(warned) == [None]


def test_who_is_forgotten_stays_unbothered_and_their_answer_is_nobodys(warned: Any) -> None:
    warned.calendar.put(answer(warned.post.delivered[0]))
    warned.run()
    assert forget(warned.ledger, OLA).answers == 1

    (row,) = warned.rows(answers)
    assert (row["organiser"], row["partition"], row["reference"], row["reason"]) == ("", "", "", None)
    warned.run()
    assert [found["state"] for found in warned.rows(findings)] == ["waived"]
    assert len(said_since(warned)) == 1


def test_a_new_key_keeps_what_was_asked_for(warned: Any) -> None:
    warned.calendar.put(answer(warned.post.delivered[0]))
    warned.run()
    rotate_key(warned.ledger, warned.now)
    warned.run()

    assert [row["state"] for row in warned.rows(findings)] == ["waived"]
    assert len(said_since(warned)) == 1


def test_a_meeting_that_is_over_has_no_answer(warned: Any) -> None:
    warned.later(days=30)
    warned.calendar.put(answer(warned.post.delivered[0]))

    assert warned.run().skipped == {answering.NOT_THEIRS: 1}


def test_an_organiser_who_came_later_may_answer_and_one_who_left_may_not(warned: Any) -> None:
    (first,) = warned.post.delivered
    meeting = next(iter(warned.calendar.things())).reference
    warned.calendar.edit(meeting, organizer=CalendarUser(address="olu@northmoor.example"))
    warned.run()
    warned.calendar.put(answer(first))
    assert warned.run().skipped == {answering.NOT_THEIRS: 1}

    warned.calendar.put(answer(first, sender="olu@northmoor.example", mark="<2@x>"))
    assert warned.run().told[Told.NOTED] == 1
