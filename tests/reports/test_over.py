"""A meeting that is over: what to do is for the next one, but for what can still be done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from copilot_sync.linter import Report
from copilot_sync.reports import junit, markdown, sarif, text
from copilot_sync.verdicts import Judgement, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.reports.run import Run

RENDERERS: dict[str, Callable[[Run], str]] = {
    "text": text.render,
    "markdown": markdown.render,
    "junit": junit.render,
    "sarif": sarif.render,
}
TO_PASTE = "“What would help you take part?”"
"""Words to paste."""


def told(run: Run, code: str, fix: str, *, past: bool) -> Run:
    finding = Judgement(
        code=code,
        name="a-rule",
        verdict=Verdict.FAIL,
        severity=Severity.WARNING,
        message="We couldn't find it.",
        fix=fix,
    )
    invite = run.meetings[0].invite
    return replace(run, reports=(Report(invite=invite, judgements=(finding,), past=past),), skipped=(), failed=())


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
@pytest.mark.parametrize(
    ("code", "fix", "standing", "heading"),
    [
        ("ACC001", TO_PASTE, "over", "For next time"),
        ("ACC001", TO_PASTE, "to come", "To paste"),
        ("ACC004", "Give the whole address.", "over", "For next time"),
        ("NTC001", "For next time: send it earlier.", "over", "What to do"),
        ("FBK002", "“Thank you for coming.”", "over", "To paste"),
        ("PRV001", "Hide the list of guests.", "over", "What to do"),
        ("NTC003", "Ring people rather than write.", "over", "What to do"),
    ],
    ids=["words", "still to come", "a task", "says so itself", "a follow-up", "a list of guests", "a late change"],
)
def test_a_fix_is_for_the_next_time_when_the_meeting_is_over(  # noqa: PLR0917 -- four facts of a case
    full_run: Run, render: Callable[[Run], str], code: str, fix: str, standing: str, heading: str
) -> None:
    shown = render(told(full_run, code, fix, past=standing == "over"))
    headings = [one for one in ("For next time:", "To paste:", "What to do:") if one in shown.replace(fix, "")]

    assert headings == [f"{heading}:"]
