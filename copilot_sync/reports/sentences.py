"""What the reports for people say alike, before each sets it in its own way. Nothing here is escaped yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.phrases import counted, date_in_words, listed
from copilot_sync.reports.pasting import heading_of
from copilot_sync.reports.plain import printable
from copilot_sync.rules.registry import AFTERWARDS
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from copilot_sync.adapters import Failed, Skipped
    from copilot_sync.invite import Invite
    from copilot_sync.linter import Report
    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Evidence, Judgement
    from copilot_sync.waivers import Waiver

MOST = 5
"""Findings that are shown for one meeting unless all are asked for: more is not read."""

LONGEST_SUBJECT = 200
LONGEST_QUOTE = 300

SEVERITIES = {Severity.IMPORTANT: "Important", Severity.WARNING: "Warning", Severity.SUGGESTION: "Suggestion"}

_QUOTED = {
    "body": "In the text",
    "subject": "In the subject",
    "location": "In the location",
    "attachment": "In the attachments",
    "conference": "In the joining details",
    "venue": "In the venue profile",
}
NEXT_TIME = "For next time"
_TOLD = {"attendees": "People", "dates": "Dates"}
"""Evidence in words of our own, which quotes nothing."""


def subject(invite: Invite) -> str:
    """What a meeting is called."""
    return printable(invite.summary or "", LONGEST_SUBJECT) or "A meeting without a subject"


def named(source: str) -> str:
    """Where something was read, in words."""
    return "standard input" if source == "-" else source


def state(report: Report) -> Iterator[str]:
    """What one should know of a meeting before the findings."""
    if report.invite.cancelled:
        yield "This meeting was cancelled."
    if report.past:
        yield "This meeting is over."


def evidence(fact: Evidence) -> str:
    """The words that a finding rests on, and where they stand."""
    words = printable(fact.text, LONGEST_QUOTE)
    told = _TOLD.get(fact.where)
    return f"{told}: {words}" if told else f"{_QUOTED.get(fact.where, 'In the invite')}: “{words}”"


def heading(failure: Judgement, *, past: bool) -> str:
    """What stands above a fix. Of a meeting that is over, most are for the next one; some say so themselves."""
    next_time = past and failure.code not in AFTERWARDS and not failure.fix.startswith(NEXT_TIME)
    return NEXT_TIME if next_time else heading_of(failure.fix)


def after_findings(report: Report, shown: int) -> Iterator[str]:
    """How many findings were not shown, or that there are none; then those that are waived."""
    if len(report.failures) > shown:
        rest = report.failures[shown:]
        yield f"And {len(rest)} more: {listed(list(_by_severity(rest)))}. Use --all to see them."
    if not report.failures:
        unsure = any(judgement.verdict is Verdict.CANNOT_TELL for judgement in report.judgements)
        other = " new" if report.known else " else" if report.waived else ""
        yield f"Nothing{other} found that would keep people out" + (", as far as we can tell." if unsure else ".")
    if report.waived:
        more = "more" if report.failures else "finding" if len(report.waived) == 1 else "findings"
        verb = "is" if len(report.waived) == 1 else "are"
        told = (f"{judgement.code}, {waiver(judgement.waived)}" for judgement in report.waived if judgement.waived)
        yield f"{len(report.waived)} {more} {verb} waived: {'; '.join(told)}."


def _by_severity(failures: Sequence[Judgement]) -> Iterator[str]:
    for severity in reversed(Severity):
        codes = [failure.code for failure in failures if (failure.severity or Severity.WARNING) is severity]
        if codes:
            yield f"{_kind(severity, len(codes))} ({', '.join(codes)})"


def waiver(waiver: Waiver) -> str:
    """Who agreed to a waiver, until when, and why."""
    agreed_by, reason = (printable(text, LONGEST_QUOTE) for text in (waiver.agreed_by, waiver.reason))
    return f"agreed by {agreed_by} until {date_in_words(waiver.until)} (“{reason}”)"


def undecided(report: Report) -> Iterator[str]:
    """What could not be told, each reason once; what waits for a record of earlier versions in one sentence."""
    unsure = [judgement for judgement in report.judgements if judgement.verdict is Verdict.CANNOT_TELL]
    alike: dict[str, list[str]] = {}
    for judgement in unsure:
        if not judgement.for_want_of_history:
            alike.setdefault(judgement.message, []).append(judgement.code)
    yield from (f"{listed(codes)}: {message}" for message, codes in alike.items())
    waiting = [f"{judgement.code} ({judgement.name})" for judgement in unsure if judgement.for_want_of_history]
    if waiting:
        need = "needs" if len(waiting) == 1 else "need"
        yield f"{listed(waiting)} {need} a record of earlier versions, which this copy does not hold."


def coverage(run: Run) -> Iterator[tuple[str, list[str]]]:
    """What was read, what was left out and why, and what could not be read: sentences, each with its list."""
    found = [_kind(severity, run.severities[severity]) for severity in reversed(Severity) if run.severities[severity]]
    read = f"We read {counted(len(run.reports), 'meeting')}." if run.reports else "We read no meeting."
    yield f"{read} We found {listed(found)}." if found else read, []
    if run.known:
        yield f"The baseline holds {counted(run.known, 'known finding')}, not listed here.", []
    yield from left_out(run.skipped, run.failed)
    if run.broken:
        rules = "This rule" if len(run.broken) == 1 else "These rules"
        yield f"{rules} stopped with an error: {listed(list(run.broken))}. Please report it.", []


def left_out(skipped: Sequence[Skipped], failed: Sequence[Failed]) -> Iterator[tuple[str, list[str]]]:
    """What was left out and why, and what could not be read: a file is one item, however much is wrong with it."""
    if skipped:
        yield f"We left out {counted(len(skipped), 'item')}:", _reasons(skipped)
    if failed:
        yield f"We could not read {counted(len({result.source for result in failed}), 'item')}:", _reasons(failed)


def _reasons(results: Iterable[Skipped | Failed]) -> list[str]:
    return [f"{named(result.source)}: {result.reason}" for result in results]


def _kind(severity: Severity, number: int) -> str:
    return counted(number, "important thing" if severity is Severity.IMPORTANT else severity.value)
