"""The report for an organiser in a hurry: plain words that also read well aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reports.plain import paragraph, when
from copilot_sync.reports.sentences import (
    MOST,
    SEVERITIES,
    after_findings,
    coverage,
    evidence,
    heading,
    named,
    state,
    subject,
    undecided,
)
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from copilot_sync.linter import Report
    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Judgement

WIDEST = 88

_COLOURS = {Severity.IMPORTANT: "1;31", Severity.WARNING: "1;33", Severity.SUGGESTION: "1;36"}


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
        yield from (self._painted(line, "1") for line in paragraph(subject(report.invite), self.width))
        yield from paragraph(f"{when(report.invite, zone)}, in {named(report.invite.source)}", self.width)
        yield from state(report)
        shown = report.failures if self.everything else report.failures[:MOST]
        for failure in shown:
            yield ""
            yield from self._finding(failure, past=report.past)
        for sentence in after_findings(report, len(shown)):
            yield ""
            yield from paragraph(sentence, self.width)
        unsure = list(undecided(report))
        if unsure:
            yield ""
            yield "What we cannot tell:"
        for sentence in unsure:
            yield from paragraph(sentence, self.width, first="  ", rest="    ")

    def _finding(self, failure: Judgement, *, past: bool) -> Iterator[str]:
        severity = failure.severity or Severity.WARNING
        word = SEVERITIES[severity]
        first, *rest = paragraph(f"{word} ({failure.code}): {failure.message}", self.width, rest="  ")
        yield self._painted(word, _COLOURS[severity]) + first[len(word) :]
        yield from rest
        for fact in failure.evidence:
            yield from paragraph(evidence(fact), self.width, first="  ", rest="  ")
        if failure.why:
            yield from paragraph(f"Why: {failure.why}", self.width, first="  ", rest="  ")
        if failure.fix:
            yield f"  {heading(failure, past=past)}:"
            yield from paragraph(failure.fix, self.width, first="    ")

    def coverage(self, run: Run) -> Iterator[str]:
        """What was read, what was left out and why, and what could not be read."""
        for sentence, reasons in coverage(run):
            yield from paragraph(sentence, self.width)
            for reason in reasons:
                yield from paragraph(reason, self.width, first="  ", rest="    ")

    def _painted(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text
