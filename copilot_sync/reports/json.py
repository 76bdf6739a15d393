"""The JSON report, version 1. ``report.schema.json`` beside this file describes it."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import TYPE_CHECKING, Any

from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.adapters import Failed, Skipped
    from copilot_sync.linter import Report
    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Judgement
    from copilot_sync.waiver_notes import WaiverNote
    from copilot_sync.waivers import Waiver

SCHEMA = 1

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON may hold as it is, and a terminal may obey: C1 controls, bidirectional overrides, line separators."""


def render(run: Run) -> str:
    """The report as JSON text, ending in a newline. Any text of an invite is safe to show on a terminal."""
    return as_text(as_data(run))


def as_text(data: dict[str, Any]) -> str:
    """Data as JSON text, ending in a newline, which a terminal shows and does not obey."""
    return escaped(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def escaped(text: str) -> str:
    """JSON, or TOML in quotation marks, with what a terminal may obey written by the number of its character."""
    whole = text.encode("utf-8", "replace").decode("utf-8")  # half of a surrogate pair is no character
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", whole)


def as_data(run: Run) -> dict[str, Any]:
    """The report as plain data."""
    notes = [_note(note) for note in run.waiver_notes]
    return {
        "schema": SCHEMA,
        "now": run.now.isoformat(),
        "meetings": [_meeting(report, in_scope=run.in_scope) for report in run.meetings],
        "coverage": {
            "read": len(run.reports),
            "skipped": _left_out(run.skipped),
            "failed": _left_out(run.failed),
        },
        **({"waivers": notes} if notes else {}),
    }


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the report."""
    return shipped("copilot_sync.reports", "report.schema.json")


def shipped(package: str, name: str) -> dict[str, Any]:
    """A JSON Schema that lies in one of our packages."""
    described: dict[str, Any] = json.loads(resources.files(package).joinpath(name).read_text(encoding="utf-8"))
    return described


def _meeting(report: Report, *, in_scope: bool) -> dict[str, Any]:
    invite = report.invite
    data: dict[str, Any] = {
        "source": invite.source,
        "uid": invite.uid,
        "recurrence_id": invite.recurrence_id.isoformat() if invite.recurrence_id else None,
        "subject": invite.summary,
        "start": invite.dtstart.isoformat() if invite.dtstart else None,
        "in_scope": in_scope,
    }
    if report.past:
        data["past"] = True
    data["verdicts"] = [_verdict(judgement) for judgement in report.judgements]
    return data


def _verdict(judgement: Judgement) -> dict[str, Any]:
    failed = judgement.verdict is Verdict.FAIL
    return {
        "code": judgement.code,
        "name": judgement.name,
        "verdict": judgement.verdict.value,
        **({"severity": judgement.severity.value} if failed and judgement.severity else {}),
        "message": judgement.message,
        **({"baseline": True} if judgement.baseline else {}),
        **({"waived": _waived(judgement.waived)} if judgement.waived else {}),
        **({"why": judgement.why, "fix": judgement.fix} if failed else {}),
        "evidence": [{"where": evidence.where, "text": evidence.text} for evidence in judgement.evidence],
    }


def _waived(waiver: Waiver) -> dict[str, str]:
    return {"reason": waiver.reason, "agreed_by": waiver.agreed_by, "until": waiver.until.isoformat()}


def _note(note: WaiverNote) -> dict[str, str]:
    return {
        "source": note.waiver.source,
        "code": note.waiver.code,
        "standing": note.standing.value,
        "message": note.message,
    }


def _left_out(results: Iterable[Skipped | Failed]) -> list[dict[str, str]]:
    return [{"source": result.source, "reason": result.reason} for result in results]
