"""Moments as a stranger's adapter may give them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.invite import MOMENTS, TEXTS, Attachment, Envelope, Invite, Method
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.verdicts import Verdict

NAIVE = datetime(2026, 11, 5, 11)  # noqa: DTZ001 -- it is what is refused
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
EDGES = (datetime.min, datetime(1, 1, 8), datetime(9999, 12, 20), datetime.max)  # noqa: DTZ001, DTZ901 -- zones are added
LINTER = Linter(Policy(choice=RuleChoice(select=("ALL",))))
TEXT = (
    "Let us know within 3 weeks. RSVP two weeks before the meeting, or by the end of December. We hope to get a signer."
)


@pytest.mark.parametrize("field", MOMENTS)
def test_a_naive_moment_is_refused_by_the_name_of_its_field(field: str) -> None:
    fields: dict[str, Any] = {field: NAIVE}

    with pytest.raises(ValueError, match=f"^{field} must be an aware datetime; add a time zone to it$"):
        Invite(source="-", uid=None, **fields)


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("value", [4711, b"4711", ["4711"]], ids=["a number", "bytes", "a list"])
def test_what_should_be_text_and_is_not_is_refused_by_the_name_of_its_field(field: str, value: object) -> None:
    fields: dict[str, Any] = {"uid": None, field: value}

    with pytest.raises(TypeError, match=f"^{field} must be text or None, and is of type {type(value).__name__}$"):
        Invite(source="-", **fields)


def test_a_day_is_no_moment() -> None:
    day: Any = date(2027, 3, 1)

    with pytest.raises(TypeError, match=r"^dtstart must be a datetime or None, and is of type date$"):
        Invite(source="-", uid=None, dtstart=day)


def test_so_is_the_date_of_a_mail() -> None:
    with pytest.raises(ValueError, match=r"^date must be an aware datetime"):
        Envelope(date=NAIVE, subject=None)


ZONES = st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
ODD = st.builds(datetime.replace, st.sampled_from([*EDGES, NAIVE]), tzinfo=ZONES)


@given(moments=st.fixed_dictionaries(dict.fromkeys(MOMENTS, st.none() | ODD)), date=st.none() | ODD, zone=ZONES, changed=st.booleans())  # fmt: skip
def test_no_rule_leaves_the_calendar_at_its_first_or_last_day(
    moments: dict[str, datetime | None], date: datetime | None, zone: timezone, *, changed: bool
) -> None:
    fields: dict[str, Any] = moments
    invite = Invite(
        source="-",
        uid=None,
        **fields,
        timezone=zone,
        method=Method.REQUEST,
        changed_alone=changed,
        series=changed,
        description=TEXT,
        location="Hall, 4 Mill Street",
        attachments=(Attachment(name="Draft.pdf"),),
        envelope=Envelope(date=date, subject=None),
    )

    assert [answer.code for answer in LINTER.check(invite, now=NOW).judgements if answer.broken] == []


def test_a_year_in_which_nobody_meets_is_no_date() -> None:
    invite = Invite(source="-", uid=None, dtstart=datetime(1, 1, 1, tzinfo=UTC))
    verdicts = {answer.code: answer.verdict for answer in LINTER.check(invite, now=NOW).judgements}

    assert verdicts["NTC001"] is Verdict.CANNOT_TELL
