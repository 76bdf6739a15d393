"""The Bad and the Good of every rule's page: what they say is judged, and Bad fails and Good does not.

A sentence in quotation marks is put into an invite. A description of people, dates or files is staged as one.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.history import History
from copilot_sync.invite import Attachment, Attendee, CalendarUser, Conference, ParticipationRole, PartStat
from copilot_sync.people import Role
from copilot_sync.rules.registry import RULES
from copilot_sync.verdicts import Judgement, Verdict

Judge = Callable[..., Judgement]
Fields = dict[str, Any]

LONDON = ZoneInfo("Europe/London")
ANSWERS = {"Bad": {Verdict.FAIL}, "Good": {Verdict.PASS, Verdict.NOT_APPLICABLE}}
SENT = datetime(2026, 10, 5, 14, 0, tzinfo=LONDON)  # a Monday

KINDS = {"L": Role.LIVED_EXPERIENCE, "C": Role.CLINICIAN, "P": Role.PROFESSIONAL, "S": Role.SUPPORTER}
NOBODY = CalendarUser(address="noreply@northmoor-nhs.example", common_name="Bookings")
COMING = {"partstat": PartStat.ACCEPTED}
OPTIONAL = {"role": ParticipationRole.OPT_PARTICIPANT}
LINK = (Conference(uri="https://meet.northmoor.example/room-4"),)
ONLINE = {"location": "Microsoft Teams Meeting", "conferences": LINK, "online": True}
LATER_DATE = {"series": True, "series_dtstart": SENT - timedelta(days=28), "dtstart": SENT + timedelta(days=28)}
PDF = {"attachments": (Attachment(name="Agenda.pdf", media_type="application/pdf"),)}


def guests(letters: str, *more: Fields) -> Fields:
    """A room written as letters, "LLC" being two people with lived experience and a clinician; `more` for each."""
    names = [f"{letter.lower()}{number}x" for number, letter in enumerate(letters)]
    each = [*more, *({} for _ in names)]
    return {
        "attendees": tuple(
            Attendee(address=f"{name}@mail.example", **fields) for name, fields in zip(names, each, strict=False)
        ),
        "roles": {name: KINDS[letter] for name, letter in zip(names, letters, strict=True)},
        "organizer": NOBODY,
    }


def at(hour: int, minute: int = 0, *, hours: float = 2) -> Fields:
    start = datetime(2026, 11, 5, hour, minute, tzinfo=LONDON)
    return {"dtstart": start, "dtend": start + timedelta(hours=hours)}


def in_days(days: int) -> Fields:
    return {"dtstamp": SENT, "dtstart": (SENT + timedelta(days=days)).replace(hour=11)}


def moved(**days: int) -> Fields:
    """A date of a series that was moved on the day of sending: days from then to its old and its new start."""
    old, new = (SENT + timedelta(days=days[name]) for name in ("old", "new"))
    return {"recurrence_id": old, "dtstart": new, "changed_alone": True, "last_modified": SENT, "series": True}


def first_seen(**days: int) -> Fields:
    """When those invited were first seen, in days from the day of sending; the meeting is five weeks after it."""
    seen = {f"{name}@mail.example": SENT + timedelta(days=day) for name, day in days.items()}
    return {"history": History(people_first_seen=seen), "dtstart": SENT + timedelta(days=35)}


AROUND: dict[str, Fields] = {
    "ACC007": PDF,
    "CON001": {"organizer": NOBODY},
    "CON002": {"organizer": NOBODY},
    "FBK001": LATER_DATE,
    "MAT001 Bad": {"method": None},
    "MAT001 Good": {"method": None, "attachments": (Attachment(name="Claim form.docx"),)},
    "MAT003": in_days(4),
    "NTC002": {"dtstamp": datetime(2026, 6, 1, 14, 0, tzinfo=LONDON), "dtstart": datetime(2026, 7, 1, tzinfo=LONDON)},
    "NTC005": in_days(3),
    "ONL001": {"location": None, "online": True},
    "ONL002": ONLINE,
    "ONL003": ONLINE,
    "PRV002": {"attendees": (Attendee(address="chris@mail.example", common_name="Chris Hale"),)},
    "SCH001": at(19),
    "SCH002": at(13, hours=2.5),
}
"""What the invite is like in which a quoted sentence stands, where the sentence needs it to be so."""

STANDS_IN = {
    "PRV001 Bad": ("summary",),
    "ACC004 Bad": ("location",),
    "ACC004 Good": ("location",),
    "ONL001 Bad": ("location",),
    "PRV002 Bad": ("common_name", "description"),
}
"""The fields in which the quoted texts stand, one after the other, where that is not the body."""

STAGED: dict[str, Fields] = {
    "Five clinicians and two patients.": guests("CCCCCLL"),
    "Three clinicians, three patients and a carer.": guests("CCCLLLL"),
    "Two managers, two nurses, a commissioner and three carers.": guests("PPCCPLLL"),
    "Two members of staff and four carers.": guests("PPLLLL"),
    "One patient, three members of staff, and the patient's interpreter.": guests("LPPPS"),
    "Two patients and a carer with three members of staff.": guests("LLLPPP"),
    "Five members of staff agree a co-production strategy.": guests("PPPPP"),
    "Three members of staff and four people who use the service write it together.": guests("PPPLLLL"),
    "Three patients invited, one coming; both clinicians coming.": {
        **guests("LCCLL", COMING, COMING, COMING),
        **in_days(3),
        "organizer_copy": True,
    },
    "The team is required, the carers are optional.": guests("LLPP", OPTIONAL, OPTIONAL),
    "Everybody is required, and the text says that it is fine not to come.": guests("LLPP"),
    "Staff are invited in May for June; two patients are added in the last week.": {
        **guests("LLPP"),
        **first_seen(l0x=30, l1x=30, p2x=0, p3x=0),
    },
    "Everybody is invited on the same day.": {**guests("LLPP"), **first_seen(l0x=0, l1x=0, p2x=0, p3x=0)},
    "A monthly forum of patients, always chaired by the practice manager.": {
        **guests("PLLL", {"role": ParticipationRole.CHAIR}),
        **LATER_DATE,
    },
    "A carer and the practice manager chair in turn.": {
        **guests("LPLL", {"role": ParticipationRole.CHAIR}, {"role": ParticipationRole.CHAIR}),
        **LATER_DATE,
    },
    "Sent on Monday afternoon for the Sunday after: four clear working days.": in_days(6),
    "Sent three weeks ahead.": in_days(21),
    "On Monday, Thursday's meeting moves to Friday.": moved(old=3, new=4),
    "The change comes two weeks ahead.": moved(old=17, new=18),
    "Eighty pages on the evening before.": {**in_days(1), "attachments": (Attachment(name="Draft report.docx"),)},
    "Two pages, ten days ahead.": {**in_days(10), "attachments": (Attachment(name="Draft report.docx"),)},
    "08:30 in the board room.": at(8, 30),
    "A workshop on Good Friday.": {"dtstart": datetime(2027, 3, 26, 11, 0, tzinfo=LONDON)},
    "A day looked up in a faith and school calendar first.": in_days(21),
    "Two hours in a room, or nothing.": {},
    "Nothing is said.": {},
    "The agenda as a PDF, and nothing else.": PDF,
    "The link, a number to ring, and who to ring when neither works.": ONLINE,
    "A link, and nothing else.": ONLINE,
    "Six weeks, and no word.": {
        "dtstart": SENT - timedelta(weeks=6),
        "history": History(last_word=SENT - timedelta(weeks=7)),
    },
    "One page of what was agreed, within a week.": {
        "dtstart": SENT - timedelta(weeks=6),
        "history": History(last_word=SENT - timedelta(weeks=5)),
    },
    "The list is hidden, or everybody is written to by themselves, or the group agreed and your settings say so.": {
        "attendees_hidden": True,
        "summary": "Friends of the pain clinic",
    },
}
"""Examples without a quotation, and the invite that they describe."""

DESCRIBED = {
    "You ring those who have not answered, and ask what would help them come.": "what somebody does, in no invite",
    "Names as people use them. A word to Chris alone.": "the absence of what Bad shows; what is said to Chris is elsewhere",
}
"""Examples that no single invite shows, and why."""


def example(code: str, side: str) -> str:
    page = inspect.cleandoc(RULES[code].__doc__ or "")
    found = re.search(rf"^## {side}\n(.+?)(?=\n\n## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found, f"{code} has no section {side}"
    return " ".join(found[1].split())


EXAMPLES = {f"{code} {side}": example(code, side) for code in RULES for side in ANSWERS}
QUOTED = {name: re.findall(r'"([^"]+)"', text) for name, text in EXAMPLES.items()}


def with_text(name: str, field: str, text: str) -> Fields:
    around = AROUND.get(name) or AROUND.get(name.split(maxsplit=1)[0]) or {}
    named = (Attendee(address="a@mail.example", common_name=text),)
    return around | ({"attendees": named} if field == "common_name" else {field: text})


def cases() -> list[Any]:
    found = []
    for name, texts in QUOTED.items():
        fields = STANDS_IN.get(name, ("description",) * len(texts))
        quoted = [with_text(name, field, text) for field, text in zip(fields, texts, strict=True)]
        staged = [STAGED[EXAMPLES[name]]] if EXAMPLES[name] in STAGED else []
        found += [pytest.param(*name.split(), invite, id=name) for invite in quoted or staged]
    return found


@pytest.mark.parametrize(("code", "side", "invite"), cases())
def test_bad_fails_and_good_does_not(judge: Judge, code: str, side: str, invite: Fields) -> None:
    answer = judge(code, **({"now": SENT, "description": ""} | invite))

    assert answer.verdict in ANSWERS[side], answer.message


def test_every_example_is_quoted_staged_or_described() -> None:
    unquoted = {EXAMPLES[name] for name, texts in QUOTED.items() if not texts}

    assert unquoted == STAGED.keys() | DESCRIBED.keys()
