"""BAL: how many people with lived experience are in the room, and how many professionals. Never a name or a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.options import option
from copilot_sync.people import Count, count
from copilot_sync.phrases import counted
from copilot_sync.rules.base import NO_START, NoOptions, Rule
from copilot_sync.rules.counting import (
    BalanceRule,
    NumbersRule,
    compare,
    compare_with_clinicians,
    compare_with_lone_voice,
    not_known,
    people,
    professionals,
)
from copilot_sync.verdicts import Judgement, Severity, Verdict

if TYPE_CHECKING:
    from datetime import date

    from copilot_sync.meeting import Meeting
    from copilot_sync.policy import Policy


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


def _both(tally: Count, policy: Policy) -> tuple[Verdict, Verdict]:
    """What BAL001 and BAL003 make of the numbers, whether or not they are switched on."""
    clinicians: RatioOptions = policy.options_of("BAL001")
    lone_voice: LoneVoiceOptions = policy.options_of("BAL003")
    return compare_with_clinicians(tally, clinicians.ratio), compare_with_lone_voice(tally, lone_voice.min_lived)


class FewerThanClinicians(NumbersRule[RatioOptions]):
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

    def judge_numbers(self, tally: Count) -> Judgement:
        """Compare L and U with C."""
        told = (
            f"From the roles we know, {people(tally.lived)} and {counted(tally.clinicians, 'clinician')} are invited."
        )
        match compare_with_clinicians(tally, self.options.ratio):
            case Verdict.NOT_APPLICABLE:
                return self.not_applicable("No clinician is invited, as far as we know.")
            case Verdict.FAIL:
                return self.fails(
                    told,
                    fix="Invite more people with lived experience, or ask some of the clinicians to join another time. "
                    "For example: “I am asking more people who use the service to join us.”",
                )
            case Verdict.CANNOT_TELL:
                return self.cannot_tell(told + not_known(tally))
        return self.passes(f"On the roles we know. {told}" if tally.unknown else told)


class FewerThanProfessionals(NumbersRule[ProfessionalsOptions]):
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

    def judge_people(self, meeting: Meeting, tally: Count) -> Judgement:
        """See that no other rule says more, then look at the numbers."""
        if tally.lived == 0:
            return self.not_applicable("Nobody with lived experience is known to be invited.", silent=True)
        if Verdict.FAIL in _both(tally, meeting.policy):
            return self.not_applicable("Another balance rule says more about this.", silent=True)
        return super().judge_people(meeting, tally)

    def judge_numbers(self, tally: Count) -> Judgement:
        """Compare L and U with P."""
        told = f"From the roles we know, {people(tally.lived)} and {professionals(tally.professionals)} are invited."
        match compare(tally, tally.professionals * self.options.ratio):
            case Verdict.FAIL:
                return self.fails(
                    told,
                    fix="See who really needs to be there. For example: “Only two of us from the team will come. "
                    "We will tell the others what you decide.”",
                    severity=Severity(self.options.severity),
                )
            case Verdict.CANNOT_TELL:
                return self.cannot_tell(told + not_known(tally))
        return self.passes(told)


class LoneVoice(NumbersRule[LoneVoiceOptions]):
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

    def judge_numbers(self, tally: Count) -> Judgement:
        """Look at L, U and P."""
        told = f"From the roles we know, {people(tally.lived)} would sit with {professionals(tally.professionals)}."
        match compare_with_lone_voice(tally, self.options.min_lived):
            case Verdict.NOT_APPLICABLE:
                return self.not_applicable("Nobody with lived experience is known to be invited.", silent=True)
            case Verdict.FAIL:
                return self.fails(
                    told,
                    fix="Ask at least one more person who has been through it, and offer them the chance to meet first. "
                    "For example: “I am asking others who use the service to come too.”",
                )
            case Verdict.CANNOT_TELL if tally.unknown > tally.lived + tally.professionals:
                return self.cannot_tell(
                    f"We know too few roles to tell whether {people(tally.lived)} would be too few beside "
                    f"professionals.{not_known(tally)}"
                )
            case Verdict.CANNOT_TELL:
                return self.cannot_tell(told + not_known(tally))
        return self.passes(told)


class NobodyWithLivedExperience(NumbersRule[NoOptions]):
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

    def judge_numbers(self, tally: Count) -> Judgement:
        """Look for L."""
        if tally.lived:
            return self.passes(f"{people(tally.lived).capitalize()} invited.")
        if tally.unknown:
            return self.cannot_tell("As far as we know nobody with lived experience is invited." + not_known(tally))
        few = 2
        if tally.professionals < few:
            return self.passes("Fewer than two professionals are invited.")
        return self.fails(
            f"From the roles we know, {tally.professionals} professionals are invited and nobody with lived experience.",
            fix="Invite people who use the service, or carers, before the plan is made. "
            "For example: “We have not started yet. Please help us decide what to do first.”",
        )


class BalanceLostInReplies(BalanceRule[RepliesOptions]):
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

    def turns(self, meeting: Meeting) -> list[date]:
        """The day from which replies are looked at."""
        return [meeting.working_days.before(meeting.start_day, self.options.days)] if meeting.start_day else []

    def judge_people(self, meeting: Meeting, tally: Count) -> Judgement:
        """Compare everybody invited with those coming."""
        if meeting.start_day is None:
            return self.cannot_tell(NO_START)
        if meeting.working_days.clear_between(meeting.today, meeting.start_day) >= self.options.days:
            return self.not_applicable("It is too early to look at replies.", silent=True)
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
                f"From the roles and replies we know, {people(tally.lived)} and "
                f"{professionals(tally.professionals)} are coming. The balance of the invitation is gone.",
                fix="Ring those who have not answered or cannot come, and ask what would help. "
                "For example: “Your place is still yours. Would another time, a lift or a call suit you better?”",
            )
        if count(coming).lived == 0:
            return self.not_applicable(
                "Nobody with lived experience has said yes so far: there is no balance to compare.", silent=True
            )
        return self.passes("The replies keep the balance of the invitation.")


RULES: tuple[type[Rule[Any]], ...] = (
    FewerThanClinicians,
    FewerThanProfessionals,
    LoneVoice,
    NobodyWithLivedExperience,
    BalanceLostInReplies,
)
