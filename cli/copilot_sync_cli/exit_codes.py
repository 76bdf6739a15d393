"""What a run answers to the shell. Where several hold, usage comes before nothing, partial and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from copilot_sync.reports.run import Run
    from copilot_sync.verdicts import Severity

OK: Final = 0
"""Everything was judged; nothing at or above ``--fail-on``."""
FINDINGS: Final = 1
USAGE: Final = 2
"""The command line or the configuration is wrong; nothing was done."""
PARTIAL: Final = 3
"""Something could not be read or judged; all else was."""
NOTHING: Final = 4
"""Nothing could be read."""
HELD: Final = 5
"""A plan waits for approval, or another run holds the ledger."""
INTERRUPTED: Final = 130
"""Ctrl-C, as shells count it: 128 and the number of the signal."""


def exit_code(run: Run, fail_on: Severity | None) -> int:
    """The exit code of a finished run; findings never count where `fail_on` is ``None``."""
    found = fail_on is not None and any(severity >= fail_on for severity in run.severities)
    return code_of(looked=bool(run.reports or run.skipped), partial=bool(run.failed or run.broken), found=found)


def code_of(*, looked: bool, partial: bool, found: bool) -> int:
    """The exit code of a run that could look at something or at nothing, left something unread, found something."""
    if not looked:
        return NOTHING
    if partial:
        return PARTIAL
    return FINDINGS if found else OK
