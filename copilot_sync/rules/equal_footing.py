"""BAL: on what footing people are in the room: optional, asked last, never in the chair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.changes import last_change
from copilot_sync.invite import ParticipationRole
from copilot_sync.notice import first_sending
from copilot_sync.options import option
from copilot_sync.people import OPTIONAL
from copilot_sync.rules.base import NO_START, NoOptions, Rule
from copilot_sync.rules.counting import BalanceRule
from copilot_sync.verdicts import Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting
    from copilot_sync.people import Count


@dataclass(frozen=True, kw_only=True)
class AddedLastOptions:
    """What counts as asked late."""

    later: int = option(3, help="Working days after the professionals that count as later.", minimum=1, maximum=60)
    minimum: int = option(
        10, help="Clear working days before the start that are enough for anybody.", minimum=1, maximum=120
    )


class OptionalForPeople(BalanceRule[NoOptions]):
    """People with lived experience are optional, and professionals are not.

    ## What it does
    Fails when somebody with lived experience is an optional attendee while no professional is.

    ## Why it matters
    "Optional" says that the meeting can do without you.

    ## Bad
    The team is required, the carers are optional.

    ## Good
    Everybody is required, and the text says that it is fine not to come.
    """

    code = "BAL006"
    name = "optional-for-people"
    severity = Severity.SUGGESTION
    sources = ("S5",)
    why = "Being marked optional says that the meeting can do without you: them and us, in one field."

    def judge_people(self, meeting: Meeting, tally: Count) -> Judgement:
        """Compare who is optional."""
        if tally.lived == 0 and tally.unknown == 0:
            return self.not_applicable("Nobody with lived experience is known to be invited.", silent=True)
        optional = [person for person in meeting.people.invited if person.participation in OPTIONAL]
        if any(person.professional for person in optional) or not any(
            person.lived or person.unknown for person in optional
        ):
            return self.passes("Nobody with lived experience is singled out as optional.")
        if any(person.unknown for person in optional):
            return self.cannot_tell("Some people are optional, and we do not know their role.")
        return self.fails(
            "People with lived experience are marked as optional, and no professional is.",
            fix="Mark everybody as required, and say in the text: “Please come if you can. It is fine to say no.”",
        )


class AddedLast(BalanceRule[AddedLastOptions]):
    """People with lived experience were added after everybody else.

    ## What it does
    With a record of earlier versions: fails when people with lived experience first appear three or more working
    days after the professionals, and less than ten working days before the start. Without one, a first invitation
    sent in good time that has them already passes.

    ## Why it matters
    "A couple of patients" added at the last minute join a meeting whose purpose others have set.

    ## Bad
    Staff are invited in May for June; two patients are added in the last week.

    ## Good
    Everybody is invited on the same day.
    """

    code = "BAL007"
    name = "added-last"
    severity = Severity.WARNING
    sources = ("S4", "S2")
    why = "People who are added last have least time to prepare, and least say in what it is for."
    options_type = AddedLastOptions

    def judge_people(self, meeting: Meeting, tally: Count) -> Judgement:
        """Compare first sightings, or look at the first sending."""
        if (tally.lived == 0 and tally.unknown == 0) or tally.professionals == 0:
            return self.not_applicable(
                "There are not both people with lived experience and professionals.", silent=True
            )
        if meeting.start_day is None:
            return self.cannot_tell(NO_START)
        if meeting.history is not None and meeting.history.people_first_seen:
            return self._by_history(meeting)
        enough = meeting.notice is not None and meeting.notice >= self.options.minimum
        if tally.lived and enough and first_sending(meeting.invite):
            return self.passes("The first invitation went to everybody in good time.")
        return self.cannot_tell("This copy does not show when each person was added.", history=True)

    def _by_history(self, meeting: Meeting) -> Judgement:
        assert meeting.history is not None  # noqa: S101 -- asked by judge
        assert meeting.start_day is not None  # noqa: S101 -- asked by judge
        seen, just_now = meeting.history.people_first_seen, last_change(meeting)
        known = [
            (person, seen.get(person.of_group or person.user.address, just_now))
            for person in meeting.people.invited
            if person.user.address
        ]
        lived = [moment for person, moment in known if person.lived]
        staff = [moment for person, moment in known if person.professional]
        if not lived or not staff:
            return self.cannot_tell("The record does not show when each person was added.", history=True)
        days = meeting.working_days
        first_staff = days.day_of_sending(min(staff))
        first_lived = days.day_of_sending(min(lived))
        later = sum(days.is_working(day) for day in days.days_after(first_staff, first_lived))
        left = days.clear_between(first_lived, meeting.start_day)
        snapshots = meeting.history.snapshots
        if snapshots and min(lived) <= snapshots[0].seen and left < self.options.minimum:
            return self.cannot_tell("The record begins too late to show when each person was added.", history=True)
        if later >= self.options.later and left < self.options.minimum:
            return self.fails(
                f"People with lived experience were added {later} working days after the professionals, "
                f"with {left} clear working days left.",
                fix="Ask those who were added late what they would change. For example: “You were asked after us, and "
                "that is not fair. What should be on the agenda? We can also move the date.”",
            )
        return self.passes("People with lived experience were invited early.")


class NoSharedChair(Rule[NoOptions]):
    """A series chaired by professionals alone.

    ## What it does
    For a recurring meeting: fails when the organiser and everybody marked as chair are professionals, and the text
    does not speak of co-chairing or co-hosting. A chair whom the text names counts as one who is marked.

    ## Why it matters
    Whoever chairs decides who speaks, and what is noted.

    ## Bad
    A monthly forum of patients, always chaired by the practice manager.

    ## Good
    A carer and the practice manager chair in turn.
    """

    code = "BAL008"
    name = "no-shared-chair"
    severity = Severity.SUGGESTION
    sources = ("A1", "S2")
    why = "Massachusetts rules recommend that a patient or family member chairs or co-chairs."
    off = True

    def judge(self, meeting: Meeting) -> Judgement:
        """Look at the organiser and the chairs."""
        if not meeting.invite.series:
            return self.not_applicable("It is no series.")
        if meeting.reading.shared_chair is not None:
            return self.passes("The chair is shared.", [meeting.reading.shared_chair.evidence()])
        leading = [
            person
            for person in meeting.people.everyone
            if person.organizer or person.participation is ParticipationRole.CHAIR
        ]
        # Many a chair is named in the text alone. That sentence is no evidence to show: it would tell somebody's role.
        rest = [person for person in meeting.people.everyone if not person.professional and person not in leading]
        in_text = meeting.reading.is_chaired_by_one_of
        if any(person.lived for person in leading) or in_text(person.user for person in rest if person.lived):
            return self.passes("Somebody with lived experience leads.")
        if not leading or any(not person.professional for person in leading) or in_text(person.user for person in rest):
            return self.cannot_tell("We do not know the role of everybody who leads.")
        return self.lacks(
            meeting,
            "As far as we know, professionals alone organise and chair this series.",
            fix="Offer to share the chair, and pay for the work. For example: “Would one of you like to chair with me, turn and turn about?”",
        )


RULES: tuple[type[Rule[Any]], ...] = (
    OptionalForPeople,
    AddedLast,
    NoSharedChair,
)
