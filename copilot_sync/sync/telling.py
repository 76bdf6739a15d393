"""A statement in sentences, as JSON, and as metrics. Counts and reasons: nobody's name, no subject."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from copilot_sync.phrases import counted, listed
from copilot_sync.reports.json import shipped
from copilot_sync.sync.moments import written
from copilot_sync.sync.statement import Read, Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from copilot_sync.sync.statement import Statement

SCHEMA = 1
WHICH = "To see which: copilot-sync check FOLDER"
MOST = 20
"""Lines of one kind in the sentences; all of them are in the JSON."""

_READ = {
    Read.JUDGED: "judged",
    Read.UNCHANGED: "as before",
    Read.FAR: "too far ahead",
    Read.OUT_OF_SCOPE: "out of scope",
    Read.WITH_WHOM: "not judged, for a directory did not say who is in it",
    Read.OVER: "over",
    Read.BROKEN: "not judged for a fault of ours",
}
_KINDS = {
    "warn": ("warning", ""),
    "remind": ("reminder", ""),
    "resolve": ("last word", ""),
    "amend": ("note of what we added", "notes of what we added"),
    "confirm": ("line about an answer", "lines about answers"),
}
_LEFT = {
    Told.NOT_NEEDED: "{} not needed any more.",
    Told.WAITING: "{} for the next run: one organiser, or one invite, at a time.",
    Told.OUTSIDE: "{} not written: the organiser is at no domain that messages may reach (organisation.domains, sync.recipients).",
    Told.CAPPED: "{} for the next run: this one has caused as many update mails to guests as you allow.",
    Told.TOO_MANY: "{} not made: guests would get more update mails than you let one run cause (most_update_mails). "
    "Allow more, or change the invite by hand.",
    Told.NOBODY: "{} not written: the invite names no organiser.",
    Told.FORGOTTEN: "{} not written: the ledger has forgotten the organiser, until the invite changes.",
    Told.UNVERIFIED: "{} not written: nobody vouches that the invite came from its organiser. In a calendar of Microsoft "
    "365, read the organiser's own calendar, or set by_guests (docs/microsoft-365.md). In mail, see docs/email.md.",
    Told.PAUSED: "{} not written: the organiser or the meeting is paused.",
    Told.UNKNOWN: "{} may or may not have been sent. Nothing is sent twice: see copilot-sync status.",
    Told.REFUSED: "{} refused for good.",
    Told.RETURNED: "{} came back: a mail server could not deliver what we sent. See copilot-sync status.",
    Told.FAILED: "{} could not be done, and will be tried in the next run.",
}


def in_brief(statement: Statement) -> Iterator[str]:
    """What a run did, in numbers, for people."""
    yield _looked_at(statement)
    if statement.gone:
        yield f"{counted(statement.gone, 'meeting')} gone."
    yield from _done(statement)
    for kind, sentence in _LEFT.items():
        if statement.told[kind]:
            yield sentence.format(counted(statement.told[kind], "message or change", "messages or changes"))


def in_sentences(statement: Statement, *, named: bool = False) -> Iterator[str]:
    """What a run did and what it did not, with what there is to name, for people.

    `named`: with the names of things that could not be read, such as files. They may be anybody's names, and so belong
    on the terminal of whoever runs it, and in no file or log.
    """
    yield from in_brief(statement)
    for word, why in statement.holds:
        yield f"Held: {why}. If that is right: copilot-sync sync --approve {word}"
    if statement.would_hold:
        yield f"A run that sends would wait for your approval first: {statement.would_hold}."
    yield from _listed("What it would do:", statement.planned)
    yield from _to_guests(statement)
    yield from (f"We could not send: {problem}." for problem in dict.fromkeys(statement.problems))
    skipped = (f"{reason}: {number}" for reason, number in sorted(statement.skipped.items()))
    yield from _listed(f"Left out: {counted(sum(statement.skipped.values()), 'item')}.", list(skipped))
    yield from _not_read(statement, named=named)
    if statement.idle:
        yield "Nothing new, and nothing done."


def as_json(statement: Statement, now: datetime) -> dict[str, Any]:
    """What a run did, for programs (``sync.schema.json``)."""
    counts = statement.as_json()
    lists = {
        "skipped": dict(sorted(statement.skipped.items())),
        "failed": [
            {"source": source, "reason": reason, "number": number}
            for (source, reason), number in _faults(statement).items()
        ],
        "unread": dict(sorted(statement.unread.items())),
        "holds": [{"approve": word, "reason": why} for word, why in statement.holds],
        "problems": list(dict.fromkeys(statement.problems)),
        "would_hold": statement.would_hold or None,
        "planned": statement.planned,
        "update_mails": asdict(statement.update_mails),
    }
    return {"schema": SCHEMA, "now": written(now), **counts, **lists}


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `as_json`."""
    return shipped("copilot_sync.sync", "sync.schema.json")


def as_metrics(statement: Statement, now: datetime) -> str:
    """What a run did, in the text format of Prometheus, for the textfile collector of its node exporter."""
    counts = statement.as_json()
    lines = [
        *_gauge("run_timestamp_seconds", "When the last run was.", [("", now.timestamp())]),
        *_gauge("meetings", "Meetings by what became of them.", _labelled("result", counts["read"])),
        *_gauge("actions", "Messages and changes by what became of them.", _labelled("result", counts["told"])),
        *_gauge("messages_sent", "Messages sent, by kind.", _labelled("kind", counts["kinds"])),
        *_gauge("partitions", "Parts of sources.", _labelled("result", counts["partitions"])),
        *_gauge("failed", "Items that could not be looked at.", [("", counts["failed"])]),
        *_gauge("unread", "Items that an earlier run could not read.", [("", counts["unread"])]),
        *_gauge("held", "Holds that wait for approval.", [("", counts["holds"])]),
    ]
    return "".join(f"{line}\n" for line in lines)


def _looked_at(statement: Statement) -> str:
    kinds = [f"{statement.read[kind]:,} {words}" for kind, words in _READ.items() if statement.read[kind]]
    places = f"{counted(statement.good, 'place')}" + (f" of {statement.good + statement.bad}" if statement.bad else "")
    if not statement.read.total():
        return f"We looked at {places}{': nothing has changed' if statement.good else ''}."
    copies = [counted(statement.read[Read.COPY], "further copy", "further copies")] if statement.read[Read.COPY] else []
    what = listed([counted(statement.meetings, "meeting"), *copies])
    return f"We looked at {what} in {places}{': ' if kinds else ''}{listed(kinds)}."


def _done(statement: Statement) -> Iterator[str]:
    sent = [counted(number, *_KINDS[kind]) for kind, number in sorted(statement.kinds.items()) if number]
    if sent:
        yield f"We sent {listed(sent)}."
    if statement.told[Told.NOTED]:
        yield f"We noted what {counted(statement.told[Told.NOTED], 'answer')} of organisers asked for."
    if statement.told[Told.UNREASONED]:
        yield f"{counted(statement.told[Told.UNREASONED], 'answer')} gave no reason; we ask for it."
    if statement.told[Told.AMENDED]:
        yield f"We added to {counted(statement.told[Told.AMENDED], 'invite')}."
    if statement.told[Told.REHEARSED]:
        number = counted(statement.told[Told.REHEARSED], "thing")
        yield f"This was a rehearsal: {number} would have been done, and nothing was."
    if statement.told[Told.HELD]:
        yield f"The plan waits: {counted(statement.told[Told.HELD], 'thing')} to do."


def _to_guests(statement: Statement) -> Iterator[str]:
    """What platforms send by themselves because of a change, which is ours to answer for."""
    mails = statement.update_mails
    if mails.number and statement.planned:
        yield f"To change {counted(mails.invites, 'invite')} would send {mails} to guests."
    elif mails.number:
        yield f"To change {counted(mails.invites, 'invite')} has sent {mails} to guests."


def _not_read(statement: Statement, *, named: bool) -> Iterator[str]:
    lines = [
        f"{source}: {reason}" + (f" ({number:,} times)" if number > 1 else "")
        for (source, reason), number in _faults(statement).items()
    ]
    if named:
        lines = [
            f"{failure.source}: {failure.name}: {failure.reason}"
            if failure.name
            else f"{failure.source}: {failure.reason}"
            for failure in statement.failed
        ]
    it = "it" if statement.failures == 1 else "them"
    yield from _listed(f"We could not look at {counted(statement.failures, 'item')}, or not at all of {it}:", lines)
    before = [f"{source}: {counted(number, 'item')}" for source, number in sorted(statement.unread.items())]
    yield from _listed("Not read by an earlier run, and the same since:", before)
    if statement.unread or (not named and any(failure.name for failure in statement.failed)):
        yield WHICH


def _faults(statement: Statement) -> Counter[tuple[str, str]]:
    """How often each reason was met, by source, in order."""
    return Counter((failure.source, failure.reason) for failure in statement.failed)


def _listed(head: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield head
        yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  and {len(lines) - MOST:,} more"


def _labelled(label: str, counts: dict[str, int]) -> list[tuple[str, float]]:
    return [(f'{{{label}="{name}"}}', number) for name, number in counts.items()]


def _gauge(name: str, help_: str, values: list[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP copilot_sync_{name} {help_}"
    yield f"# TYPE copilot_sync_{name} gauge"
    yield from (f"copilot_sync_{name}{labels} {value:.15g}" for labels, value in values)
