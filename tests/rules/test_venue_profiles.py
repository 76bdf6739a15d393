"""What the organisation knows of a place counts, and is in the words to paste."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot_sync.configuration import ConfigurationError, read
from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.reading.lexicon import entries
from copilot_sync.reading.venue import FACTS
from copilot_sync.venues import MOST, Venue, read_venues, venue_at
from copilot_sync.verdicts import Evidence, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.verdicts import Judgement

    Judge = Callable[..., Judgement]

HALL = Venue(
    match=("Civic Hall",),
    address="Mill Street, Northmoor NM1 1AA",
    step_free="Level entrance from Mill Street, lift to all floors",
    toilet="Ask at the desk for the key.",
    loop="There is no hearing loop.",
    parking="Two blue badge bays. Mornings only.",
)
NOW = datetime(2026, 11, 5, 11, tzinfo=UTC)
EVERY_RULE = RuleChoice(select=("ALL",))
SENTENCES = st.sampled_from(
    sorted(
        {entry.get("yes") or entry["no"] for listed in entries("venue").values() for entry in listed if len(entry) > 1}
    )
)
AT_THE_HALL = {"location": "Civic Hall", "description": "See you there."}


def known(**profile: str) -> dict[str, Any]:
    return {"venues": {"hall": Venue(match=("Civic Hall",), **profile)}}


def test_a_profile_has_the_six_facts_that_we_look_for() -> None:
    assert {field.name for field in dataclasses.fields(Venue)} == {*FACTS, "match", "address"}


def test_facts_of_a_profile_count_and_the_answer_says_where_they_stand(judge: Judge) -> None:
    answer = judge("ACC002", known={"venues": {"hall": HALL}}, **AT_THE_HALL)

    assert answer.verdict is Verdict.PASS
    assert answer.message == (
        "4 of six facts about the venue are stated. The invite leaves out 4 of them: they stand in a venue profile."
    )
    assert answer.evidence == (
        Evidence("venue", "Level entrance from Mill Street, lift to all floors."),
        Evidence("venue", "Ask at the desk for the key."),
        Evidence("venue", "There is no hearing loop."),
        Evidence("venue", "Two blue badge bays."),
    )


def test_where_facts_are_missing_the_words_to_paste_begin_with_those_that_are_known(judge: Judge) -> None:
    answer = judge(
        "ACC002",
        known=known(parking="Two blue badge bays", step_free="Level entrance."),
        location="Civic Hall",
        description="Bus 4 stops outside.",
    )

    assert answer.severity is Severity.SUGGESTION
    assert answer.message == ("We couldn't find: an accessible toilet, a hearing loop and directions, a map or photos.")
    assert answer.fix == (
        "Add what is known, and ask the venue the rest: “Level entrance. Two blue badge bays. "
        "The accessible toilet is […]. There is [a hearing loop]. A map is at […].”"
    )


def test_what_the_invite_says_counts_above_the_profile(judge: Judge) -> None:
    told = {"location": "Civic Hall", "description": "The lift is broken. Bus 4 stops outside."}
    facts = judge("ACC002", known=known(step_free="Lift to all floors."), **told)
    barrier = judge("ACC003", known=known(step_free="Lift to all floors."), **told)

    assert all(evidence.where == "body" for evidence in facts.evidence)
    assert (barrier.verdict, [evidence.text for evidence in barrier.evidence]) == ("fail", ["The lift is broken."])


@pytest.mark.parametrize(
    ("step_free", "text", "verdict"),
    [
        ("There is no lift.", "See you there.", "fail"),
        ("There are three steps at the front. Use the side door.", "See you there.", "pass"),
        ("There is no lift.", "Take the lift to the second floor.", "not_applicable"),
        ("Level throughout.", "See you there.", "not_applicable"),
    ],
)
def test_a_barrier_in_a_profile_needs_a_way_round(judge: Judge, step_free: str, text: str, verdict: str) -> None:
    answer = judge("ACC003", known=known(step_free=step_free), location="Civic Hall", description=text)

    assert answer.verdict == verdict
    assert all(evidence.where == "venue" for evidence in answer.evidence)


def test_one_fact_is_no_way_round_the_lack_of_another(judge: Judge) -> None:
    profile = known(step_free="There is no lift.", toilet="Use the accessible toilet on the ground floor instead.")

    assert judge("ACC003", known=profile, **AT_THE_HALL).verdict is Verdict.FAIL


@pytest.mark.parametrize(("address", "verdict"), [("4 Mill Street", "pass"), ("", "fail"), (" ", "fail")])
def test_an_address_in_a_profile_is_enough(judge: Judge, address: str, verdict: str) -> None:
    assert judge("ACC004", known=known(address=address), **AT_THE_HALL).verdict == verdict


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"location": "Civic Hall"}, True),
        ({"location": "Long Room; CIVIC  hall, Mill Street"}, True),
        ({"location": "Civic-Hall"}, True),
        ({"location": None, "description": "Where: Civic Hall, Mill Street"}, True),
        ({"location": "Civic Halls"}, False),
        ({"location": "Civic Hall / Microsoft Teams Meeting"}, True),
        ({"location": "Library"}, False),
        ({"location": "Library", "description": "Not at the Civic Hall this time."}, False),
        ({"location": "Microsoft Teams Meeting", "description": "Civic Hall is shut."}, False),
    ],
    ids=str,
)
def test_a_place_is_known_by_a_name_in_the_location(judge: Judge, fields: dict[str, Any], *, found: bool) -> None:
    answer = judge("ACC002", known={"venues": {"hall": HALL}}, **fields)

    assert any(evidence.where == "venue" for evidence in answer.evidence) is found


@settings(max_examples=60, deadline=None)
@given(
    body=st.lists(SENTENCES, max_size=4).map("\n".join),
    facts=st.dictionaries(st.sampled_from([*FACTS, "address"]), SENTENCES, max_size=7),
)
def test_a_profile_adds_facts_and_barriers_and_leaves_every_other_rule_alone(body: str, facts: dict[str, str]) -> None:
    invite = Invite(source="-", uid=None, dtstart=NOW, summary="The day", description=body, location="Civic Hall")

    without, with_profile = (
        {
            judgement.code: judgement.verdict
            for judgement in Linter(Policy(choice=EVERY_RULE, **more)).check(invite, now=NOW).judgements
        }
        for more in ({}, known(**facts))
    )

    changed = {code for code in without if without[code] != with_profile[code]}
    assert changed <= {"ACC002", "ACC003", "ACC004"}
    assert all(with_profile[code] is Verdict.PASS for code in changed - {"ACC003"})
    assert "ACC003" not in changed or without["ACC003"] is not Verdict.FAIL


def test_the_first_profile_that_fits_counts() -> None:
    room, hall = Venue(match=("Long Room",)), Venue(match=("The Hall", "Civic Hall"))

    assert venue_at([room, hall], "Long Room, Civic Hall") is room
    assert venue_at([room, hall], "Civic Hall") is hall
    assert venue_at([], "Civic Hall") is None


def test_profiles_come_from_the_settings_in_their_order() -> None:
    policy = read('[venues.room]\nmatch = ["Long Room"]\n[venues.hall]\nmatch = ["Hall"]\nloop = "No."\n').policy

    assert policy.venues == {"room": Venue(match=("Long Room",)), "hall": Venue(match=("Hall",), loop="No.")}
    assert list(policy.venues) == ["room", "hall"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[venues.hall]\nmatch = ["Hall"]\nstepfree = "Yes."',
            'line 3: venues.hall: there is no setting "stepfree"; did you mean "step_free"?',
        ),
        (
            '[venues.hall]\nloop = "Yes."',
            'line 1: venues.hall: "match" is missing: what invites call the place, such as ["Civic Hall", "Long Room"]',
        ),
        (
            "[venues.hall]\nmatch = []",
            'line 2: venues.hall: "match" is missing: what invites call the place, such as ["Civic Hall", "Long Room"]',
        ),
        (
            '[venues.hall]\nmatch = ["Hall", " … "]',
            "line 2: venues.hall.match: a text without a letter or a digit names no place",
        ),
        (
            '[venues.hall]\nmatch = "Hall"',
            'line 2: venues.hall.match: expected a list of texts, such as ["one", "two"], found the text "Hall"',
        ),
        ("[venues]\nhall = 3", "line 2: venues.hall: expected a table of settings, found the number 3"),
        ("venues = 3", "line 1: venues: give each venue a table of its own, such as [venues.civic-hall]"),
        ("[[venues]]", "line 1: venues: give each venue a table of its own, such as [venues.civic-hall]"),
    ],
)
def test_a_mistake_in_a_profile_names_its_line_and_the_cure(text: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(text)

    assert [str(trouble) for trouble in caught.value.troubles] == [f"copilot-sync.toml, {expected}"]


def test_more_profiles_than_there_are_places_are_a_mistake() -> None:
    venues, problems = read_venues({str(number): {} for number in range(MOST + 1)})

    assert (venues, len(problems)) == ({}, 1)
