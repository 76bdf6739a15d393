"""Report + Policy + now -> Message. Pure: it reads our own templates and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from copilot_sync.meeting import Meeting
from copilot_sync.messages.letter import letter_about
from copilot_sync.rules.registry import DONE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from copilot_sync.amendments.pieces import Piece
    from copilot_sync.linter import Report
    from copilot_sync.policy import Policy


class Kind(StrEnum):
    """Why an organiser is written to. Each has its own templates."""

    WARN = "warn"
    """Something keeps people out, and was not told before, or is worse now."""
    REMIND = "remind"
    """What was told still stands, and the day is near."""
    RESOLVE = "resolve"
    """Everything that was told has been dealt with."""
    AMEND = "amend"
    """We added to the invite. Nothing else is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to one organiser: the same words as plain text and as HTML, for ``multipart/alternative``."""

    subject: str
    """One line of at most 140 characters, without control characters."""
    text: str
    """Lines of at most 72 characters, where no single word is longer. Addresses of the web are never broken."""
    html: str
    """A whole page, without pictures, scripts or anything that is fetched."""
    codes: tuple[str, ...]
    """The rules whose findings it shows. Of others it says how many there are."""
    fixed: tuple[str, ...] = ()
    """The rules whose findings it gives thanks for."""


def compose(  # noqa: PLR0913 -- each is one fact about the occasion, named at every call
    kind: Kind,
    report: Report,
    policy: Policy,
    *,
    now: datetime,
    told: Collection[str] = (),
    worse: Collection[str] = (),
    fixed: Collection[str] = (),
    added: Sequence[Piece] = (),
    reference: str = "",
) -> Message:
    """Write to the organiser of one meeting. The same arguments give the same message.

    Args:
        kind: The occasion.
        report: What the rules say of the meeting, with the whole invite. People in it are counted, never named.
        policy: Who writes, and whom organisers can ask.
        now: An aware datetime, from which the days left are counted.
        told: Codes of which an earlier message spoke. What is not among them stands first and is marked as new. What is
            done and cannot be put right (`Rule.done`) is not told again, and nobody is reminded of it.
        worse: Those of them that matter more since. They stand first too.
        fixed: Codes of which an earlier message spoke, which are no longer found, and for which no message gave thanks.
        added: What an amendment has put into the invite. Every kind of message can tell it.
        reference: By which an admin finds the meeting again. Prepared answers carry it.

    Raises:
        ValueError: there is nothing to write: the meeting was cancelled or is over, nothing stands that a warning or
            a reminder could tell, something stands that a last word says is dealt with, or nothing was added.
    """
    report = _less_what_is_done(kind, report, told, worse)
    _refuse_what_makes_no_sense(kind, report, now=now, told=told, added=added)
    from copilot_sync.messages.rendering import rendered  # noqa: PLC0415 -- loads Jinja

    meeting = Meeting(report.invite, policy, now)
    meeting.directory = report.directory
    letter = letter_about(report, meeting, told=told, worse=worse, fixed=fixed, added=added, reference=reference)
    return Message(
        subject=rendered(f"{kind}.subject.txt", letter),
        text=rendered(f"{kind}.txt", letter),
        html=rendered(f"{kind}.html", letter),
        codes=tuple(finding.code for finding in letter.findings) if kind in {Kind.WARN, Kind.REMIND} else (),
        fixed=tuple(sorted(fixed)) if kind is not Kind.AMEND else (),
    )


def _less_what_is_done(kind: Kind, report: Report, told: Collection[str], worse: Collection[str]) -> Report:
    """A report without findings that nobody can do anything about any more, and that are no news."""
    known = DONE if kind in {Kind.REMIND, Kind.RESOLVE} else DONE.intersection(told).difference(worse)
    failed = {failure.code for failure in report.failures} & known
    kept = tuple(judgement for judgement in report.judgements if judgement.code not in failed)
    return replace(report, judgements=kept) if failed else report


def _refuse_what_makes_no_sense(
    kind: Kind, report: Report, *, now: datetime, told: Collection[str], added: Sequence[Piece]
) -> None:
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime; add a time zone to it")
    if report.invite.cancelled:
        raise ValueError("nobody is written to about a meeting that was cancelled")
    if report.past or report.invite.is_over(now):
        raise ValueError("nobody is written to about a meeting that is over")
    if kind in {Kind.WARN, Kind.REMIND} and not report.failures:
        raise ValueError(f"there is nothing to {kind} of: no finding stands")
    if kind is Kind.RESOLVE and any(failure.code in told for failure in report.failures):
        raise ValueError("not everything is dealt with: a finding stands that was told")
    if kind is Kind.AMEND and not added:
        raise ValueError("there is no amendment to tell of: nothing was added")
