"""A baseline: the findings that stand now, so that a later run tells only what is new or worse.

The file holds the code and severity of each finding, and its meeting as a hash salted with a number of the file's
own: no subject, no name, no address. A finding is known while its rule, its meeting (UID and RECURRENCE-ID) and its
severity are the same, or its severity is less. What is waived is no part of a baseline: it is to come back when the
waiver ends.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from copilot_sync.fingerprints import DIGITS, fingerprint, identity
from copilot_sync.phrases import system_reason
from copilot_sync.rules.registry import RULES
from copilot_sync.verdicts import Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from copilot_sync.invite import Invite
    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Judgement

KIND = "copilot-sync baseline"
VERSION = 1
LARGEST = 50_000_000
"""Bytes of a baseline, at most."""
LONGEST_BEGINNING = 100

_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
_HASH = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
_CURE = "give a file that --write-baseline has written, or delete this one and write it anew"


class BaselineError(ValueError):
    """The file is no baseline that we can read; the text says what to do."""


class Key(NamedTuple):
    """What a finding is about: a rule, and a meeting as a salted hash."""

    rule: str
    meeting: str


class Leftover(NamedTuple):
    """How many findings of a baseline a run did not meet again."""

    mended: int
    """Their meetings were looked at, and the rule has nothing to say any more."""
    unseen: int
    """Their meetings were not among those that were looked at."""


@dataclass(frozen=True)
class Baseline:
    """Known findings, each with the severity that it had."""

    salt: str = field(default_factory=lambda: secrets.token_hex(DIGITS // 2))
    findings: Mapping[Key, Severity] = field(default_factory=dict)

    def recording(self, run: Run) -> Baseline:
        """A baseline with this one's salt and every finding that stands in a run, of several alike the gravest."""
        found: dict[Key, Severity] = {}
        for key, judgement in self._judged(run):
            if judgement.severity is not None and judgement.waived is None:
                found[key] = max(judgement.severity, found.get(key, judgement.severity))
        return replace(self, findings=found)

    def applied(self, run: Run) -> Run:
        """The run, with every finding that is known marked as such."""
        reports = []
        for report in run.reports:
            meeting = self._meeting(report.invite)
            judgements = tuple(
                replace(judgement, baseline=True) if self._knows(meeting, judgement) else judgement
                for judgement in report.judgements
            )
            reports.append(replace(report, judgements=judgements))
        return replace(run, reports=tuple(reports))

    def leftover(self, run: Run) -> Leftover:
        """Which findings no longer match anything. A rule that was not asked, or cannot tell, says nothing here."""
        standing = {Verdict.FAIL, Verdict.CANNOT_TELL}
        seen = {self._meeting(report.invite) for report in run.reports}
        judged = list(self._judged(run))
        asked = {key.rule for key, _ in judged}
        stands = {key for key, judgement in judged if judgement.verdict in standing}
        gone = [key for key in self.findings if key not in stands and (key.rule in asked or key.rule not in RULES)]
        mended = sum(key.meeting in seen for key in gone)
        return Leftover(mended, len(gone) - mended)

    def _knows(self, meeting: str, judgement: Judgement) -> bool:
        known = self.findings.get(Key(judgement.code, meeting))
        if judgement.severity is None or known is None or judgement.waived is not None:
            return False
        return judgement.severity <= known

    def _judged(self, run: Run) -> Iterator[tuple[Key, Judgement]]:
        for report in run.reports:
            meeting = self._meeting(report.invite)
            for judgement in report.judgements:
                yield Key(judgement.code, meeting), judgement

    def _meeting(self, invite: Invite) -> str:
        return fingerprint(self.salt, *identity(invite))


def as_text(baseline: Baseline) -> str:
    """The baseline as JSON text, sorted, ending in a newline."""
    findings = [
        {"rule": key.rule, "meeting": key.meeting, "severity": severity.value}
        for key, severity in sorted(baseline.findings.items())
    ]
    data = {"kind": KIND, "version": VERSION, "salt": baseline.salt, "findings": findings}
    return json.dumps(data, indent=2) + "\n"


def is_baseline(data: bytes) -> bool:
    """Whether a file is one that we wrote, judged by how it begins; it may lie among invites."""
    return re.match(rb'\s*\{\s*"kind":\s*"%b"' % KIND.encode(), data[:LONGEST_BEGINNING]) is not None


def load(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        BaselineError: the file cannot be read or is none; the text begins with its path.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        said = system_reason(error)
        raise BaselineError(f"{path}: could not be opened ({said}); write it first with --write-baseline") from None
    if len(data) > LARGEST:
        raise BaselineError(f"{path}: is larger than {LARGEST // 1_000_000} MB, which no baseline is; {_CURE}")
    try:
        return _read(json.loads(data))
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, BaselineError) else "is not a baseline"
        raise BaselineError(f"{path}: {reason}; {_CURE}") from None


def _read(data: Any) -> Baseline:  # noqa: ANN401 -- JSON may be anything
    if not isinstance(data, dict) or data.get("kind") != KIND:
        raise BaselineError("is not a baseline")
    if data.get("version") != VERSION:
        raise BaselineError(f"is of another version; this program reads version {VERSION}")
    salt, findings = data.get("salt"), data.get("findings")
    if not (isinstance(salt, str) and _HASH.fullmatch(salt)):
        raise BaselineError("its salt is missing or broken, and without it no meeting can be found again")
    if not isinstance(findings, list):
        raise BaselineError("its list of findings is missing")
    return Baseline(salt, dict(_finding(number, finding) for number, finding in enumerate(findings, 1)))


def _finding(number: int, data: Any) -> tuple[Key, Severity]:  # noqa: ANN401 -- as above
    fields = data if isinstance(data, dict) else {}
    rule, meeting, severity = (str(fields.get(name)) for name in ("rule", "meeting", "severity"))
    if not _CODE.fullmatch(rule):
        raise BaselineError(f"finding {number} names no rule")
    if not _HASH.fullmatch(meeting):
        raise BaselineError(f"finding {number} names no meeting")
    if severity not in set(Severity):
        raise BaselineError(f"finding {number} has no severity that we know")
    return Key(rule, meeting), Severity(severity)
