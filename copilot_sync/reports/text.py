"""The report for an organiser in a hurry: plain words that also read well aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reports.plain import counted, listed, paragraph, printable, when
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from copilot_sync.adapters import Failed, Skipped
    from copilot_sync.linter import Report
    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Evidence, Judgement

MOST = 5
"""Findings that are shown for one meeting unless all are asked for: more is not read."""

LONGEST_SUBJECT = 200
LONGEST_QUOTE = 300

WIDEST = 88

_WORDS = {Severity.IMPORTANT: "Important", Severity.WARNING: "Warning", Severity.SUGGESTION: "Suggestion"}
_COLOURS = {Severity.IMPORTANT: "1;31", Severity.WARNING: "1;33", Severity.SUGGESTION: "1;36"}
_QUOTED = {
    "body": "In the text",
    "subject": "In the subject",
    "location": "In the location",
    "attachment": "In the attachments",
    "conference": "In the joining details",
}
_TOLD = {"attendees": "People", "dates": "Dates"}
"""Evidence in words of our own, which quotes nothing."""


def render(run: Run, *, width: int = WIDEST, colour: bool = False, everything: bool = False) -> str:
    """The report as text, ending in a newline.

    Args:
        run: What was found.
        width: Columns; lines are at most 88 wide.
        colour: Whether to use ANSI colours as well as words.
        everything: Whether to show every finding of a meeting, rather than the first five.
    """
    page = _Page(min(width, WIDEST), colour=colour, everything=everything)
    lines: list[str] = []
    for report in run.meetings:
        lines += [*page.meeting(report, run.zone), ""]
    return "\n".join([*lines, *page.coverage(run)]) + "\n"


class _Page:
    """How one page is set: its width, its colours, and how much it shows."""

    def __init__(self, width: int, *, colour: bool, everything: bool) -> None:
        self.width = width
        self.colour = colour
        self.everything = everything

    def meeting(self, report: Report, zone: tzinfo) -> Iterator[str]:
        invite = report.invite
        subject = paragraph(
            printable(invite.summary or "", LONGEST_SUBJECT) or "A meeting without a subject", self.width
        )
        yield from (self._painted(line, "1") for line in subject)
        yield from paragraph(f"{when(invite, zone)}, in {_named(invite.source)}", self.width)
        if invite.cancelled:
            yield "This meeting was cancelled."
        if report.past:
            yield "This meeting is over."
        failures = report.failures
        shown = failures if self.everything else failures[:MOST]
        for failure in shown:
            yield ""
            yield from self._finding(failure)
        if len(failures) > len(shown):
            yield ""
            yield f"And {len(failures) - len(shown)} more: use --all to see them."
        unsure = [judgement for judgement in report.judgements if judgement.verdict is Verdict.CANNOT_TELL]
        if not failures:
            yield ""
            yield "Nothing found that would keep people out" + (", as far as we can tell." if unsure else ".")
        yield from self._unsure(unsure)

    def _finding(self, failure: Judgement) -> Iterator[str]:
        severity = failure.severity or Severity.WARNING
        word = _WORDS[severity]
        first, *rest = paragraph(f"{word} ({failure.code}): {failure.message}", self.width, rest="  ")
        yield self._painted(word, _COLOURS[severity]) + first[len(word) :]
        yield from rest
        yield from self._evidence(failure.evidence)
        if failure.why:
            yield from paragraph(f"Why: {failure.why}", self.width, first="  ", rest="  ")
        if failure.fix:
            yield "  To paste:"
            yield from paragraph(failure.fix, self.width, first="    ")

    def _evidence(self, evidence: Iterable[Evidence]) -> Iterator[str]:
        for fact in evidence:
            words = printable(fact.text, LONGEST_QUOTE)
            told = _TOLD.get(fact.where)
            said = f"{told}: {words}" if told else f"{_QUOTED.get(fact.where, 'In the invite')}: “{words}”"
            yield from paragraph(said, self.width, first="  ", rest="  ")

    def _unsure(self, unsure: list[Judgement]) -> Iterator[str]:
        if not unsure:
            return
        yield ""
        yield "What we cannot tell:"
        for judgement in unsure:
            if not judgement.for_want_of_history:
                yield from paragraph(f"{judgement.code}: {judgement.message}", self.width, first="  ", rest="    ")
        waiting = [f"{judgement.code} ({judgement.name})" for judgement in unsure if judgement.for_want_of_history]
        if waiting:
            need = "needs" if len(waiting) == 1 else "need"
            yield from paragraph(
                f"{listed(waiting)} {need} a record of earlier versions, which this copy does not hold.",
                self.width,
                first="  ",
                rest="    ",
            )

    def coverage(self, run: Run) -> Iterator[str]:
        """What was read, what was left out and why, and what could not be read."""
        found = [
            _kind(severity, run.severities[severity]) for severity in reversed(Severity) if run.severities[severity]
        ]
        read = f"We read {counted(len(run.reports), 'meeting')}." if run.reports else "We read no meeting."
        yield from paragraph(f"{read} We found {listed(found)}." if found else read, self.width)
        if run.skipped:
            yield f"We left out {counted(len(run.skipped), 'item')}:"
            yield from self._left_out(run.skipped)
        if run.failed:
            yield f"We could not read {counted(len(run.failed), 'item')}:"
            yield from self._left_out(run.failed)
        if run.broken:
            rules = "This rule" if len(run.broken) == 1 else "These rules"
            yield from paragraph(
                f"{rules} stopped with an error: {listed(list(run.broken))}. Please report it.", self.width
            )

    def _left_out(self, results: Iterable[Skipped | Failed]) -> Iterator[str]:
        for result in results:
            yield from paragraph(f"{_named(result.source)}: {result.reason}", self.width, first="  ", rest="    ")

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _kind(severity: Severity, number: int) -> str:
    return counted(number, "important thing" if severity is Severity.IMPORTANT else severity.value)


def _named(source: str) -> str:
    return "standard input" if source == "-" else source
