"""The report as SARIF 2.1.0, for code hosts and dashboards (OASIS Standard, with Errata 01).

It may travel further than the file that was checked: it holds no subject, no evidence, no name of a person and no UID.
Of an invite's own words there is what the sentence of a rule names, such as an abbreviation.
"""

from __future__ import annotations

import inspect
import os
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import copilot_sync
from copilot_sync.fingerprints import fingerprint, identity
from copilot_sync.phrases import date_in_words
from copilot_sync.reports.json import as_text
from copilot_sync.reports.plain import indented, printable, when
from copilot_sync.reports.sentences import heading, named
from copilot_sync.rules.registry import RULES
from copilot_sync.rules.sources import GRADES, SOURCES
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from copilot_sync.linter import Report
    from copilot_sync.reports.run import Run
    from copilot_sync.rules.base import Rule
    from copilot_sync.verdicts import Judgement
    from copilot_sync.waivers import Waiver

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

LEVELS = {Severity.IMPORTANT: "error", Severity.WARNING: "warning", Severity.SUGGESTION: "note"}

_NOT_READ, _LEFT_OUT, _BROKEN = "could-not-be-read", "left-out", "rule-stopped"
_NOTIFICATIONS = {
    _NOT_READ: "Something could not be read, and was not judged.",
    _LEFT_OUT: "Something was left out by rule, such as a private event.",
    _BROKEN: "A rule stopped with an error of its own. Please report it.",
}


def render(run: Run) -> str:
    """The report as SARIF text, ending in a newline. Locations are relative to the working directory."""
    return as_text(as_data(run))


def as_data(run: Run) -> dict[str, Any]:
    """The report as plain data: one run, with a result for each ``fail`` and each ``cannot_tell``."""
    ran = {judgement.code for report in run.reports for judgement in report.judgements}
    codes = [code for code in sorted(RULES) if code in ran]
    driver = {
        "name": "copilot-sync",
        "version": copilot_sync.__version__,
        "rules": [_rule(RULES[code]) for code in codes],
        "notifications": [{"id": name, "shortDescription": {"text": told}} for name, told in _NOTIFICATIONS.items()],
    }
    places = {code: place for place, code in enumerate(codes)}
    results = [result for report in run.meetings for result in _results(report, places, run.zone)]
    invocation = {
        "executionSuccessful": not (run.failed or run.broken),
        "toolExecutionNotifications": list(_notifications(run)),
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "invocations": [invocation], "results": results}],
    }


def _rule(rule: type[Rule[Any]]) -> dict[str, Any]:
    page = inspect.cleandoc(rule.__doc__ or rule.name)
    title = page.partition("\n")[0]
    told = re.search(r"^## What it does\n(.+?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    sources = [SOURCES[key] for key in rule.sources]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": " ".join(told[1].split()) if told else title},
        "help": {"text": page.replace("\n## ", "\n"), "markdown": page},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "sources": [f"{source.publisher}: {source.title} ({GRADES[source.grade]})" for source in sources]
        },
    }


def _results(report: Report, places: dict[str, int], zone: tzinfo) -> Iterator[dict[str, Any]]:
    meeting, moment, location = identity(report.invite), when(report.invite, zone), _location(report.invite.source)
    for judgement in report.judgements:
        failed = judgement.verdict is Verdict.FAIL
        if judgement.broken or not (failed or judgement.verdict is Verdict.CANNOT_TELL):
            continue
        level = LEVELS[judgement.severity or Severity.WARNING]
        mark = fingerprint(judgement.code, *meeting)
        yield {
            "ruleId": judgement.code,
            **({"ruleIndex": places[judgement.code]} if judgement.code in places else {}),
            # "open" is SARIF's word for too little information to decide (section 3.27.9). It has level "none".
            **({"kind": "fail", "level": level} if failed else {"kind": "open", "level": "none"}),
            "message": {"text": _message(judgement, moment, past=report.past)},
            "locations": [location],
            # GitHub tells results apart by the second name alone, and else by a line of a file.
            "partialFingerprints": {"ruleAndMeeting/v1": mark, "primaryLocationLineHash": mark},
            **({"baselineState": "unchanged"} if judgement.baseline else {}),
            # On every result or on none (section 3.27.23); an empty list says that nobody has waived it.
            "suppressions": [_suppression(judgement.waived)] if judgement.waived else [],
        }


def _suppression(waiver: Waiver) -> dict[str, str]:
    """A waiver, without who agreed: that may be a name, and this report holds none."""
    until = f"until {date_in_words(waiver.until)}"
    return {"kind": "external", "status": "accepted", "justification": f"{printable(waiver.reason)} ({until})"}


def _message(judgement: Judgement, moment: str, *, past: bool) -> str:
    lines = [f"{moment}: {judgement.message}"]
    lines += [f"Why: {judgement.why}"] if judgement.why else []
    lines += [f"{heading(judgement, past=past)}: {judgement.fix}"] if judgement.fix else []
    return _literal("\n".join(lines))


def _literal(text: str) -> str:
    """Text in which no brace is a placeholder (section 3.11.5) and no bracket begins a link (section 3.11.6).

    It holds no control characters but the ends of its lines: viewers show it as it comes.
    """
    text = "\n".join(map(indented, text.split("\n")))
    return text.replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _location(source: str) -> dict[str, Any]:
    """Where something was read. A document is all we can name: SARIF counts lines of text, and a mail has parts."""
    told = {"description": {"text": named(source)}} if named(source) != source else {}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(source), **told}}}


def _uri(source: str) -> str:
    """A path as a relative reference (RFC 3986, section 4.2), relative to the working directory."""
    try:
        path = PurePath(os.path.relpath(source)).as_posix()
    except (OSError, ValueError):  # another drive, or a working directory that is gone
        path = source
    try:
        data = path.encode("utf-8", "surrogateescape")  # the bytes of a file name that is not UTF-8
    except UnicodeEncodeError:
        data = path.encode("utf-8", "replace")
    return quote(data)


def _notifications(run: Run) -> Iterator[dict[str, Any]]:
    for name, level, results in ((_NOT_READ, "error", run.failed), (_LEFT_OUT, "note", run.skipped)):
        for result in results:
            yield {
                "descriptor": {"id": name},
                "level": level,
                "message": {"text": _literal(f"{named(result.source)}: {result.reason}")},
                "locations": [_location(result.source)],
            }
    for code in run.broken:
        yield {
            "descriptor": {"id": _BROKEN},
            "associatedRule": {"id": code},
            "level": "error",
            "message": {"text": f"{code} stopped with an error of its own. Please report it."},
        }
