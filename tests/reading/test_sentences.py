"""Single sentences, each with the fact that it does or does not state. See sentences/README.md."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from copilot_sync.invite import Attendee, Invite
from copilot_sync.reading import Reading
from copilot_sync.reading.deadlines import find_deadlines
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.venue import FACTS as VENUE_FACTS

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).with_name("sentences")
START = datetime(2027, 6, 10, 13, tzinfo=UTC)
SENT = date(2027, 5, 10)
GUESTS = tuple(
    Attendee(address=f"{name.split()[0].lower()}@home.example", common_name=name)
    for name in ("Marguerite Osei", "Tomasz Wieczorek", "Ines Albrecht", "Rhys Penhaligon", "Aroha Tamihana")
)


class Case(NamedTuple):
    file: str
    fact: str
    label: str
    sentence: str


def reading(text: str, guests: tuple[Attendee, ...] = ()) -> Reading:
    return Reading(
        Invite(
            source="-",
            uid="1",
            summary="Group",
            description=text,
            dtstart=START,
            dtend=START + timedelta(hours=2),
            attendees=guests,
        )
    )


def venue_fact(name: str) -> Callable[[str], bool]:
    return lambda text: reading(text).venue_facts[name].stance != "not_found"


def cost(name: str, before: str = "") -> Callable[[str], bool]:
    """What is said of costs; `before` tells that they are paid, where the sentence says only how."""
    return lambda text: bool(getattr(reading(before + text).costs, name))


def deadline(*, same_day: bool) -> Callable[[str], bool]:
    def found(text: str) -> bool:
        listed = find_deadlines(reading(text).body, SENT, START.date(), day_first=True)
        return any(one.same_day == same_day for one in listed)

    return found


STATES: dict[str, Callable[[str], bool]] = {
    **{name: venue_fact(name) for name in VENUE_FACTS},
    "access_question": lambda text: reading(text).access_question is not None,
    "barrier": lambda text: any(barrier.way_round is None for barrier in reading(text).barriers),
    "other_route": lambda text: reading(text).other_route is not None,
    "supporter": lambda text: reading(text).supporters_welcome is not None,
    "other_format": lambda text: reading(text).other_format is not None,
    "phone_route": lambda text: reading(text).phone_route is not None,
    "help_to_join": lambda text: reading(text).help_to_join is not None,
    "costs": cost("getting_there"),
    "claimed_back": cost("claimed_back"),
    "booked_for_people": cost("booked_for_people"),
    "own_choice": cost("own_choice", "We pay your travel. "),
    "paid_first": cost("paid_first", "Fares are refunded. "),
    "support_costs": cost("support"),
    "payment": lambda text: reading(text).payment is not None,
    "purpose": lambda text: reading(text).purpose is not None,
    "agenda": lambda text: reading(text).agenda is not None,
    "attached": lambda text: bool(reading(text).claims),
    "break": lambda text: reading(text).pause is not None,
    "group_chose": lambda text: reading(text).chosen_time is not None,
    "loop_closed": lambda text: reading(text).loop_closed is not None,
    "recorded": lambda text: reading(text).recorded is not None,
    "recording_consent": lambda text: lexicon("online", "consent").first(reading(text).body) is not None,
    "same_day": deadline(same_day=True),
    "deadline": deadline(same_day=False),
    "support_offered": lambda text: any(not promise.booked for promise in reading(text).promises),
    "tell_everyone": lambda text: reading(text).told_to_all is not None,
    "named_person": lambda text: reading(text).named_person is not None,
    "need_on_show": lambda text: reading(text, GUESTS).support_on_show is not None,
    "service_revealed": lambda text: reading(text).revealing_words([]) is not None,
}


def every_case() -> list[Case]:
    return [
        Case(path.name, *line.split("\t"))
        for path in sorted(FOLDER.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def misread(file: str) -> dict[tuple[str, str], str]:
    """Why a sentence is read wrongly, by fact and sentence; every reason is given."""
    path = FOLDER / file.replace(".tsv", ".misread.toml")
    listed = tomllib.loads(path.read_text(encoding="utf-8")).get("misread", []) if path.exists() else []
    return {(one["fact"], said): one["reason"] for one in listed for said in one["sentences"]}


CASES = every_case()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.fact}-{case.label}-{case.sentence[:40]}")
def test_a_sentence_states_what_its_label_says_or_is_known_to_be_misread(case: Case) -> None:
    rightly = STATES[case.fact](case.sentence.replace("\\n", "\n")) == (case.label == "yes")
    known = misread(case.file).get((case.fact, case.sentence))

    assert known is None or known.strip()
    assert rightly == (known is None), "take it off the list" if rightly else "read wrongly"


@pytest.mark.parametrize("file", sorted({case.file for case in CASES}))
def test_every_sentence_that_is_listed_as_misread_is_one_of_the_file(file: str) -> None:
    assert set(misread(file)) <= {(case.fact, case.sentence) for case in CASES if case.file == file}
