"""What one run looked at, what it found, and what it could not look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from copilot_sync.adapters import Failed, Skipped
    from copilot_sync.invite import Invite
    from copilot_sync.linter import Report
    from copilot_sync.verdicts import Severity
    from copilot_sync.waiver_notes import WaiverNote


@dataclass(frozen=True, kw_only=True)
class Run:
    """The reports of one run, and its coverage."""

    now: datetime
    zone: tzinfo
    """The zone of meetings that name none."""
    reports: tuple[Report, ...]
    skipped: tuple[Skipped, ...] = ()
    failed: tuple[Failed, ...] = ()
    in_scope: bool = True
    """`check` takes every meeting of a named file as in scope."""
    waiver_notes: tuple[WaiverNote, ...] = ()
    """What to know of waivers that hid nothing."""

    @cached_property
    def meetings(self) -> tuple[Report, ...]:
        """The reports in order of start, those without one last, then UID, then place in the series."""
        return tuple(sorted(self.reports, key=_order))

    @cached_property
    def severities(self) -> Counter[Severity]:
        """How many findings there are of each severity."""
        failures = (failure for report in self.reports for failure in report.failures)
        return Counter(failure.severity for failure in failures if failure.severity is not None)

    @cached_property
    def known(self) -> int:
        """How many findings a baseline holds already; `severities` leaves them out."""
        return sum(report.known for report in self.reports)

    @cached_property
    def broken(self) -> tuple[str, ...]:
        """The codes of rules that stopped with an error of their own."""
        found = {judgement.code for report in self.reports for judgement in report.judgements if judgement.broken}
        return tuple(sorted(found))


def without_content(report: Report) -> Report:
    """The report with no more of its invite than reports show. Keeps long runs small."""
    return replace(report, invite=bare(report.invite))


def bare(invite: Invite) -> Invite:
    """An invite without body and people."""
    return replace(
        invite,
        description=None,
        html=None,
        location=None,
        attendees=(),
        organizer=None,
        attachments=(),
        envelope=None,
    )


def _order(report: Report) -> tuple[bool, datetime | int, str, str, str]:
    invite = report.invite
    return (
        invite.dtstart is None,
        invite.dtstart or 0,
        invite.uid or "",
        str(invite.recurrence_id or ""),
        invite.source,
    )
