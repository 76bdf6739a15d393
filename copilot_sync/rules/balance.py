"""BAL: who is in the room. Counts only; never a name, never a score of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.invite import ParticipationRole
from copilot_sync.notice import first_sending
from copilot_sync.options import option
from copilot_sync.people import Count, count
from copilot_sync.rules.base import NoOptions, Rule
from copilot_sync.verdicts import Judgement, Severity, Verdict

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting
    from copilot_sync.policy import Policy

NOBODY_LISTED = "This copy does not show who is invited, so we cannot count."


@dataclass(frozen=True, kw_only=True)
class RatioOptions:
    """How many people with lived experience there should be for each person on the other side."""

    ratio: float = option(
        1.0, help="People with lived experience for each one on the other side.", minimum=0.1, maximum=10
    )


@dataclass(frozen=True, kw_only=True)
class ProfessionalsOptions(RatioOptions):
    """The same against professionals of every kind, and how much it matters."""

    severity: str = option("suggestion", help="How much it matters.", choices=("suggestion", "warning", "important"))


@dataclass(frozen=True, kw_only=True)
class LoneVoiceOptions:
    """How many people with lived experience keep each other company."""

    min_lived: int = option(
        2, help="The fewest people with lived experience who should be there.", minimum=2, maximum=20
    )


@dataclass(frozen=True, kw_only=True)
class RepliesOptions:
    """When replies are worth looking at."""

    days: int = option(5, help="Look at replies when fewer clear working days than this remain.", minimum=1, maximum=60)


@dataclass(frozen=True, kw_only=True)
class AddedLastOptions:
    """What counts as asked late."""

    later: int = option(3, help="Working days after the professionals that count as later.", minimum=1, maximum=60)
    minimum: int = option(
        10, help="Clear working days before the start that are enough for anybody.", minimum=1, maximum=120
    )


def _people(number: int) -> str:
    return "1 person with lived experience" if number == 1 else f"{number} people with lived experience"


def _of(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _known(tally: Count) -> str:
    if tally.unknown == float("inf"):
        return " Some are on a group address that we could not open."
    if tally.unknown:
        return f" We do not know the role of {int(tally.unknown)} more."
    return ""


def compare_with_clinicians(tally: Count, ratio: float) -> Verdict:
    """L and U against C x ratio."""
    if tally.clinicians == 0:
        return Verdict.NOT_APPLICABLE
    return _compare(tally, tally.clinicians * ratio)


def compare_with_lone_voice(tally: Count, min_lived: int) -> Verdict:
    """Whether somebody would be the only one of their kind beside two or more professionals."""
    few = 2
    if tally.lived == 0:
        return Verdict.NOT_APPLICABLE
    if tally.lived >= min_lived:
        return Verdict.PASS
    if tally.lived + tally.unknown < min_lived and tally.professionals >= few:
        return Verdict.FAIL
    return Verdict.CANNOT_TELL if tally.unknown and tally.professionals + tally.unknown >= few else Verdict.PASS


def _both(tally: Count, policy: Policy) -> tuple[Verdict, Verdict]:
    """What BAL001 and BAL003 make of the numbers, whether or not they are switched on."""
    clinicians: RatioOptions = policy.options_of("BAL001")
    lone_voice: LoneVoiceOptions = policy.options_of("BAL003")
    return compare_with_clinicians(tally, clinicians.ratio), compare_with_lone_voice(tally, lone_voice.min_lived)


def _compare(tally: Count, wanted: float) -> Verdict:
    if tally.lived + tally.unknown < wanted:
        return Verdict.FAIL
    return Verdict.CANNOT_TELL if tally.lived < wanted else Verdict.PASS


class FewerThanClinicians(Rule[RatioOptions]):
    """Fewer people with lived experience than clinicians.

    ## What it does
    Counts the people invited by role. It fails when there are fewer people with lived experience than clinicians,
    even if everybody whose role we do not know had lived experience. People who declined do not count.

    ## Why it matters
    Somebody who faces five clinicians alone is being consulted, whatever the invite calls it.

    ## Bad
    Five clinicians and two patients.

    ## Good
    Three clinicians, three patients and a carer.

    ## Known limits
    It knows only the roles in your role book, in display names and by your own mail domains. It never guesses.
    """

    code = "BAL001"
    name = "fewer-than-clinicians"
    severity = Severity.IMPORTANT
    sources = ("S1", "A1")
    why = "If there are fewer patients than clinicians, it is hard to be equal partners (a GP's column in GP magazine; Massachusetts rules ask for half)."
    options_type = RatioOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Compare L and U with C."""
        if not meeting.people.listed:
            return self.cannot_tell(NOBODY_LISTED)
        tally = meeting.people.count
        counted = f"From the roles we know, {_people(tally.lived)} and {_of(tally.clinicians, 'clinician', 'clinicians')} are invited."
        match compare_with_clinicians(tally, self.options.ratio):
            case Verdict.NOT_APPLICABLE:
                return self.not_applicable("No clinician is invited, as far as we know.")
            case Verdict.FAIL:
                return self.fails(
                    counted,
                    fix="Invite more people with lived experience, or ask some of the clinicians to join another time. "
                    "For example: “I am asking more people who use the service to join us.”",
                )
            case Verdict.CANNOT_TELL:
                return self.cannot_tell(counted + _known(tally))
        return self.passes(f"On the roles we know. {counted}" if tally.unknown else counted)


class FewerThanProfessionals(Rule[ProfessionalsOptions]):
    """Fewer people with lived experience than professionals of every kind.

    ## What it does
    As BAL001, but counts every professional: clinicians, managers, researchers and other staff.
    It stays silent where BAL001 or BAL003 has something to say.

    ## Why it matters
    A room full of staff is still a room full of staff when few of them are clinicians.

    ## Bad
    Two managers, two nurses, a commissioner and three carers.

    ## Good
    Two members of staff and four carers.
    """

    code = "BAL002"
    name = "fewer-than-professionals"
    severity = Severity.SUGGESTION
    sources = ("S1", "A1", "D1")
    why = "People speak more freely when staff do not outnumber them (one hospital plans one staff member to four advisers)."
    options_type = ProfessionalsOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Compare L and U with P."""
        if not meeting.people.listed:
            return self.cannot_tell(NOBODY_LISTED)
        tally = meeting.people.count
        if tally.lived == 0:
            return self.not_applicable("Nobody with lived experience is known to be invited.")
        louder = _both(tally, meeting.policy)
        if Verdict.FAIL in louder:
            return self.not_applicable("Another balance rule says more about this.")
        counted = f"From the roles we know, {_people(tally.lived)} and {_of(tally.professionals, 'professional', 'professionals')} are invited."
        match _compare(tally, tally.professionals * self.options.ratio):
            case Verdict.FAIL:
                return self.fails(
                    counted,
                    fix="See who really needs to be there. For example: “Only two of us from the team will come. "
                    "We will tell the others what you decide.”",
                    severity=Severity(self.options.severity),
                )
            case Verdict.CANNOT_TELL:
                return self.cannot_tell(counted + _known(tally))
        return self.passes(counted)


class LoneVoice(Rule[LoneVoiceOptions]):
    """One person with lived experience among several professionals.

    ## What it does
    Fails when a single person with lived experience is invited with two or more professionals.
    Supporters, interpreters and paid staff of charities stand on neither side.

    ## Why it matters
    Nobody can speak for all patients, and it is hard to disagree with a whole table alone.

    ## Bad
    One patient, three members of staff, and the patient's interpreter.

    ## Good
    Two patients and a carer with three members of staff.
    """

    code = "BAL003"
    name = "lone-voice"
    severity = Severity.IMPORTANT
    sources = ("B1", "B2", "C1")
    why = "A lone voice is easily lost: NICE and Safer Care Victoria ask for at least two people."
    options_type = LoneVoiceOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Look at L, U and P."""
        if not meeting.people.listed:
            return self.cannot_tell(NOBODY_LISTED)
        tally = meeting.people.count
        counted = f"From the roles we know, {_people(tally.lived)} would sit with {_of(tally.professionals, 'professional', 'professionals')}."
        match compare_with_lone_voice(tally, self.options.min_lived):
            case Verdict.NOT_APPLICABLE:
                return self.not_applicable("Nobody with lived experience is known to be invited.")
            case Verdict.FAIL:
                return self.fails(
                    counted,
                    fix="Ask at least one more person who has been through it, and offer them the chance to meet first. "
                    "For example: “I am asking others who use the service to come too.”",
                )
            case Verdict.CANNOT_TELL:
                return self.cannot_tell(counted + _known(tally))
        return self.passes(counted)


class NobodyWithLivedExperience(Rule[NoOptions]):
    """Professionals only.

    ## What it does
    Fails when two or more professionals are invited and nobody with lived experience is.

    ## Why it matters
    People who use a service cannot shape it from outside the room.

    ## Bad
    Five members of staff agree a co-production strategy.

    ## Good
    Three members of staff and four people who use the service write it together.
    """

    code = "BAL004"
    name = "nobody-with-lived-experience"
    severity = Severity.IMPORTANT
    sources = ("S1", "A2")
    why = "NHS England's guidance asks organisations to involve people at every stage, and that starts with the invite."

    def judge(self, meeting: Meeting) -> Judgement:
        """Look for L."""
        if not meeting.people.listed:
            return self.cannot_tell(NOBODY_LISTED)
        tally = meeting.people.count
        if tally.lived:
            return self.passes(f"{_people(tally.lived).capitalize()} invited.")
        if tally.unknown:
            return self.cannot_tell("As far as we know nobody with lived experience is invited." + _known(tally))
        few = 2
        if tally.professionals < few:
            return self.passes("Fewer than two professionals are invited.")
        return self.fails(
            f"From the roles we know, {tally.professionals} professionals are invited and nobody with lived experience.",
            fix="Invite people who use the service, or carers, before the plan is made. "
            "For example: “We have not started yet. Please help us decide what to do first.”",
        )


class BalanceLostInReplies(Rule[RepliesOptions]):
    """The balance on paper was good, and the replies have changed it.

    ## What it does
    On the organiser's own copy, in the last days before the meeting, compares the balance of those invited with
    that of those who accepted. It waits until somebody with lived experience or half of all people have answered.

    ## Why it matters
    A fair list of guests is no comfort to the one patient who turns up.

    ## Bad
    Three patients invited, one coming; both clinicians coming.

    ## Good
    You ring those who have not answered, and ask what would help them come.
    """

    code = "BAL005"
    name = "balance-lost-in-replies"
    severity = Severity.WARNING
    sources = ("S1",)
    why = "Those who come make the meeting, not those who were invited."
    options_type = RepliesOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Compare everybody invited with those coming."""
        if not meeting.people.listed:
            return self.cannot_tell(NOBODY_LISTED)
        today = meeting.now.astimezone(meeting.zone).date()
        if meeting.start_day is None:
            return self.cannot_tell("We do not know when it starts.")
        if meeting.working_days.clear_between(today, meeting.start_day) >= self.options.days:
            return self.not_applicable("It is too early to look at replies.")
        if not meeting.invite.organizer_copy:
            return self.cannot_tell("Only the organiser's own copy shows the replies.")
        everyone, coming = meeting.people.everyone, meeting.people.coming
        answered = [person for person in everyone if person.answered]
        if not any(person.lived for person in answered) and 2 * len(answered) < len(
            [p for p in everyone if not p.organizer]
        ):
            return self.cannot_tell("Too few people have answered yet.")
        before, after = _both(count(everyone), meeting.policy), _both(count(coming), meeting.policy)
        if any(then is Verdict.PASS and now is Verdict.FAIL for then, now in zip(before, after, strict=True)):
            tally = count(coming)
            return self.fails(
                f"From the roles and replies we know, {_people(tally.lived)} and "
                f"{_of(tally.professionals, 'professional', 'professionals')} are coming. The balance of the invitation is gone.",
                fix="Ring those who have not answered or cannot come, and ask what would help. "
                "For example: “Your place is still yours. Would another time, a lift or a call suit you better?”",
            )
        return self.passes("The replies keep the balance of the invitation.")


class OptionalForPeople(Rule[NoOptions]):
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

    def judge(self, meeting: Meeting) -> Judgement:
        """Compare who is optional."""
        if not meeting.people.listed:
            return self.cannot_tell(NOBODY_LISTED)
        tally = meeting.people.count
        if tally.lived == 0 and tally.unknown == 0:
            return self.not_applicable("Nobody with lived experience is known to be invited.")
        optional = [person for person in meeting.people.invited if person.optional]
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


class AddedLast(Rule[AddedLastOptions]):
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

    def judge(self, meeting: Meeting) -> Judgement:
        """Compare first sightings, or look at the first sending."""
        if not meeting.people.listed:
            return self.cannot_tell(NOBODY_LISTED)
        tally = meeting.people.count
        if (tally.lived == 0 and tally.unknown == 0) or tally.professionals == 0:
            return self.not_applicable("There are not both people with lived experience and professionals.")
        if meeting.start_day is None:
            return self.cannot_tell("We do not know when it starts.")
        if meeting.history is not None and meeting.history.people_first_seen:
            return self._by_history(meeting)
        if tally.lived and meeting.sent is not None and first_sending(meeting.invite):
            notice = meeting.working_days.clear_since_sending(meeting.sent.moment, meeting.start_day)
            if notice >= self.options.minimum:
                return self.passes("The first invitation went to everybody in good time.")
        return self.cannot_tell("This copy does not show when each person was added.", history=True)

    def _by_history(self, meeting: Meeting) -> Judgement:
        assert meeting.history is not None  # noqa: S101 -- asked by judge
        assert meeting.start_day is not None  # noqa: S101 -- asked by judge
        seen = meeting.history.people_first_seen
        lived = [
            seen[address]
            for person in meeting.people.invited
            if person.lived and (address := person.user.address or "") in seen
        ]
        staff = [
            seen[address]
            for person in meeting.people.invited
            if person.professional and (address := person.user.address or "") in seen
        ]
        if not lived or not staff:
            return self.cannot_tell("The record does not show when each person was added.", history=True)
        days = meeting.working_days
        first_staff = days.day_of_sending(min(staff))
        first_lived = days.day_of_sending(min(lived))
        later = sum(days.is_working(day) for day in days.days_after(first_staff, first_lived))
        left = days.clear_between(first_lived, meeting.start_day)
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
    does not speak of co-chairing or co-hosting.

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
        if any(person.lived for person in leading):
            return self.passes("Somebody with lived experience leads.")
        if not leading or any(not person.professional for person in leading):
            return self.cannot_tell("We do not know the role of everybody who leads.")
        if not meeting.reading.readable:
            return self.cannot_tell("We cannot read this language well enough to tell whether the chair is shared.")
        return self.fails(
            "As far as we know, professionals alone organise and chair this series.",
            fix="Offer to share the chair, and pay for the work. For example: “Would one of you like to chair with me, turn and turn about?”",
        )


RULES: tuple[type[Rule[Any]], ...] = (
    FewerThanClinicians,
    FewerThanProfessionals,
    LoneVoice,
    NobodyWithLivedExperience,
    BalanceLostInReplies,
    OptionalForPeople,
    AddedLast,
    NoSharedChair,
)
