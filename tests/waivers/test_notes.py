"""What a run says of waivers that hid nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.reports.run import Run, without_content
from copilot_sync.waiver_notes import Standing, in_sentences, waiver_notes

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.linter import Report
    from copilot_sync.waivers import Waiver

    Check = Callable[..., Report]
    MakeWaiver = Callable[..., Waiver]

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
FRENCH = (
    "Nous refaisons ensemble le dépliant remis à l'accueil de la clinique, et vous choisissez les mots et les images."
)
ASKED = "Tell us what would help you take part."


def standings(run: Run, *waivers: Waiver) -> list[Standing]:
    return [note.standing for note in waiver_notes(run, waivers)]


def run_of(*reports: Report, now: datetime = NOW) -> Run:
    return Run(now=now, zone=UTC, reports=tuple(map(without_content, reports)))


@pytest.mark.parametrize(
    ("given", "fields", "expected"),
    [
        ({}, {}, []),
        ({}, {"description": ASKED}, [Standing.NOT_NEEDED]),
        ({}, {"description": FRENCH}, []),
        ({"series": "Another*"}, {}, [Standing.NOT_MET]),
        ({"series": "Another*", "until": date(2027, 2, 28)}, {}, [Standing.LAPSED]),
        ({"until": date(2027, 2, 28)}, {}, [Standing.LAPSED]),
        ({"until": date(2027, 2, 28)}, {"description": ASKED}, [Standing.LAPSED]),
        ({"code": "NTC001"}, {}, []),
        ({"code": "NTC001", "until": date(2027, 2, 28)}, {}, [Standing.LAPSED]),
    ],
    ids=str,
)
def test_a_waiver_that_hid_nothing_says_why(
    check: Check, waiver: MakeWaiver, given: dict[str, Any], fields: dict[str, Any], expected: list[Standing]
) -> None:
    agreed = waiver(**given)

    assert standings(run_of(check(agreed, **fields)), agreed) == expected


def test_one_that_is_needed_somewhere_is_needed(check: Check, waiver: MakeWaiver) -> None:
    agreed = waiver()
    reports = [check(agreed, description=ASKED), check(agreed, uid="2"), check(agreed, summary="Another")]

    assert standings(run_of(*reports), agreed) == []


def test_one_that_another_makes_superfluous_is_not_needed(check: Check, waiver: MakeWaiver) -> None:
    first, second = waiver(), waiver(reason="again")

    assert [note.waiver for note in waiver_notes(run_of(check(first, second)), [first, second])] == [second]


def test_one_that_has_lapsed_where_the_meeting_is_has_lapsed(check: Check, waiver: MakeWaiver) -> None:
    now = datetime(2027, 3, 31, 23, 30, tzinfo=UTC)  # April in London, March where the policy is
    agreed = waiver(until=date(2027, 3, 31))

    assert standings(run_of(check(agreed, now=now), now=now), agreed) == [Standing.LAPSED]


def test_a_run_that_read_nothing_says_nothing_but_what_the_calendar_tells(waiver: MakeWaiver) -> None:
    assert standings(run_of(), waiver(), waiver(until=date(2027, 1, 1))) == [Standing.LAPSED]


def test_each_note_names_place_and_cure(check: Check, waiver: MakeWaiver) -> None:
    waivers = [
        waiver(until=date(2027, 2, 28), source="ours.toml, line 1"),
        waiver(series="Another*", source="ours.toml, line 8"),
        waiver("NTC003", source="ours.toml, line 15"),
        waiver(series="Yet another*"),
    ]
    run = run_of(check(*waivers, select="ACC001 NTC003"))

    assert list(in_sentences(waiver_notes(run, waivers[:3]))) == [
        "ours.toml, line 1: this waiver of ACC001 ended on 28 February 2027 and hides nothing; agree on a new date, or take it out",
        "ours.toml, line 15: this waiver of NTC003 had nothing to hide in this run; if you looked at all its meetings, take it out",
        "ours.toml, line 8: this waiver of ACC001 is about meetings that we did not see; where those are gone, take it out",
    ]
    assert list(in_sentences(waiver_notes(run, waivers[3:]))) == [
        "this waiver of ACC001 is about meetings that we did not see; where those are gone, take it out"
    ]


def test_those_on_meetings_not_seen_come_together(check: Check, waiver: MakeWaiver) -> None:
    waivers = [waiver(series="Another*", source=f"ours.toml, line {line}") for line in (3, 10)]

    assert list(in_sentences(waiver_notes(run_of(check(*waivers)), waivers))) == [
        "2 waivers are about meetings that we did not see; where those are gone, take them out: ours.toml, line 3; ours.toml, line 10"
    ]
