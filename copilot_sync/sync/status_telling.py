"""How a sync stands, in sentences and as JSON.

Counts, references and kinds, and why an organiser asked for a waiver: their own words, which may name somebody. All else
has nobody's name and no subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from copilot_sync.phrases import counted, date_in_words, listed
from copilot_sync.reports.json import shipped
from copilot_sync.reports.plain import printable
from copilot_sync.sync import brakes
from copilot_sync.sync.cases import SENDING
from copilot_sync.sync.moments import written_or_none
from copilot_sync.sync.outbox import REFUSED, RETURNED, UNKNOWN
from copilot_sync.sync.statement import FAULT, Statement
from copilot_sync.sync.status import RunState
from copilot_sync.sync.telling import WHICH, in_brief
from copilot_sync.sync.unread import Why

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

    from copilot_sync.sync.status import Hold, Message, Pause, RunStatus, SourceStatus, Status, ToRead, Waived

SCHEMA = 1

_PROBLEMS = {
    "AuthenticationError": "we were not known there",
    "PermissionDenied": "we were not let in",
    "TransientError": "nobody answered",
    "Throttled": "we were asked to wait",
    "OutcomeUnknownError": "the connection was lost",
    "EmptiedError": "most of its meetings had gone at once",
    "AdapterError": "it could not be read",
}
_MISSING = frozenset(["AuthenticationError", "PermissionDenied", "AdapterError", "WrongSettingsError"])
"""Kinds of errors that somebody has to end."""
_UNSENT = {
    "AuthenticationError": "we could not send, since we were not known there",
    "PermissionDenied": "we could not send, since we were not let in",
    "TransientError": "we could not send, or not look at the invite before, since nobody answered",
    "Throttled": "we were asked to wait",
    "OutcomeUnknownError": "the connection was lost, and it was certainly not sent",
    FAULT: "it could not be made for a fault of ours, which please report",
}
_UNREAD = {
    Why.CLOSED: "could not be looked at",
    Why.BROKEN: "could not be understood, or not to the end",
    Why.FAULT: "could not be judged for a fault of ours, which please report",
}
_RUNS = {
    RunState.DONE: "The last run was on {}",
    RunState.STOPPED: "The last run, on {}, was stopped before its end",
    RunState.KILLED: "The last run, on {}, was killed. The next one goes on where it was",
    RunState.RUNNING: "A run is at work, begun on {}",
}
_HOLDS = {
    brakes.PLAN: "A plan with {} waits",
    brakes.SOURCE: "{} waits: it lost most of its meetings ahead at once",
    brakes.ROLE_BOOK: "Everything waits: the role book has lost more than half of its people",
    brakes.DIRECTORY: "Everything waits: a directory has lost more than half of what it knew",
}
_MESSAGES = {
    SENDING: "may have left on {}. Where copies are kept, the next run looks for it there (docs/sending.md)",
    UNKNOWN: "was sent on {}, or it was not: nobody can tell. It is not sent again",
    RETURNED: "was sent on {}, and came back: a mail server could not deliver it",
    REFUSED: "could not be sent on {}: it was refused, for good",
}
_KINDS = {
    "warn": "A message",
    "remind": "A reminder",
    "resolve": "A last word",
    "amend": "A note of what we added",
    "confirm": "A line about an answer",
}


def in_lines(status: Status, zone: tzinfo) -> Iterator[str]:
    """How everything stands, for people: heads, and lines that are set in below them."""
    yield "Sources"
    yield from (f"  {_source(source, zone)}" for source in status.sources)
    unread = [line for source in status.sources for line in _not_read(source, zone)]
    yield from _below("Not read", [*unread, f"{WHICH}."] if unread else [])
    yield "Runs"
    yield from (f"  {sentence}" for sentence in _runs(status, zone))
    waiting = [*(_hold(hold, zone) for hold in status.holds), *(_message(one, zone) for one in status.messages)]
    waiting += [_to_read(one, zone) for one in status.to_read]
    yield from _below("Waiting for somebody", waiting)
    yield from _below("Not sent", [_unsent(kind, number) for kind, number in status.unsent.items()])
    yield from _below("Paused", _paused(status, zone))
    yield from _below("Waived at the organiser's word", [_waived(one, zone) for one in status.waived])
    yield from _below("Open in meetings ahead", [_open(severity, codes) for severity, codes in status.open.items()])


def as_json(status: Status, now: datetime) -> dict[str, Any]:
    """How everything stands, for programs (``status.schema.json``)."""
    return {
        "schema": SCHEMA,
        "now": written_or_none(now),
        "overdue": status.is_overdue,
        "sources": [_source_as_json(source) for source in status.sources],
        "last_run": _run_as_json(status.last_run) if status.last_run else None,
        "killed": status.killed,
        "holds": [
            {
                "approve": hold.word,
                "kind": hold.kind,
                "source": hold.source,
                "actions": hold.actions,
                "since": written_or_none(hold.since),
                "approved": hold.approved,
            }
            for hold in status.holds
        ],
        "messages": [
            {
                "state": message.state,
                "reference": message.reference,
                "key": message.key,
                "kind": message.kind,
                "start": written_or_none(message.start),
                "source": message.source,
                "since": written_or_none(message.tried),
            }
            for message in status.messages
        ],
        "unsent": dict(status.unsent),
        "paused": {
            "organisers": status.paused_organisers,
            "meetings": [
                {
                    "reference": pause.reference,
                    "start": written_or_none(pause.start),
                    "until": written_or_none(pause.until),
                    "by_organiser": pause.by_organiser,
                }
                for pause in status.paused_meetings
            ],
        },
        "waived": [
            {
                "reference": one.reference,
                "start": written_or_none(one.start),
                "codes": list(one.codes),
                "until": one.until.isoformat(),
                "source": one.source,
                "since": written_or_none(one.taken),
                "reason": one.reason,
            }
            for one in status.waived
        ],
        "to_read": [
            {"source": one.source, "number": one.number, "since": written_or_none(one.since)} for one in status.to_read
        ],
        "open": {severity.value: dict(codes) for severity, codes in status.open.items()},
    }


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `as_json`."""
    return shipped("copilot_sync.sync", "status.schema.json")


def _source_as_json(source: SourceStatus) -> dict[str, Any]:
    return {
        "name": source.name,
        "configured": source.configured,
        "places": source.places,
        "gone": source.gone,
        "last_good": written_or_none(source.last_good),
        "overdue": source.overdue,
        "problems": dict(source.problems),
        "unread": {
            why.value: {"number": unread.number, "since": written_or_none(unread.since)}
            for why, unread in source.unread.items()
        },
    }


def _run_as_json(run: RunStatus) -> dict[str, Any]:
    return {
        "started": written_or_none(run.started),
        "ended": written_or_none(run.ended),
        "mode": run.mode,
        "state": run.state.value,
        "statement": run.statement,
    }


def _below(head: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield head
        yield from (f"  {line}" for line in lines)


def _source(source: SourceStatus, zone: tzinfo) -> str:
    said = f"{source.name}: "
    if not source.configured:
        seen = f" Its last good run was on {_moment(source.last_good, zone)}." if source.last_good else ""
        return f"{said}in the ledger, and in your settings no longer.{seen}"
    if source.last_good is None:
        said += "overdue, it has never had a good run." if not source.places else "overdue, part of it was never read."
    else:
        said += f"{'overdue, the ' if source.overdue else ''}last good run on {_moment(source.last_good, zone)}."
    if source.problems:
        kinds = [
            f"{_PROBLEMS.get(kind, f'it could not be read ({kind})')}{f' ({number} places)' if number > 1 else ''}"
            for kind, number in source.problems.items()
        ]
        said += f" The last try ended early: {listed(kinds)}."
    if source.problems.keys() & _MISSING:
        said += " copilot-sync doctor shows what is missing."
    if source.gone:
        said += f" {counted(source.gone, 'place')} of it {'is' if source.gone == 1 else 'are'} there no longer."
    return said


def _not_read(source: SourceStatus, zone: tzinfo) -> Iterator[str]:
    if not source.configured:
        return
    for why, unread in source.unread.items():
        since = f"{'' if unread.number == 1 else 'the first '}since {_moment(unread.since, zone)}"
        yield f"{source.name}: {counted(unread.number, 'item')} {_UNREAD[why]}, {since}."


def _runs(status: Status, zone: tzinfo) -> Iterator[str]:
    run = status.last_run
    if run is None:
        yield "No run yet."
        return
    mode = " (a rehearsal)" if run.mode == "rehearse" else ""
    who = f": {status.holder.in_words()}" if run.state is RunState.RUNNING and status.holder else ""
    yield f"{_RUNS[run.state].format(_moment(run.started, zone))}{mode}{who}."
    if run.statement is not None:
        yield from in_brief(Statement.of(run.statement))
        left = [
            f"{counted(run.statement[key], 'item')} {words}"
            for key, words in (("failed", "could not be looked at"), ("skipped", "left out by rule"))
            if run.statement[key]
        ]
        if left:
            yield f"{listed(left)}."
    if status.killed:
        yield f"{counted(status.killed, 'run was', 'runs were')} killed. Nothing was lost: the next run goes on."


def _hold(hold: Hold, zone: tzinfo) -> str:
    what = counted(hold.actions, "message or change", "messages or changes")
    why = _HOLDS[hold.kind].format(what if hold.kind == brakes.PLAN else f"The source {hold.source or '(not known)'}")
    since = _moment(hold.since, zone)
    if hold.approved:
        return f"{why}, since {since}. It is approved, and the next run goes on with it."
    return f"{why}, since {since}. If that is right: copilot-sync sync --approve {hold.word}"


def _message(message: Message, zone: tzinfo) -> str:
    start = f" starting on {_moment(message.start, zone)}" if message.start else ""
    source = f", from {message.source}" if message.source else ""
    state = _MESSAGES[message.state].format(_moment(message.tried, zone))
    said = f"{_KINDS.get(message.kind, 'A message')} about {message.reference} (a meeting{start}{source}) {state}."
    if message.state not in {REFUSED, RETURNED}:
        look = "Look for it, then" if message.state == UNKNOWN else "Else look for it yourself, then"
        said += f" {look}: copilot-sync settle {message.reference} --sent (or --not-sent)"
    return said


def _to_read(one: ToRead, zone: tzinfo) -> str:
    waits = counted(one.number, "answer to a message of ours waits", "answers to messages of ours wait")
    since = f"{'' if one.number == 1 else 'the first '}since {_moment(one.since, zone)}"
    return f"{waits} for a person to read, in {one.source}, {since}. We say so until the meeting is over."


def _unsent(kind: str, number: int) -> str:
    why = _UNSENT.get(kind, f"we could not send ({kind})")
    waits = counted(number, "message waits", "messages wait")
    return f"{waits}: {why}. The next run tries again."


def _paused(status: Status, zone: tzinfo) -> list[str]:
    organisers = status.paused_organisers
    lines = [f"{counted(organisers, 'organiser')}."] if organisers else []
    return [*lines, *(_pause(pause, zone) for pause in status.paused_meetings)]


def _pause(pause: Pause, zone: tzinfo) -> str:
    start = f", starting on {_moment(pause.start, zone)}" if pause.start else ""
    until = f", until {_moment(pause.until, zone)}" if pause.until else ", until it is lifted"
    asked = " Its organiser asked for it." if pause.by_organiser else ""
    return f"The meeting {pause.reference}{start}{until}.{asked}"


def _waived(one: Waived, zone: tzinfo) -> str:
    start = f", starting on {_moment(one.start, zone)}" if one.start else ""
    read = f"which we read on {_moment(one.taken, zone)} in {one.source}"
    why = f"Why, in an answer {read}: “{printable(one.reason)}”" if one.reason else f"Why, their answer says, {read}."
    return f"{listed(one.codes)} at the meeting {one.reference}{start}, until {date_in_words(one.until)}. {why}"


def _open(severity: str, codes: Mapping[str, int]) -> str:
    return f"{severity}: {listed([f'{code} ({number:,})' for code, number in codes.items()])}."


def _moment(moment: datetime | None, zone: tzinfo) -> str:
    if moment is None:
        return "a day that we do not know"
    here = moment.astimezone(zone)
    return f"{date_in_words(here)}, {here:%H:%M}"
