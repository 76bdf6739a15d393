"""The report as Markdown, for a comment on a change or a page of a wiki.

Words of others stay words: no heading, list, table, link, picture, HTML or mention comes from an invite (CommonMark
0.31, and what GitHub and GitLab add to it).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.reports.plain import printable, when
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
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from copilot_sync.linter import Report
    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Judgement

_SYNTAX = re.compile(r"[\\`*_\[\]|~$#]")
_FIRST = re.compile(r"[-+=:]|(?<=\d)[.)]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LINKED = re.compile(r"(?<=\S)(?=@)|[@#!](?=\w)|www(?=\.)|/(?=/)|(?:mailto|xmpp):", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"
"""Invisible. Backslashes do not keep everybody from turning @names, #numbers and addresses into links; this does."""


def render(run: Run, *, everything: bool = False) -> str:
    """The report as Markdown, ending in a newline; the first five findings of a meeting, or everything."""
    blocks: list[str] = []
    for report in run.meetings:
        blocks += _meeting(report, run.zone, everything=everything)
    return "\n\n".join([*blocks, *_coverage(run)]) + "\n"


def escaped(text: str) -> str:
    """One line of text that Markdown shows as it is, wherever it stands."""
    line = _LINKED.sub(lambda found: found[0] + _JOINER, printable(text))
    line = re.sub("[&<>]", lambda found: _ENTITIES[found[0]], line)
    line = _SYNTAX.sub(r"\\\g<0>", line)
    start = re.match(r"\d*.", line)  # a list, an underlined heading or a rule begins with its line
    end = start.end() if start else 0
    return _FIRST.sub(r"\\\g<0>", line[:end]) + line[end:]


def _meeting(report: Report, zone: tzinfo, *, everything: bool) -> Iterator[str]:
    yield f"## {escaped(subject(report.invite))}"
    yield escaped(f"{when(report.invite, zone)}, in {named(report.invite.source)}")
    yield from state(report)
    shown = report.failures if everything else report.failures[:MOST]
    for failure in shown:
        yield from _finding(failure, past=report.past)
    yield from map(escaped, after_findings(report, len(shown)))
    unsure = list(undecided(report))
    if unsure:
        yield "What we cannot tell:"
        yield _listed(unsure)


def _finding(failure: Judgement, *, past: bool) -> Iterator[str]:
    word = SEVERITIES[failure.severity or Severity.WARNING]
    yield f"**{word}** ({failure.code}): {escaped(failure.message)}"
    if failure.evidence:
        yield _listed(map(evidence, failure.evidence))
    if failure.why:
        yield escaped(f"Why: {failure.why}")
    if failure.fix:
        yield f"{heading(failure, past=past)}:"
        yield _quoted(failure.fix)


def _coverage(run: Run) -> Iterator[str]:
    yield "## What we looked at"
    for sentence, reasons in coverage(run):
        yield escaped(sentence)
        if reasons:
            yield _listed(reasons)


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(line)}" for line in lines)


def _quoted(text: str) -> str:
    """A quotation that keeps its lines: two spaces at the end of one are a line break."""
    return "  \n".join(f"> {escaped(line)}".rstrip() for line in text.strip().split("\n"))
