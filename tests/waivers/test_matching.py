"""Which meetings a waiver is about, and on which days it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot_sync.invite import CalendarUser, Envelope
from copilot_sync.matching import LONGEST, fits, words_of
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.linter import Report
    from copilot_sync.waivers import Waiver

    Check = Callable[..., Report]
    MakeWaiver = Callable[..., Waiver]

MAIL = Envelope(date=None, subject=None, sender=CalendarUser(address="bo@elsewhere.example"))


def test_a_finding_that_is_waived_stays_and_is_marked(check: Check, waiver: MakeWaiver) -> None:
    agreed = waiver()

    report = check(agreed, select="ACC001 NTC001")
    question, notice = report.judgements

    assert (question.verdict, question.waived) == (Verdict.FAIL, agreed)
    assert (notice.verdict, notice.waived) == (Verdict.FAIL, None)
    assert report.failures == (notice,)
    assert report.waived == (question,)


@pytest.mark.parametrize(
    ("target", "fields", "is_waived"),
    [
        ({"meeting": "Forum-1@northmoor.example"}, {}, True),
        ({"meeting": "Forum-2@northmoor.example"}, {}, False),
        ({"meeting": "Carers' forum: spring"}, {}, False),
        ({"meeting": "Forum-1@northmoor.example"}, {"uid": None}, False),
        ({"series": "Forum-1@northmoor.example"}, {}, True),
        ({"series": "Carers' forum: spring"}, {}, True),
        ({"series": "carers’  FORUM*"}, {}, True),
        ({"series": "*spring"}, {}, True),
        ({"series": "Carers' foru?: spring"}, {}, True),
        ({"series": "Carers' forum"}, {}, False),
        ({"series": "forum*"}, {}, False),
        ({"series": "[Ext] Forum*"}, {"summary": "[EXT] forum"}, True),
        ({"series": "[Ext] Forum*"}, {"summary": "E forum"}, False),
        ({"series": "Forum.*"}, {"summary": "Forum on cost"}, False),
        ({"series": "Forum*"}, {"summary": None}, False),
        ({"organiser": "ada@care.northmoor.example"}, {}, True),
        ({"organiser": "ADA@care.northmoor.example"}, {}, True),
        ({"organiser": "care.northmoor.example"}, {}, True),
        ({"organiser": "Northmoor.example"}, {}, True),
        ({"organiser": "moor.example"}, {}, False),
        ({"organiser": "da@care.northmoor.example"}, {}, False),
        ({"organiser": "northmoor.example"}, {"organizer": None}, False),
        ({"organiser": "northmoor.example"}, {"organizer": CalendarUser(address=None)}, False),
        ({"organiser": "elsewhere.example"}, {"organizer": None, "envelope": MAIL}, True),
        ({"organiser": "elsewhere.example"}, {"envelope": MAIL}, False),
        ({"place": "*Civic Hall*"}, {}, True),
        ({"place": "Long Room, civic hall"}, {}, True),
        ({"place": "Civic Hall"}, {}, False),
        ({"place": "*Civic Hall*"}, {"location": None}, False),
        ({"place": "*Civic Hall*"}, {"location": None, "description": "Where: Civic Hall, Mill Street"}, True),
    ],
    ids=str,
)
def test_one_key_says_which_meetings(
    check: Check, waiver: MakeWaiver, target: dict[str, str], fields: dict[str, Any], *, is_waived: bool
) -> None:
    (judgement,) = check(waiver(**target), **fields).judgements

    assert (judgement.waived is not None) is is_waived


@pytest.mark.parametrize(
    ("now", "zone", "is_waived"),
    [
        (datetime(2027, 3, 31, 22, 59, tzinfo=UTC), "Europe/London", True),
        (datetime(2027, 3, 31, 23, 0, tzinfo=UTC), "Europe/London", False),
        (datetime(2027, 4, 1, 3, 59, tzinfo=UTC), "America/New_York", True),
        (datetime(2027, 3, 31, 11, 0, tzinfo=UTC), "Pacific/Auckland", False),
    ],
)
def test_the_last_day_ends_where_the_meeting_is(
    check: Check, waiver: MakeWaiver, now: datetime, zone: str, *, is_waived: bool
) -> None:
    (judgement,) = check(waiver(until=date(2027, 3, 31)), now=now, timezone=ZoneInfo(zone)).judgements

    assert (judgement.waived is not None) is is_waived


def test_the_first_of_several_that_hold_counts(check: Check, waiver: MakeWaiver) -> None:
    lapsed, first, second = waiver(until=date(2026, 1, 1)), waiver(reason="first"), waiver(reason="second")

    report = check(lapsed, first, second)

    assert report.judgements[0].waived == first
    assert report.waivers == (lapsed, first, second)


def test_only_a_finding_can_be_waived(check: Check, waiver: MakeWaiver) -> None:
    (judgement,) = check(waiver(), description="Tell us what would help you take part.").judgements

    assert (judgement.verdict, judgement.waived) == (Verdict.PASS, None)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.fixed_dictionaries({"code": st.sampled_from(["ACC001", "NTC001", "BAL001"]), "until": st.dates()}),
    target=st.sampled_from(["meeting", "series", "organiser", "place"]),
    pattern=st.text(max_size=12) | st.sampled_from(["*", "?*", "northmoor.example", "Forum-1@northmoor.example"]),
)
def test_a_waiver_marks_and_changes_nothing_else(
    check: Check, waiver: MakeWaiver, fields: dict[str, Any], target: str, pattern: str
) -> None:
    select = "ACC001 NTC001 BAL001"
    plain = check(select=select).judgements
    marked = check(waiver(**fields, **{target: pattern}), select=select).judgements

    assert tuple(replace(judgement, waived=None) for judgement in marked) == plain
    assert all(judgement.code == fields["code"] for judgement in marked if judgement.waived)


@given(st.text(st.sampled_from("ab*?[]!-.+()"), max_size=30), st.text(st.sampled_from("ab[]!-.+()"), max_size=30))
def test_a_pattern_fits_itself_and_what_an_asterisk_leaves_open(pattern: str, text: str) -> None:
    plain = pattern.replace("*", "").replace("?", "")

    assert fits(plain, plain)
    assert fits(f"{plain}*", plain + text)
    assert fits("*", text)


def test_a_pattern_of_asterisks_takes_no_time() -> None:
    assert not fits("*a" * 500 + "b", "a" * 10 * LONGEST)


@pytest.mark.parametrize(
    ("text", "words"), [("St. Mary’s  Hall", " st mary s hall "), ("", "  "), ("…", "  "), ("Café_2", " café 2 ")]
)
def test_words_of_a_place_are_what_punctuation_leaves(text: str, words: str) -> None:
    assert words_of(text) == words
