"""Which dates of a series are judged: the next one, and later ones that were changed by themselves."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from copilot_sync.itip.recurrence import Recurrence
from copilot_sync.itip.steps import EndlessError
from copilot_sync_m365.recurrence import rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.invite import Invite
    from copilot_sync_m365.values import Node

LONGEST = timedelta(days=366)
SECOND = timedelta(seconds=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
_DAY_OF_ID = re.compile(r"\.(\d{4}-\d{2}-\d{2})\Z", re.ASCII)


def next_date(master: Node, first: Invite, changed: Iterable[Invite], now: datetime) -> Invite | None:
    """The series at its next date that was not changed by itself, the last one where all are past.

    Returns:
        ``None`` where every date was changed by itself or cancelled.

    Raises:
        WrongPropertyError: the recurrence cannot be read.
    """
    rule = rule_of(master.node("recurrence"))
    if rule is None or first.dtstart is None:
        return first
    zone = first.dtstart.tzinfo or UTC
    length = first.dtend - first.dtstart if first.dtend else timedelta()
    if length > LONGEST:
        raise master.wrong("end.dateTime", "is more than a year after the start of its series")
    originals = {invite.recurrence_id for invite in changed}
    dates = Recurrence(
        first.dtstart.replace(tzinfo=None),
        rules=(rule,),
        without={original.astimezone(zone).replace(tzinfo=None) for original in originals if original},
        without_days=_cancelled_days(master),
    )
    here = now.astimezone(zone).replace(tzinfo=None)
    try:
        start = dates.first_from(here - length)
        before = dates.last_until(min(here, start - SECOND) if start else here)
        start = start or before
    except EndlessError:
        raise master.wrong(
            "recurrence", "is a rule that takes too long to follow", "export its dates by themselves"
        ) from None
    if start is None:
        return None
    ended = before.replace(tzinfo=zone) + length if before and before < start else None
    start = start.replace(tzinfo=zone)
    return replace(first, dtstart=start, dtend=start + length if first.dtend else None, series_last_end=ended)


def is_ahead(invite: Invite, now: datetime) -> bool:
    """Whether a date is still to come, or going on, and was not changed by itself."""
    return not invite.changed_alone and _end(invite) >= now


def judged(dates: list[Invite], now: datetime, *, unchanged_too: bool = False) -> list[Invite]:
    """Of all known dates of one series: the next, and whatever later ones were changed by themselves.

    With `unchanged_too`, the next one that was not changed comes in any case: it stands for the series, which is not
    gone while a date that was changed is next.
    """
    ordered = sorted(dates, key=lambda invite: invite.dtstart or _NEVER)
    coming = [invite for invite in ordered if _end(invite) >= now]
    following = next((invite for invite in coming if not invite.cancelled), coming[0] if coming else ordered[-1])
    chosen = [following, *(invite for invite in coming if invite.changed_alone and invite is not following)]
    if unchanged_too and following.changed_alone:
        chosen += [invite for invite in coming if not invite.changed_alone][:1]
    return chosen


def _end(invite: Invite) -> datetime:
    return invite.dtend or invite.dtstart or _NEVER


def _cancelled_days(master: Node) -> set[date]:
    """The days in occurrence ids, which look like ``OID.<id of the series>.2027-03-02``."""
    days = set()
    for identity in master.texts("cancelledOccurrences"):
        found = _DAY_OF_ID.search(identity)
        with suppress(ValueError):
            days.add(date.fromisoformat(found[1] if found else ""))
    return days
