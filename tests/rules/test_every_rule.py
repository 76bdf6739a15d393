"""What holds for every rule, on whatever input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.resources import files

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot_sync.invite import Attachment, Attendee, CalendarUser, Envelope, Invite, Method, PartStat, Status
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.reading.lexicon import entries
from copilot_sync.rules.registry import RULES
from copilot_sync.verdicts import Verdict

LINTER = Linter(Policy(choice=RuleChoice(select=("ALL",))))
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)

LEXICONS = sorted(
    path.name.removesuffix(".toml")
    for path in files("copilot_sync.reading").joinpath("lexicons").iterdir()
    if path.name.endswith(".toml")
)
EXAMPLES = sorted(
    {
        entry.get("yes") or entry["no"]
        for file in LEXICONS
        for listed in entries(file).values()
        for entry in listed
        if entry.get("yes") or entry.get("no")
    }
)
"""Sentences that the lexicons know: texts made of them reach far more of the rules than letters at random."""

SENTENCES = st.sampled_from(EXAMPLES) | st.text(max_size=40)
BODIES = st.lists(SENTENCES, max_size=8).map("\n".join)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- zones are added
PEOPLE = st.builds(
    Attendee,
    address=st.sampled_from([None, "ada@mail.example", "bo@post.example", "office@clinic.example"]),
    common_name=st.none()
    | st.sampled_from(["Ada Cole", "Cole, Bo (carer)", "Engagement Team", "(patient)"])
    | st.text(max_size=20),
    partstat=st.sampled_from(PartStat),
)
INVITES = st.builds(
    Invite,
    source=st.just("-"),
    uid=st.none() | st.just("1"),
    dtstart=st.none() | MOMENTS,
    dtend=st.none() | MOMENTS,
    all_day=st.booleans(),
    series=st.booleans(),
    series_dtstart=st.none() | MOMENTS,
    recurrence_id=st.none() | MOMENTS,
    changed_alone=st.booleans(),
    method=st.none() | st.sampled_from(Method),
    status=st.none() | st.sampled_from(Status),
    sequence=st.none() | st.integers(0, 3),
    dtstamp=st.none() | MOMENTS,
    created=st.none() | MOMENTS,
    last_modified=st.none() | MOMENTS,
    summary=st.none() | SENTENCES,
    description=st.none() | BODIES,
    html=st.none() | BODIES.map(lambda text: f"<p>{text}</p>"),
    location=st.none() | SENTENCES | st.sampled_from(["Microsoft Teams Meeting", "Hall, 4 Mill Street", "By telephone"]),
    categories=st.lists(st.text(max_size=20), max_size=2).map(tuple),
    organizer=st.none() | st.builds(CalendarUser, address=st.none() | st.just("kim@clinic.example"), common_name=st.none() | st.text(max_size=20)),
    attendees=st.lists(PEOPLE, max_size=5).map(tuple),
    organizer_copy=st.booleans(),
    online=st.none() | st.booleans(),
    attachments=st.lists(st.builds(Attachment, name=st.none() | st.sampled_from(["Agenda.pdf", "Map.docx", "a.b", ""]), inline=st.booleans()), max_size=3).map(tuple),
    attachments_known=st.booleans(),
    envelope=st.none() | st.builds(Envelope, date=st.none() | MOMENTS, subject=st.none() | SENTENCES),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(invite=INVITES)
def test_no_rule_raises_and_every_rule_answers(invite: Invite) -> None:
    report = LINTER.check(invite, now=NOW)

    assert [answer.code for answer in report.judgements if answer.broken] == []
    assert [answer.code for answer in report.judgements] == sorted(RULES)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(invite=INVITES)
def test_severity_and_words_stand_on_failures_alone(invite: Invite) -> None:
    for answer in LINTER.check(invite, now=NOW).judgements:
        failed = answer.verdict is Verdict.FAIL

        assert (answer.severity is not None) == failed
        assert bool(answer.fix) == bool(answer.why) == failed
        assert answer.message or not failed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=BODIES, quoted=st.lists(st.sampled_from(EXAMPLES), max_size=4))
def test_text_inside_a_quoted_reply_neither_satisfies_nor_trips_a_rule(body: str, quoted: list[str]) -> None:
    start = NOW + timedelta(days=30)
    reply = "\n".join(f"> {sentence}" for sentence in quoted)

    alone, with_reply = (
        Invite(
            source="-", uid=None, dtstart=start, summary="RE: the day", description=text, location="Hall, 4 Mill Street"
        )
        for text in (body, f"{body}\n\nOn Fri, 1 May 2026 at 10:00, Sam <sam@post.example> wrote:\n{reply}")
    )

    before = {answer.code: answer.verdict for answer in LINTER.check(alone, now=NOW).judgements}
    after = {answer.code: answer.verdict for answer in LINTER.check(with_reply, now=NOW).judgements}
    assert {code for code in before if before[code] != after[code]} <= {"MAT001", "FBK001"}  # "see below" is then kept
