"""SCH: whether people can be there at that time, and sit through it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from copilot_sync.options import CLOCK, DAY, option
from copilot_sync.phrases import day_in_words
from copilot_sync.remembering import remembered
from copilot_sync.rules.base import NO_START, Rule
from copilot_sync.verdicts import Evidence, Judgement, Severity

if TYPE_CHECKING:
    from copilot_sync.meeting import Meeting

NO_END = "We do not know when it ends."
ALL_DAY = "It is an all-day event, so there is no time of day to judge."
EARLY = time(9)
LATE = time(21)
"""Before the one or after the other it is a warning, wherever people are."""
MID_MORNING = time(10, 30)
EARLY_AFTERNOON = time(13, 30)
"""When most people can be there, by the briefing that the rule rests on."""


@dataclass(frozen=True, kw_only=True)
class HoursOptions:
    """Which hours people can keep."""

    earliest: str = option("10:00", help="The earliest start in person, local time, as HH:MM.", written=CLOCK)
    latest: str = option("16:00", help="The latest end in person, local time, as HH:MM.", written=CLOCK)
    earliest_online: str = option("09:30", help="The earliest start online, local time, as HH:MM.", written=CLOCK)

    def __post_init__(self) -> None:
        """Refuse what is no time here, since a rule may not raise.

        Raises:
            ValueError: a setting is not written as HH:MM.
        """
        for text in (self.earliest, self.latest, self.earliest_online):
            if problem := CLOCK.problem(text):
                raise ValueError(problem)


@dataclass(frozen=True, kw_only=True)
class BreakOptions:
    """How long people can sit."""

    minutes: int = option(90, help="Longer than this needs a break.", minimum=30, maximum=480)
    with_drinks: int = option(
        120, help="Drinks on arrival do for up to this long; beyond it, no break is a warning.", minimum=30, maximum=480
    )


@dataclass(frozen=True, kw_only=True)
class HolidayOptions:
    """Which days are off besides bank holidays."""

    weekends: bool = option(False, help="Whether weekend days count as well.")
    dates: tuple[str, ...] = option(
        (), help="Further dates, such as school or faith holidays, as YYYY-MM-DD.", written=DAY
    )


def _in_words(clock: time) -> str:
    return f"{clock.hour:02}:{clock.minute:02}"


def _easier_hours(length: timedelta, earliest: time, latest: time, *, early: bool) -> str | None:
    """Mid-morning or early afternoon for as long as the meeting lasts, else the first hours of the day; in words."""
    usual = (MID_MORNING, EARLY_AFTERNOON) if early else (EARLY_AFTERNOON, MID_MORNING)
    for begins in (*usual, earliest):
        end = _since_midnight(begins) + length
        if begins >= earliest and end <= _since_midnight(latest):
            ends = time(*divmod(end // timedelta(minutes=1), 60))
            return f"{_in_words(begins)} to {_in_words(ends)}" if length else _in_words(begins)
    return None


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


@remembered
def _hours(begins: time, ends: time) -> Evidence:
    return Evidence("dates", f"{_in_words(begins)} to {_in_words(ends)}, local time")


class HardHours(Rule[HoursOptions]):
    """Hours that are hard to keep.

    ## What it does
    Looks at the local time. In person: a start before 10:00 or an end after 16:00. Online: a start before 09:30.
    Either way, a start before 09:00 or an end after 21:00 is a warning. A meeting in a place and online is judged
    as one in a place. Wording that the group chose the time passes it.

    ## Why it matters
    Mornings take longer with care, medicines or pain. Bus passes, school runs and personal assistants keep hours.

    ## Bad
    08:30 in the board room.

    ## Good
    10:30 to 12:30, or "7pm, as you voted".
    """

    code = "SCH001"
    name = "hard-hours"
    severity = Severity.SUGGESTION
    sources = ("C5", "B4", "B7")
    why = "Care, medicines, school runs and bus passes keep hours (INVOLVE briefing note eight: mid-morning or early afternoon)."
    options_type = HoursOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Look at the clock where people are."""
        invite = meeting.invite
        if invite.all_day:
            return self.not_applicable(ALL_DAY)
        if invite.dtstart is None:
            return self.cannot_tell(NO_START)
        start = invite.dtstart.astimezone(meeting.zone)
        end = invite.dtend.astimezone(meeting.zone) if invite.dtend else start
        begins, ends = start.time(), end.time()
        late = ends if end.date() == start.date() else time.max if end - start < timedelta(days=1) else time.min
        evidence = [_hours(begins, ends)]
        in_person = meeting.reading.place.in_person
        earliest = time.fromisoformat(self.options.earliest if in_person else self.options.earliest_online)
        latest = time.fromisoformat(self.options.latest) if in_person else LATE
        if begins >= earliest and late <= latest:
            return self.passes("The hours are easy to keep.", evidence)
        if meeting.reading.chosen_time is not None:
            return self.passes("The group chose the time.", [meeting.reading.chosen_time.evidence()])
        hard = f"It starts at {_in_words(begins)}" if begins < earliest else f"It ends at {_in_words(ends)}"
        return self.lacks(
            meeting,
            f"{hard}. That is hard for many people.",
            fix=self._fix(meeting, max(end - start, timedelta()), earliest, latest, early=begins < earliest),
            evidence=evidence,
            severity=Severity.WARNING if begins < EARLY or late > LATE else Severity.SUGGESTION,
            worded=False,
        )

    @staticmethod
    def _fix(meeting: Meeting, length: timedelta, earliest: time, latest: time, *, early: bool) -> str:
        """A question to put to people, with hours that are as many as those of the meeting, if there are any."""
        hours = _easier_hours(length, earliest, latest, early=early)
        asked = f"Would {hours} suit you better?" if hours else "Would two shorter meetings suit you better?"
        ask = "For next time, ask" if meeting.past else "Ask"
        return f"{ask} what suits people, and say so: “{asked} We will go with what suits most of you.”"


class NoBreak(Rule[BreakOptions]):
    """A long meeting without a break.

    ## What it does
    For a meeting of more than 90 minutes, looks for a break, a meal or a pause in the text or the subject. Drinks on
    arrival do for up to two hours. Beyond two hours, no break is a warning.

    ## Why it matters
    Pain, medicines, bladders, interpreters and concentration all need a pause.

    ## Bad
    Two and a half hours, "coffee on arrival".

    ## Good
    "We stop for tea at 11.15, for fifteen minutes."

    ## Known limits
    No published figure was found for how often to break; ninety minutes is this project's own.
    """

    code = "SCH002"
    name = "no-break"
    severity = Severity.SUGGESTION
    sources = ("B5", "D2")
    why = "Pain, medicines and tiredness need a pause, and so do interpreters (W3C, Making events accessible)."
    options_type = BreakOptions
    snippet = "break_line"

    def judge(self, meeting: Meeting) -> Judgement:
        """Look at the length, then for a pause."""
        invite = meeting.invite
        if invite.all_day:
            return self.not_applicable(ALL_DAY)
        minutes = meeting.minutes
        if minutes is None:
            return self.cannot_tell(NO_START if invite.dtstart is None else NO_END)
        if minutes <= self.options.minutes:
            return self.passes(f"It lasts {minutes} minutes.")
        pause = meeting.reading.pause
        if pause is not None:
            return self.passes("There is a break.", [pause.evidence()])
        drink = meeting.reading.drink
        if drink is not None and minutes <= self.options.with_drinks:
            return self.passes("There is something to drink.", [drink.evidence()])
        return self.lacks(
            meeting,
            f"It lasts {minutes} minutes, and we couldn't find a break.",
            fix=self.words(
                meeting,
                "Put a break in the middle, and say so: “We stop for fifteen minutes halfway. Come and go as you need.”",
            ),
            severity=Severity.WARNING if minutes > self.options.with_drinks else Severity.SUGGESTION,
        )


class Holiday(Rule[HolidayOptions]):
    """A meeting on a holiday.

    ## What it does
    Fails when the meeting starts on a bank holiday of your region. You can add weekends, and dates of your own,
    such as school holidays or the festivals of the people you invite.

    ## Why it matters
    Buses run less, carers have a day off, and families have plans.

    ## Bad
    A workshop on Good Friday.

    ## Good
    A day looked up in a faith and school calendar first.
    """

    code = "SCH003"
    name = "holiday"
    severity = Severity.WARNING
    sources = ("B8",)
    why = "Buses and carers keep holidays too (Social Care Institute for Excellence: check a faith calendar)."
    options_type = HolidayOptions

    def judge(self, meeting: Meeting) -> Judgement:
        """Look the day up."""
        day = meeting.start_day
        if day is None:
            return self.cannot_tell(NO_START)
        region = meeting.policy.region
        name = region.holiday(day) or self._own_day(day)
        if name is None and self.options.weekends and day.weekday() in region.weekend:
            name = "a weekend"
        if name is None:
            return self.passes("It is no holiday.")
        following = meeting.working_days.next_working(day)
        return self.fails(
            f"The day is a holiday ({name}).",
            fix="For next time: choose another day, and ask: “Would the next working day suit you?”"
            if meeting.past
            else f"Move it, for example to {following:%A} {following.day} {following:%B}: “That day is a holiday for some of us. Would the next working day suit you?”",
            evidence=[Evidence("dates", day_in_words(day))],
        )

    def _own_day(self, day: date) -> str | None:
        return "on your own list" if day.isoformat() in self.options.dates else None


RULES: tuple[type[Rule[Any]], ...] = (HardHours, NoBreak, Holiday)
