"""The second phase of a pass: what there is to do, from the ledger alone. A plan is data, and making one does nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from copilot_sync.messages.findings import MOST
from copilot_sync.rules.registry import DONE
from copilot_sync.sync.findings import TO_CHANGE, Amend
from copilot_sync.sync.judging import Reach, State
from copilot_sync.sync.settings import Mode
from copilot_sync.sync.standing import Standing
from copilot_sync.sync.statement import Told
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from copilot_sync.sync.settings import SyncSettings
    from copilot_sync.workdays import WorkingDays

LATEST = datetime.max.replace(tzinfo=UTC)
FRESH = timedelta(days=2)
"""So soon after a message nobody is reminded."""


class Do(StrEnum):
    """What an action does. All but the first write to an organiser."""

    CHANGE = "change"
    """Put our section into the invite, or take it out."""
    WARN = "warn"
    REMIND = "remind"
    RESOLVE = "resolve"
    AMEND = "amend"
    """Tell of a change that was made."""
    CONFIRM = "confirm"
    """Tell that an answer was read. No plan has it: it is owed as soon as the answer is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a meeting."""

    code: str
    severity: Severity
    standing: Standing
    told: Severity | None
    since: datetime
    """When it was first found."""
    of_series: bool = False
    """Its series has it too, and its organiser hears of it there."""

    @property
    def waits(self) -> bool:
        """Whether its organiser was told of it, and can still put it right."""
        return self.told is not None and self.standing is Standing.OPEN and self.code not in DONE

    @property
    def is_news(self) -> bool:
        """Whether its organiser does not know of it, or not that it is so grave."""
        unheard = self.told is None or self.severity > self.told
        return self.standing is Standing.OPEN and unheard and not self.of_series


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A meeting as the ledger has it, with all that decides what to do about it."""

    meeting: str
    thread: str
    state: State
    dtstart: datetime | None
    organiser: str | None
    reach: Reach
    amend: str | None
    reminded: bool
    findings: tuple[Finding, ...]
    messages: int
    """How many were sent about it so far, or may have been."""
    last_message: datetime | None
    in_doubt: bool
    """A message about it is on its way, as far as anybody knows."""
    paused: bool
    warned: bool = False
    """The last message about it was a warning, or came after one: no last word."""
    sent_lately: int = 0
    """How many messages its organiser got in the last 24 hours, about whatever meeting."""

    @property
    def turn(self) -> tuple[datetime, str]:
        """Its turn in a plan: by its start, those without one last."""
        return self.dtstart or LATEST, self.meeting

    @property
    def open(self) -> tuple[Finding, ...]:
        """What stands."""
        return tuple(finding for finding in self.findings if finding.standing is Standing.OPEN)

    @property
    def stands(self) -> bool:
        """Whether something that its organiser was told stands, or may stand."""
        left = {Standing.OPEN, Standing.UNSURE}
        return any(finding.told is not None and finding.standing in left for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do about one meeting."""

    key: str
    do: Do
    case: Case


@dataclass
class Plan:
    """What to do, in order of start, and what not to do and why."""

    actions: list[Action] = field(default_factory=list)
    left: Counter[Told] = field(default_factory=Counter)


def _all(meetings: Collection[str]) -> Collection[str]:
    """Every meeting is at hand."""
    return meetings


def plan(  # noqa: PLR0913 -- a plan is made of these
    cases: Iterable[Case],
    settings: SyncSettings,
    now: datetime,
    days: WorkingDays,
    mark: Callable[..., str],
    *,
    at_hand: Callable[[Collection[str]], Collection[str]] = _all,
    quiet: bool = False,
) -> Plan:
    """What to do about some meetings.

    Args:
        cases: The meetings.
        settings: What may be done.
        now: An aware datetime.
        days: The organisation's working days.
        mark: Makes the keys of actions (`Ledger.mark`).
        at_hand: Which of some meetings, by their keys, can be looked at in this run. One that cannot waits, and does not
            count as one of the few that its organiser may hear of.
        quiet: Nobody is written to: what is left to do shows on the meeting (`QuietMessenger`), or on its series.
    """
    made = Plan()
    for_organiser: Counter[str] = Counter()
    wanted = list(_wanted(cases, settings, now, days, quiet=quiet))
    there = at_hand({case.meeting for case, _, _ in wanted})
    for case, do, changes in sorted(wanted, key=lambda one: one[0].turn):
        obstacle = _obstacle(case)
        if obstacle is None and case.meeting not in there:
            obstacle = Told.WAITING
        if obstacle is None and changes:
            made.actions.append(_action(Do.CHANGE, case, mark))
        if do is None:
            made.left.update([obstacle] if obstacle else [])
            continue
        if obstacle is None and case.organiser is not None:
            for_organiser[case.organiser] += 1
            if for_organiser[case.organiser] > min(
                settings.most_per_organiser, settings.most_per_day - case.sent_lately
            ):
                obstacle = Told.WAITING
        if obstacle is None:
            made.actions.append(_action(do, case, mark))
        else:
            made.left[obstacle] += 1
    return made


def owed(
    cases: Iterable[Case], settings: SyncSettings, now: datetime, days: WorkingDays, *, quiet: bool = False
) -> set[str]:
    """The meetings of whose organisers something is still to be heard by, or may be on its way to them."""
    told = ((case, what_to_say(case, settings, now, days, quiet=quiet)) for case in cases)
    return {case.meeting for case, do in told if case.in_doubt or (do is not None and _obstacle(case) is None)}


def _wanted(
    cases: Iterable[Case], settings: SyncSettings, now: datetime, days: WorkingDays, *, quiet: bool
) -> Iterator[tuple[Case, Do | None, bool]]:
    """The meetings about which there is something to do: what to say, and whether to change the invite."""
    standing: set[str] = set()
    last: list[tuple[Case, bool]] = []
    for case in cases:
        changes = settings.mode == Mode.AMEND and case.amend in TO_CHANGE and case.state is State.UPCOMING
        do = what_to_say(case, settings, now, days, quiet=quiet)
        standing.update([case.thread] if _is_to_show(case, do) else [])
        if quiet and do is Do.RESOLVE:
            last.append((case, changes))
        elif do is not None or changes:
            yield case, do, changes
    for case, changes in last:  # a series shows what is left to do on any of its dates
        shows = case.thread in standing
        if changes or not shows:
            yield case, None if shows else Do.RESOLVE, changes


def _is_to_show(case: Case, do: Do | None) -> bool:
    """Whether a meeting shows that something is left to do, may show it, or is about to."""
    return case.stands or case.in_doubt or (do is Do.WARN and _obstacle(case) is None)


def what_to_say(
    case: Case, settings: SyncSettings, now: datetime, days: WorkingDays, *, quiet: bool = False
) -> Do | None:
    """What the organiser of a meeting should hear now; mostly nothing.

    Nobody is written to about a meeting that has begun, is over or was called off. Where it is `quiet`, nobody is
    reminded, told what was added, or thanked; but what stands no more does not show any longer, whatever came of it.
    """
    begun = case.dtstart is not None and case.dtstart <= now
    if case.in_doubt or begun or case.state is not State.UPCOMING:
        return None
    if any(finding.severity >= Severity(settings.least) for finding in _news(case)):
        return Do.WARN
    if quiet:
        return Do.RESOLVE if case.warned and not case.stands else None
    if _is_to_be_reminded(case, settings, now, days):
        return Do.REMIND
    if _is_dealt_with(case):  # by what we added, it may be, of which a last word tells too
        return Do.RESOLVE
    return Do.AMEND if case.amend == Amend.UNTOLD else None


def _news(case: Case) -> list[Finding]:
    """What an organiser should hear of. What one message had no room for waits until what it told is dealt with."""
    news = [finding for finding in case.open if finding.is_news]
    told = [finding for finding in case.findings if finding.told is not None]
    last = case.last_message
    if last is None or len(told) < MOST or not any(finding.waits for finding in told):
        return news
    return [finding for finding in news if finding.told is not None or finding.since > last]


def _is_to_be_reminded(case: Case, settings: SyncSettings, now: datetime, days: WorkingDays) -> bool:
    if not settings.remind or case.reminded or case.dtstart is None or case.last_message is None:
        return False
    if now - case.last_message < FRESH:
        return False
    stands = any(finding.waits and finding.severity >= Severity(settings.least) for finding in case.findings)
    today, start = (moment.astimezone(days.zone).date() for moment in (now, case.dtstart))
    return stands and today >= days.before(start, settings.remind)


def _is_dealt_with(case: Case) -> bool:
    """Whether everything that its organiser was told of is put right, as far as it can be."""
    told = [finding for finding in case.findings if finding.told is not None and finding.code not in DONE]
    known = {Standing.FIXED, Standing.WAIVED, Standing.CLOSED}
    return any(finding.standing is Standing.FIXED for finding in told) and all(
        finding.standing in known for finding in told
    )


def _obstacle(case: Case) -> Told | None:
    if case.reach is Reach.NOBODY:
        return Told.NOBODY
    if case.organiser is None:
        return Told.FORGOTTEN
    if case.reach is not Reach.ALLOWED:
        return {Reach.OUTSIDE: Told.OUTSIDE, Reach.UNVERIFIED: Told.UNVERIFIED}[case.reach]
    return Told.PAUSED if case.paused else None


def _action(do: Do, case: Case, mark: Callable[..., str]) -> Action:
    """An action under a key that is the same as long as the same is to be said: meeting, findings, facts, turn."""
    found = sorted(f"{finding.code} {finding.severity} {finding.standing}" for finding in case.findings)
    start = case.dtstart.isoformat() if case.dtstart else ""
    return Action(key=mark("action", do, case.meeting, start, str(case.messages), *found), do=do, case=case)
