"""What a judgement means for what was found before: new, worse, the same, in doubt, put right."""

from __future__ import annotations

from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, insert, select, update

from copilot_sync.amendments.bodies import without_section
from copilot_sync.changes import last_change
from copilot_sync.rules.registry import DONE
from copilot_sync.sync import marks
from copilot_sync.sync.judging import State, as_it_stands, has_section, organiser_of
from copilot_sync.sync.moments import written, written_or_none
from copilot_sync.sync.records import put
from copilot_sync.sync.standing import Standing
from copilot_sync.sync.tables import findings, meetings
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from copilot_sync.invite import Invite
    from copilot_sync.linter import Report
    from copilot_sync.sync.judging import Judge, Judged
    from copilot_sync.verdicts import Judgement


class Amend(StrEnum):
    """Where our section in an invite stands; nothing where there is none, and none is wanted."""

    WANTED = "wanted"
    """None is there, and one should be."""
    OUTDATED = "outdated"
    """Another should be there."""
    UNWANTED = "unwanted"
    """It is there, and should not be any more."""
    UNTOLD = "untold"
    """It is there, and its organiser does not know yet."""
    ADDED = "added"
    """It is there, and no news."""
    DECLINED = "declined"
    """Somebody took it out. It is not put back."""
    IMPOSSIBLE = "impossible"
    """The platform will not have it there, until the invite or the settings are others."""


WHO_IS_INVITED = "BAL"
"""The family of rules that count people."""

TO_CHANGE = frozenset({Amend.WANTED, Amend.OUTDATED, Amend.UNWANTED})
"""Where there is something for us to do."""


def note(
    connection: Connection, judge: Judge, known: Row[tuple[object, ...]] | None, judged: Judged, *, amends: bool
) -> None:
    """Write down where a meeting and its findings stand. `amends`: its source takes our section."""
    key, invite, ledger, now = judged.key, judged.meeting.invite, judge.ledger, written(judge.now)
    content = marks.content(ledger, without_section(invite))
    changed = known is not None and known.content != content
    word = written(last_change(judged.meeting)) if changed else (known.last_word if known else None)
    organiser = organiser_of(invite)
    put(
        connection,
        meetings,
        meeting=key,
        thread=marks.thread(ledger, invite),
        state=judged.state.value,
        dtstart=written_or_none(invite.dtstart),
        dtend=written_or_none(invite.dtend),
        organiser=marks.organiser(ledger, organiser) if organiser else None,
        reach=judged.reach.value,
        seen=marks.seen(ledger, judged.as_read),
        content=content,
        policy=judge.mark,
        due=written_or_none(judged.due),
        first_seen=known.first_seen if known is not None else now,
        last_word=word,
        amend=_amend(judge, judged, known, as_before=not changed, amends=amends),
    )
    report = as_it_stands(judged)
    if report is None:
        _close(connection, key)
    else:
        closed = judged.meeting.people.count.unknown == inf
        went_on = _has_moved_on(known, invite, now) and not changed
        _note_findings(connection, key, report, now, went_on=went_on, closed=closed)


def note_gone(connection: Connection, key: str) -> None:
    """Write down that no copy of a meeting is left."""
    gone = {"state": State.GONE.value, "due": None}
    connection.execute(update(meetings).where(meetings.c.meeting == key).values(**gone))
    _close(connection, key)


def _amend(
    judge: Judge, judged: Judged, known: Row[tuple[object, ...]] | None, *, as_before: bool, amends: bool
) -> Amend | None:
    """Where our section stands. Once somebody has taken it out it stays out: we do not quarrel about an invite."""
    before = known.amend if known is not None else None
    stands = has_section(judged.as_read)
    if not stands and before in {Amend.OUTDATED, Amend.UNTOLD, Amend.ADDED, Amend.DECLINED}:
        return Amend.DECLINED
    if before == Amend.IMPOSSIBLE and as_before and known is not None and known.policy == judge.mark:
        return Amend.IMPOSSIBLE
    proposal = judge.proposal(judged) if amends else None
    if proposal is not None and stands:
        return Amend.OUTDATED if proposal.section else Amend.UNWANTED
    if proposal is not None or not stands:
        return Amend.WANTED if proposal is not None else None
    return Amend.UNTOLD if before in {Amend.WANTED, Amend.OUTDATED, Amend.UNTOLD} else Amend.ADDED


def _has_moved_on(known: Row[tuple[object, ...]] | None, invite: Invite, now: str) -> bool:
    """Whether a series has come to its next date: what was asked of the last one is neither open nor put right."""
    if known is None or known.dtstart is None or not invite.series or invite.changed_alone:
        return False
    before: str = known.dtstart
    return before <= now and before != written_or_none(invite.dtstart)


def _note_findings(  # noqa: PLR0913 -- what became of a finding hangs on these
    connection: Connection, key: str, report: Report, now: str, *, went_on: bool, closed: bool
) -> None:
    """`went_on`: nobody has done anything but wait for the next date of a series."""
    known = {row.code: row for row in connection.execute(select(findings).where(findings.c.meeting == key))}
    stand = {code: (Standing.CLOSED, before.severity) for code, before in known.items()}
    for judgement in report.judgements:
        before = known.get(judgement.code)
        if judgement.verdict is Verdict.FAIL and judgement.severity is not None:
            standing = Standing.WAIVED if judgement.waived else Standing.OPEN
            stand[judgement.code] = (standing, judgement.severity.value)
        elif before is not None:
            standing = _not_found(judgement, before.state, went_on=went_on, closed=closed)
            stand[judgement.code] = (standing, before.severity)
    new = [
        {"meeting": key, "code": code, "state": standing.value, "severity": severity, "first_seen": now}
        for code, (standing, severity) in stand.items()
        if code not in known
    ]
    if new:
        connection.execute(insert(findings), new)
    for code, before in known.items():
        standing, severity = stand[code]
        if (before.state, before.severity) != (standing, severity):
            this = and_(findings.c.meeting == key, findings.c.code == code)
            over = code in DONE and standing is Standing.CLOSED  # what is done, and done with: the next one is news
            forgotten: dict[str, Any] = {"told": None} if over else {}
            if standing is Standing.OPEN and before.told is None and _is_news_again(before, severity):
                forgotten["first_seen"] = now
            connection.execute(
                update(findings).where(this).values(state=standing.value, severity=severity, **forgotten)
            )


def _is_news_again(before: Row[tuple[object, ...]], severity: str) -> bool:
    """Whether what stands open and was never told has come back, or is graver than when it was first found."""
    returned = before.state in {Standing.FIXED, Standing.CLOSED, Standing.WAIVED}
    return returned or Severity(severity) > Severity(before.severity)


def _not_found(judgement: Judgement, before: str, *, went_on: bool, closed: bool) -> Standing:
    """Where a finding stands that is not found any more. What somebody has put right alone is called so.

    That a rule about who is invited does not apply puts nothing right while a group is `closed`: whom it counted may be
    in there.
    """
    if before == Standing.CLOSED:
        return Standing.CLOSED
    hidden = closed and judgement.verdict is Verdict.NOT_APPLICABLE and judgement.code.startswith(WHO_IS_INVITED)
    if (judgement.verdict is Verdict.CANNOT_TELL or hidden) and before != Standing.FIXED:
        return Standing.UNSURE
    by_itself = went_on or judgement.silent or judgement.code in DONE
    return Standing.CLOSED if by_itself and before != Standing.FIXED else Standing.FIXED


def _close(connection: Connection, key: str) -> None:
    connection.execute(update(findings).where(findings.c.meeting == key).values(state=Standing.CLOSED.value))
    done = and_(findings.c.meeting == key, findings.c.code.in_(sorted(DONE)))
    connection.execute(update(findings).where(done).values(told=None))  # the next one is news
