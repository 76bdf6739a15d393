"""What rules conclude while a directory is silent: nothing that its answer could contradict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from copilot_sync.gathering import NOBODY_ASKED, DirectoryAnswers
from copilot_sync.history import History
from copilot_sync.invite import Attendee, CalendarUser, Invite, ParticipationRole, PartStat
from copilot_sync.linter import Linter
from copilot_sync.meeting import Meeting
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Organisation, Policy, RuleChoice
from copilot_sync.verdicts import Verdict

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOME = tuple(f"{name}@home.example" for name in ("ana", "bo", "cy", "di"))
WORK = tuple(f"{name}@northmoor.example" for name in ("ed", "fy", "gus", "hal"))
INSIDE = ("ira@home.example", "jo@northmoor.example", "kit@home.example")
"""In groups alone."""
BOOK = RoleBook({HOME[0]: RoleEntry(Role.LIVED_EXPERIENCE), WORK[0]: RoleEntry(Role.CLINICIAN)})
POLICY = Policy(
    organisation=Organisation(domains=("northmoor.example",)), role_book=BOOK, choice=RuleChoice(select=("ALL",))
)
ROLES = st.sampled_from(list(Role))
SUBJECTS = st.sampled_from(["Co-production workshop", "Renal unit: your dialysis", "Tuesday"])
BODIES = st.sampled_from(["", "Let us plan it together. We pay for your travel.", "Please come to the pain clinic."])


@st.composite
def people(draw: st.DrawFn) -> tuple[Attendee, ...]:
    """Some attendees, at home and at work."""
    addresses = draw(st.lists(st.sampled_from([*HOME, *WORK]), unique=True, min_size=1))
    return tuple(
        Attendee(
            address=address,
            common_name=draw(st.sampled_from([None, "Sam Okoro", "Sam Okoro (carer)"])),
            role=draw(st.sampled_from([ParticipationRole.REQ_PARTICIPANT, *ParticipationRole])),
            partstat=draw(st.sampled_from([PartStat.NEEDS_ACTION, *PartStat])),
        )
        for address in addresses
    )


@st.composite
def invites(draw: st.DrawFn) -> Invite:
    """A meeting in a place, soon, with some people."""
    start = NOW + timedelta(days=draw(st.integers(1, 30)))
    return Invite(
        source="memory",
        uid="1@northmoor.example",
        dtstart=start,
        dtend=start + timedelta(hours=1),
        summary=draw(SUBJECTS),
        description=draw(BODIES),
        location=draw(st.sampled_from(["Civic Hall", "Civic Hall, 3 Mill Street, Northmoor NM1 2AB", None])),
        organizer=CalendarUser(address=draw(st.sampled_from([*WORK, "noreply@northmoor.example"]))),
        organizer_copy=draw(st.booleans()),
        attendees=draw(people()),
    )


@st.composite
def answers(draw: st.DrawFn, asked: frozenset[str]) -> DirectoryAnswers:
    """What the directory would have said, had it answered."""
    roles = {address: RoleEntry(draw(ROLES)) for address in sorted(asked) if draw(st.booleans())}
    groups = [address for address, entry in roles.items() if entry.role is Role.GROUP]
    members = {
        group: frozenset(draw(st.sets(st.sampled_from(INSIDE), min_size=1))) for group in groups if draw(st.booleans())
    }
    inside = {address: RoleEntry(draw(ROLES)) for address in INSIDE if draw(st.booleans())}
    return DirectoryAnswers(roles | inside, members)


def verdicts(invite: Invite, said: DirectoryAnswers, history: History | None) -> dict[str, Verdict]:
    """What each rule answers."""
    meeting = Meeting(invite, POLICY, NOW, history)
    meeting.directory = said
    return {judgement.code: judgement.verdict for judgement in Linter(POLICY).judge(meeting).judgements}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_answer_could_contradict_what_is_said_without_it(data: st.DataObject) -> None:
    """Neither "this keeps people out", which would be told, nor "it does not", for which an organiser is thanked."""
    invite = data.draw(invites())
    unknown = {
        user.address for user in (*invite.attendees, invite.organizer) if user and user.address
    } - BOOK.entries.keys()
    silent = frozenset(address for address in sorted(unknown) if data.draw(st.booleans()))
    spoken = data.draw(answers(frozenset(unknown) - silent))
    withheld = data.draw(answers(silent))
    first_seen = {address: NOW - timedelta(days=data.draw(st.integers(0, 20))) for address in sorted(unknown)}
    history = data.draw(st.sampled_from([None, History(people_first_seen=first_seen)]))

    without = verdicts(invite, replace(spoken, silent=silent), history)
    known = DirectoryAnswers({**spoken.roles, **withheld.roles}, {**spoken.members, **withheld.members})
    whole = verdicts(invite, known, history)

    if not silent:
        assert without == verdicts(invite, spoken, history)
        return
    for code, verdict in without.items():
        if verdict is Verdict.FAIL:
            assert whole[code] is Verdict.FAIL, code
        elif verdict is not Verdict.CANNOT_TELL:
            assert whole[code] is not Verdict.FAIL, code


@given(invites())
def test_a_directory_with_nothing_to_say_changes_nothing(invite: Invite) -> None:
    assert verdicts(invite, DirectoryAnswers(), None) == verdicts(invite, NOBODY_ASKED, None)
