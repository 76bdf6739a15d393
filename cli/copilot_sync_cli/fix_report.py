"""What `fix` tells of a run: in words, as the lines that change, and for programs."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from copilot_sync.amendments.calendars import Action
from copilot_sync.amendments.pieces import Why
from copilot_sync.phrases import counted, listed
from copilot_sync.reports.json import as_text as as_json_text
from copilot_sync.reports.plain import paragraph, printable, when
from copilot_sync.reports.sentences import left_out, named, subject
from copilot_sync.reports.text import WIDEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from copilot_sync.adapters import Failed, Skipped
    from copilot_sync.amendments.calendars import Change
    from copilot_sync.amendments.events import Shown
    from copilot_sync.amendments.pieces import Left
    from copilot_sync.invite import Invite
    from copilot_sync_cli.fixing import Fixed

PIECES = {
    "access_question": "the question what people need to take part",
    "supporters": "a welcome to supporters",
    "venue": "how to find the venue, and to get in and about",
    "dial_in": "how to join by telephone",
    "break_line": "the break",
    "agenda": "the agenda",
    "costs": "who pays for getting there",
    "booking": "the choice of booking",
    "support_costs": "the costs of support and care",
    "payment": "payment for people's time",
    "contact": "whom to turn to",
}
"""What each piece of a section is about."""
DONE = {
    Action.ADD: ("The section would be added", "The section was added"),
    Action.UPDATE: ("The section would be written anew", "The section was written anew"),
    Action.TAKE_OUT: ("The section would be taken out", "The section was taken out"),
}
AROUND = 3
"""Lines that are shown above and below those that change."""
_ELEMENT = re.compile(r"(?<=>)(?=<(?:p|div|table|tr|li|ul|h[1-6]|/body)\b)", re.IGNORECASE)


def in_words(run: Fixed, zone: tzinfo, width: int, *, diff: bool = False) -> str:
    """The run in words, ending in a newline; with `diff` each line that changes was shown before."""
    width = min(width, WIDEST)
    lines: list[str] = []
    for change in run.changes:
        for sentence in _told(change, zone, written=run.written):
            lines += paragraph(sentence, width, first="  " if sentence.startswith("-") else "", rest=None)
        lines.append("")
    for sentence in _in_all(run, diff=diff):
        lines += paragraph(sentence, width)
    for sentence, reasons in (*left_out(run.skipped, run.failed), *_unwritten(run.unwritten)):
        lines += paragraph(sentence, width)
        for reason in reasons:
            lines += paragraph(reason, width, first="  ", rest="    ")
    return "\n".join(lines) + "\n"


def as_diff(run: Fixed) -> str:
    """Every property that changes, as people read it: unfolded, and with the line breaks that it stands for."""
    lines = [
        line
        for change in run.changes
        for shown in sorted(change.shown, key=lambda shown: shown.line_number)
        for line in _compared(shown, named(change.source))
    ]
    return "".join(f"{line}\n" for line in lines)


def as_json(run: Fixed) -> str:
    """The run as JSON, version 1."""
    return as_json_text(
        {
            "schema": 1,
            "written": run.written,
            "changes": [_change(change) for change in run.changes],
            "unchanged": run.unchanged,
            "coverage": {
                "skipped": _left(run.skipped),
                "failed": _left(run.failed),
                "unwritten": _left(run.unwritten),
            },
        }
    )


def _told(change: Change, zone: tzinfo, *, written: bool) -> Iterator[str]:
    if change.invite is not None:
        yield subject(change.invite)
        yield f"{when(change.invite, zone)}, in {named(change.source)}"
    else:
        yield f"{named(change.source)}, line {_first_line(change)}"
    done = DONE[change.action][written]
    yield f"{done}, with:" if change.pieces else f"{done}."
    for piece in change.pieces:
        yield f"- {PIECES[piece.name]} ({listed(piece.rules)})"
    yield from _left_to_do(change.left)


def _left_to_do(findings: Iterable[Left]) -> Iterator[str]:
    findings = list(findings)
    left = {why: [finding for finding in findings if finding.why is why] for why in Why}
    if left[Why.NOT_OURS]:
        yield f"For you to put right: {listed([finding.rule for finding in left[Why.NOT_OURS]])}."
    if left[Why.NO_WORDS]:
        yield f"Your settings have no words for {_with_settings(left[Why.NO_WORDS])}."
    if left[Why.NO_HELP]:
        yield f"The words in your settings do not help here: {_with_settings(left[Why.NO_HELP])}."


def _with_settings(findings: Iterable[Left]) -> str:
    return listed([f"{finding.rule} ({finding.setting})" for finding in findings])


def _first_line(change: Change) -> int:
    return min((shown.line_number for shown in change.shown), default=0)


def _in_all(run: Fixed, *, diff: bool) -> Iterator[str]:
    where = f"{counted(len(run.changes), 'meeting')} in {counted(run.files, 'file')}"
    if run.changes and run.written:
        added = any(change.action is not Action.TAKE_OUT for change in run.changes)
        yield f"We changed {where}.{' To take it out again: --undo.' * added}"
    elif run.changes:
        to_see = "" if diff else " To see each line: --diff."
        yield f"{where} would change. Nothing was written. To write it: --write.{to_see}"
    else:
        yield f"Nothing to change: {_why_nothing(run)}."
        yield from _left_to_do(run.left)
    if run.unchanged and run.changes:
        stay = "1 other meeting stays" if run.unchanged == 1 else f"{run.unchanged:,} other meetings stay"
        yield f"{stay} as it is." if run.unchanged == 1 else f"{stay} as they are."


def _why_nothing(run: Fixed) -> str:
    if not run.unchanged:
        return "we read no meeting that we may change"
    where = counted(run.unchanged, "meeting")
    if run.undoes:
        return f"no section of ours stands in {where}"
    return f"{where} {'needs' if run.unchanged == 1 else 'need'} nothing of what your settings hold"


def _unwritten(failed: list[Failed]) -> Iterator[tuple[str, list[str]]]:
    if failed:
        yield (
            f"We could not write {counted(len(failed), 'file')}:",
            [f"{failure.source}: {failure.reason}" for failure in failed],
        )


def _compared(shown: Shown, source: str) -> Iterator[str]:
    """A unified diff of one property, of which we change one place."""
    before, after = _lines(shown.before), _lines(shown.after)
    alike = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    first = min(len(before), len(after)) if alike is None else alike
    most = min(len(before), len(after)) - first
    pairs = zip(reversed(before), reversed(after), strict=False)
    behind = next((at for at, pair in enumerate(pairs) if pair[0] != pair[1] or at == most), most)
    start, end = max(first - AROUND, 0), min(AROUND, behind)
    old, new = before[first : len(before) - behind], after[first : len(after) - behind]
    yield f"--- {printable(source)}, line {shown.line_number}: {shown.name}"
    yield f"+++ {printable(source)}, line {shown.line_number}: {shown.name}, amended"
    around = first - start + end
    yield f"@@ -{_range(start, len(old) + around)} +{_range(start, len(new) + around)} @@"
    for sign, lines in (
        (" ", before[start:first]),
        ("-", old),
        ("+", new),
        (" ", before[len(before) - behind : len(before) - behind + end]),
    ):
        yield from (f"{sign}{printable(line)}" for line in lines)


def _lines(text: str | None) -> list[str]:
    if not text:
        return []
    return [line for part in text.split("\n") for line in _ELEMENT.split(part)]


def _range(start: int, length: int) -> str:
    return f"{start + 1 if length else start},{length}"


def _change(change: Change) -> dict[str, Any]:
    return {
        "source": change.source,
        **(_meeting(change.invite) if change.invite else {"line": _first_line(change)}),
        "action": change.action.value,
        "pieces": [{"name": piece.name, "rules": list(piece.rules)} for piece in change.pieces],
        "left": [
            {"rule": left.rule, "why": left.why.value, **({"setting": left.setting} if left.setting else {})}
            for left in change.left
        ],
    }


def _meeting(invite: Invite) -> dict[str, Any]:
    return {
        "uid": invite.uid,
        "recurrence_id": invite.recurrence_id.isoformat() if invite.recurrence_id else None,
        "subject": invite.summary,
        "start": invite.dtstart.isoformat() if invite.dtstart else None,
    }


def _left(results: Iterable[Skipped | Failed]) -> list[dict[str, str]]:
    """Each with its reason; several alike once."""
    pairs = ((result.source, result.reason) for result in results)
    return [{"source": source, "reason": reason} for (source, reason), _ in groupby(pairs)]
