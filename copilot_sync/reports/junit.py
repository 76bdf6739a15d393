"""The report as JUnit XML, for build servers: a suite for each meeting, a case for each rule that ran.

There is no standard. This keeps to what the schemas of Jenkins' xUnit plugin (junit-10.xsd) and of Ant's JUnit task
have in common. What does not apply, cannot be told or is waived is ``skipped``, so that nothing counts as passed but a
pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from copilot_sync.reports.plain import printable, when
from copilot_sync.reports.sentences import evidence, heading, named, subject, waiver
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Judgement

_SKIPPED = {Verdict.CANNOT_TELL: "We cannot tell", Verdict.NOT_APPLICABLE: "Does not apply"}


def render(run: Run) -> str:
    """The report as XML text, ending in a newline."""
    root = Element("testsuites")
    for report in run.meetings:
        suite = _suite(
            root, f"{subject(report.invite)}, {when(report.invite, run.zone)}, in {named(report.invite.source)}"
        )
        for judgement in report.judgements:
            _judged(_case(suite, f"{judgement.code} {judgement.name}"), judgement, past=report.past)
    if run.skipped or run.failed:
        suite = _suite(root, "What we did not judge")
        for failed in run.failed:
            _outcome(_case(suite, named(failed.source)), "error", "could-not-be-read", failed.reason)
        for skipped in run.skipped:
            _outcome(_case(suite, named(skipped.source)), "skipped", "left-out", skipped.reason)
    for number, suite in enumerate(root):
        _count(suite, number, run)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, name: str) -> Element:
    suite = SubElement(root, "testsuite", name=printable(name))
    SubElement(suite, "properties")
    return suite


def _case(suite: Element, name: str) -> Element:
    # Build servers take what stands before the last full stop for a package.
    family = suite.attrib["name"].replace(".", "_")
    return SubElement(suite, "testcase", classname=f"copilot-sync.{family}", name=printable(name), time="0")


def _judged(case: Element, judgement: Judgement, *, past: bool) -> None:
    if judgement.broken:
        _outcome(case, "error", "rule-stopped", judgement.message)
    elif judgement.waived is not None:
        _outcome(case, "skipped", "waived", f"Waived, {waiver(judgement.waived)}: {judgement.message}")
    elif judgement.baseline:
        _outcome(case, "skipped", "baseline", f"Known: {judgement.message}")
    elif judgement.verdict is Verdict.FAIL:
        _outcome(case, "failure", judgement.severity or "warning", judgement.message, _details(judgement, past=past))
    elif judgement.verdict in _SKIPPED:
        told = (
            f"{_SKIPPED[judgement.verdict]}: {judgement.message}" if judgement.message else _SKIPPED[judgement.verdict]
        )
        _outcome(case, "skipped", judgement.verdict.value, told)


def _outcome(case: Element, kind: str, type_: str, message: str, details: str | None = None) -> None:
    SubElement(case, kind, type=type_, message=printable(message)).text = details


def _details(judgement: Judgement, *, past: bool) -> str:
    lines = [judgement.message, *map(evidence, judgement.evidence)]
    lines += [f"Why: {judgement.why}"] if judgement.why else []
    lines += [f"{heading(judgement, past=past)}:", *judgement.fix.split("\n")] if judgement.fix else []
    return "\n".join(map(printable, lines))  # which leaves nothing that XML 1.0 forbids


def _count(suite: Element, number: int, run: Run) -> None:
    cases = suite.findall("testcase")
    suite.attrib |= {
        "id": str(number),
        "package": "copilot-sync",
        "timestamp": run.now.replace(tzinfo=None, microsecond=0).isoformat(),
        "hostname": "localhost",
        "tests": str(len(cases)),
        "failures": str(len(suite.findall("testcase/failure"))),
        "errors": str(len(suite.findall("testcase/error"))),
        "skipped": str(len(suite.findall("testcase/skipped"))),
        "time": "0",
    }
    SubElement(suite, "system-out")
    SubElement(suite, "system-err")
