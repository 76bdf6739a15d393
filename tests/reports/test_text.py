from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import Failed
from copilot_sync.invite import Invite
from copilot_sync.linter import Report
from copilot_sync.phrases import counted, listed
from copilot_sync.reports.plain import printable, when
from copilot_sync.reports.run import Run, without_content
from copilot_sync.reports.text import render
from copilot_sync.verdicts import Evidence, Judgement, Severity, Verdict

EXPECTED = Path(__file__).parent / "expected"
LONDON = ZoneInfo("Europe/London")


def expected(name: str) -> str:
    return EXPECTED.joinpath(name).read_text(encoding="utf-8")


def test_the_report_reads_as_agreed(full_run: Run) -> None:
    assert render(full_run) == expected("full.txt")


def test_every_finding_is_shown_where_all_are_asked_for(full_run: Run) -> None:
    text = render(full_run, everything=True)

    assert "Use --all" not in text
    assert [text.count(f"\n  {heading}:\n") for heading in ("To paste", "What to do")] == [1, 6]


def test_no_important_finding_hides_among_those_that_are_not_shown(full_run: Run) -> None:
    first = full_run.meetings[0]
    grave = tuple(
        replace(one, severity=Severity.IMPORTANT) if one.verdict is Verdict.FAIL and one.code != "ACC005" else one
        for one in first.judgements
    )
    text = render(replace(full_run, reports=(replace(first, judgements=grave),)))

    assert "And 2 more: 1 important thing (NTC005) and 1 suggestion (ACC005). Use --all to see them." in text


def test_a_narrow_terminal_gets_narrow_lines(full_run: Run) -> None:
    assert render(full_run, width=40) == expected("narrow.txt")


def test_colour_adds_nothing_but_colour(full_run: Run) -> None:
    coloured = render(full_run, colour=True)

    assert "\x1b[1;31mImportant\x1b[0m (ACC001)" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(full_run)


def test_a_clean_meeting_says_so(full_run: Run) -> None:
    clean = replace(full_run, reports=full_run.meetings[3:], skipped=(), failed=())

    assert render(clean) == (
        "A meeting without a subject\n"
        "No date that we can read, in mail.eml\n\n"
        "Nothing found that would keep people out.\n\n"
        "We read 1 meeting.\n"
    )


def test_one_broken_file_is_one_item_however_much_is_wrong_with_it(full_run: Run) -> None:
    cut = (Failed("cut.ics", "line 22 has no END"), Failed("cut.ics", "line 1 has no END"))
    text = render(replace(full_run, failed=cut))

    assert "We could not read 1 item:\n  cut.ics: line 22 has no END\n  cut.ics: line 1 has no END\n" in text


def test_a_broken_rule_is_named(full_run: Run) -> None:
    broken = Judgement(code="ACC003", name="x", verdict=Verdict.CANNOT_TELL, message="It stopped.", broken=True)
    run = replace(full_run, reports=tuple(replace(one, judgements=(broken,)) for one in full_run.reports))

    assert run.broken == ("ACC003",)
    assert "This rule stopped with an error: ACC003. Please report it." in render(run)


@pytest.mark.parametrize(
    ("start", "end", "all_day", "zone", "words"),
    [
        (
            datetime(2027, 5, 11, 10, tzinfo=LONDON),
            timedelta(hours=2),
            False,
            LONDON,
            "Tuesday 11 May 2027, 10:00 to 12:00",
        ),
        (datetime(2027, 5, 11, 10, tzinfo=LONDON), None, False, LONDON, "Tuesday 11 May 2027, 10:00"),
        (datetime(2027, 5, 11, 9, tzinfo=UTC), None, False, None, "Tuesday 11 May 2027, 10:00"),
        (
            datetime(2027, 5, 11, 20, tzinfo=LONDON),
            timedelta(hours=14),
            False,
            LONDON,
            "Tuesday 11 May 2027, 20:00 to Wednesday 12 May 2027, 10:00",
        ),
        (datetime(2027, 5, 11, tzinfo=LONDON), timedelta(days=1), True, LONDON, "Tuesday 11 May 2027, all day"),
        (datetime(2027, 5, 11, tzinfo=LONDON), None, True, LONDON, "Tuesday 11 May 2027, all day"),
        (
            datetime(2027, 5, 11, tzinfo=LONDON),
            timedelta(days=2),
            True,
            LONDON,
            "Tuesday 11 May 2027 to Wednesday 12 May 2027",
        ),
        (
            datetime(2027, 5, 11, 10, tzinfo=UTC),
            None,
            False,
            ZoneInfo("America/New_York"),
            "Tuesday 11 May 2027, 06:00 (America/New_York time)",
        ),
        (
            datetime(2027, 5, 11, 10, tzinfo=UTC),
            None,
            False,
            timezone(timedelta(hours=-3), "\x1b[31m"),
            "Tuesday 11 May 2027, 07:00 (UTC-0300)",
        ),
        (datetime(1, 1, 1, tzinfo=UTC), None, False, ZoneInfo("America/New_York"), "0001-01-01T00:00:00+00:00"),
    ],
)
def test_dates_are_words_in_the_meetings_own_zone(
    start: datetime, end: timedelta | None, *, all_day: bool, zone: ZoneInfo | None, words: str
) -> None:
    invite = Invite(
        source="x", uid=None, dtstart=start, dtend=start + end if end else None, all_day=all_day, timezone=zone
    )

    assert when(invite, LONDON) == words


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("red \x1b[31malert", "red \ufffd[31malert"),
        ("title \x1b]0;owned\x07", "title \ufffd]0;owned\ufffd"),
        ("C1 \x9b31m", "C1 \ufffd31m"),
        ("over\u202eturned\u2066", "overturned"),
        ("two\r\nlines\u2028more\tand", "two lines more and"),
        ("half \ud800", "half \ufffd"),
        ("tag\U000e0041", "tag"),
        ("शक्ति नमस्‍ते 👩‍🦽 é", "शक्ति नमस्‍ते 👩‍🦽 é"),
    ],
)
def test_words_of_others_cannot_steer_the_terminal(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


def hostile_run(text: str) -> Run:
    now = datetime(2027, 5, 1, tzinfo=UTC)
    finding = Judgement(
        code="ACC003",
        name="x",
        verdict=Verdict.FAIL,
        severity=Severity.WARNING,
        message=text,
        why=text,
        fix=text,
        evidence=(Evidence(text, text), Evidence("body", text)),
    )
    unsure = Judgement(code="ACC004", name="y", verdict=Verdict.CANNOT_TELL, message=text)
    invite = Invite(source=text, uid=text, dtstart=now, summary=text)
    reports = (Report(invite=invite, judgements=(finding, unsure), past=False),)
    return Run(now=now, zone=UTC, reports=reports, failed=(Failed(text, text),))


@given(st.text(st.characters(codec=None), max_size=200))
def test_whatever_an_invite_holds_the_report_is_plain_text(text: str) -> None:
    report = render(hostile_run(text))

    assert report.encode()
    assert all(line.isprintable() or {"\u200c", "\u200d"} & set(line) for line in map(_as_shown, report.split("\n")))


def _as_shown(line: str) -> str:
    """Private use and unassigned characters, and spaces of other widths, show as something and steer nothing."""
    return re.sub(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]", "", line)


def test_long_words_of_others_are_cut_short() -> None:
    text = render(hostile_run("word " * 100_000), everything=True)

    assert "…”" in text
    assert text.splitlines()[0].startswith("word word")
    assert text.splitlines()[2].endswith("…") or len(text.splitlines()[0]) <= 88


def test_numbers_and_lists_are_said_as_people_say_them() -> None:
    assert [counted(number, "item") for number in (0, 1, 2, 1200)] == ["0 items", "1 item", "2 items", "1,200 items"]
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_what_is_kept_for_the_report_holds_no_body_and_nobody(full_run: Run) -> None:
    first = full_run.meetings[0]
    told = replace(first, invite=replace(first.invite, description="body", html="body"))

    kept = without_content(told)

    assert kept.invite.description is None
    assert kept.invite.html is None
    assert not kept.invite.attendees
    assert render(replace(full_run, reports=(kept,))) == render(replace(full_run, reports=(told,)))
