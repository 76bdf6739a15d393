"""One pass over everything: observe, plan, hold or act, and say what was done."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from copilot_sync.adapters.errors import AdapterError
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.phrases import listed
from copilot_sync.sync import brakes, editions, marks, unread
from copilot_sync.sync.acting import Actor, Means
from copilot_sync.sync.asking import Directories
from copilot_sync.sync.cases import cases_of
from copilot_sync.sync.forgetting import drop_reasons, purge
from copilot_sync.sync.judging import Judge
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.looking_again import come_due, try_again
from copilot_sync.sync.marking import mark_dealt_with
from copilot_sync.sync.moments import written
from copilot_sync.sync.observing import Observer, Place
from copilot_sync.sync.planning import Do, plan
from copilot_sync.sync.pulling import EmptiedError, Puller
from copilot_sync.sync.references import short
from copilot_sync.sync.settings import Mode
from copilot_sync.sync.signs import Signs, nothing
from copilot_sync.sync.spots import spot_of
from copilot_sync.sync.statement import Statement, Told
from copilot_sync.sync.status_reading import open_findings
from copilot_sync.sync.tables import WHOLE, partitions, runs
from copilot_sync.workdays import WorkingDays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from copilot_sync.adapters.ports import InviteSource, Messenger, RoleDirectory
    from copilot_sync.policy import Policy
    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.planning import Action, Plan
    from copilot_sync.sync.settings import SyncSettings


SHOWN = 5
"""Rules that a line of a plan names."""


@dataclass(frozen=True, kw_only=True)
class Pass:
    """Everything that one pass needs."""

    ledger: Ledger
    policy: Policy
    settings: SyncSettings
    sources: Mapping[str, InviteSource]
    messenger: Messenger | None
    directories: Mapping[str, RoleDirectory] = field(default_factory=dict)
    """By name; what an earlier one knows of somebody counts."""
    now: datetime
    """Aware."""
    run: int
    """The number of its row in the ledger."""
    retrying: RetryPolicy = field(default_factory=RetryPolicy)
    dry: bool = False
    """Do nothing that lasts: no message, no amendment, not a row in the ledger."""
    began: float = field(default_factory=time.monotonic)
    """At `now`, as `time.monotonic` counts."""
    progress: Callable[[str], None] = nothing
    """Told what is being done, in words for whoever waits at a terminal, again and again."""


def run_pass(given: Pass) -> Statement:
    """Look at every source once, do what there is to do, and tell what was done.

    What goes wrong with one partition is in the statement, and keeps no other from its turn. In a rehearsal nothing is
    sent and nothing amended. At its end, what was over `keep` days ago is deleted, and why a waiver was asked for that
    has ended.
    """
    if not given.dry:
        statement = _pass(given)
        try:
            today = given.now.astimezone(given.policy.timezone).date()
            drop_reasons(given.ledger, today if given.settings.keep_reasons else None)
            purge(given.ledger, given.now - timedelta(days=given.settings.keep))
        except LedgerError as error:  # what was done is done, and should be told
            statement.fail("ledger", str(error))
        return statement
    with given.ledger.dry_run():
        return _pass(given)


def _pass(given: Pass) -> Statement:
    rehearsing = given.dry or given.settings.mode == Mode.REHEARSE
    statement = Statement(given.settings.mode)
    if word := _role_book_held(given):
        statement.holds.append((word, "the role book has lost more than half of its people"))
        return _written_down(given, statement)
    judge = _judge(given, statement)
    if statement.holds:
        return _written_down(given, statement)
    observer = Observer(judge, statement, given.retrying)
    places = _observe(given, observer, statement)
    days = WorkingDays(given.policy.region, given.policy.timezone)
    actor = Actor(
        observer,
        statement,
        Means(places, given.messenger, given.retrying, days, given.began, given.progress),
        given.run,
    )
    if not rehearsing:
        actor.recover()
        actor.confirm()
    made = _plan(given, judge, days, actor)
    if rehearsing:
        with given.ledger.reading() as connection:
            statement.would_hold = brakes.too_much(connection, made.actions, given.settings)
        changes = actor.foresee(made.actions)
        if any(action.do is Do.CHANGE for action in made.actions):
            made = _plan(given, judge, days, actor)  # as a run does that sends
            rest = [it for it in made.actions if it.do is not Do.CHANGE and not actor.puts_off(it)]
            made.actions = _in_order([*changes, *rest])
        statement.told[Told.REHEARSED] += len(made.actions)
        statement.planned += _in_words(made, actor, given.policy.timezone)
    elif not _held(given, made, actor, statement):
        if actor.change(made.actions):
            made = _plan(given, judge, days, actor)  # what was put right need not be told, and what was added should be
        if actor.write(made.actions):
            with given.ledger.transaction() as connection:
                brakes.release(connection)
    statement.told.update(made.left)
    if not rehearsing:
        mark_dealt_with(judge, places.values(), days, statement, quiet=actor.is_quiet)
    return _written_down(given, statement)


def _judge(given: Pass, statement: Statement) -> Judge:
    """Whoever judges in this run, by the directories as they stand. One that has lost too much is held instead."""
    directories = Directories(directories=given.directories, retrying=given.retrying, statement=statement)
    found = directories.editions(Signs(given.progress))
    kept: tuple[str, ...] = ()
    if given.directories:
        with given.ledger.transaction() as connection:
            statement.holds += editions.holds_on(connection, given.ledger, found, given.now)
            if not statement.holds:
                kept = editions.marks_of(connection, given.ledger, given.directories, found)
    return Judge(given.ledger, given.policy, given.settings, given.now, directories=directories, editions=kept)


def _observe(given: Pass, observer: Observer, statement: Statement) -> dict[tuple[str, str], Place]:
    """Pull every partition; return those that came to their end."""
    places: dict[tuple[str, str], Place] = {}
    signs = Signs(given.progress)
    puller = Puller(observer, given.retrying, given.run, signs)
    for name, source in given.sources.items():
        signs.asked(name)
        try:
            parts = (Place(name, source, it, marks.partition(given.ledger, name, it.key)) for it in source.partitions())
            for number, place in enumerate(puller.in_turn(parts, source.capabilities.at_once), start=1):
                signs.turned_to(number)
                if _pull(given, puller, place, statement):
                    places[name, place.mark] = place
        except AdapterError as error:
            statement.bad += 1
            statement.fail(name, str(error))
            puller.note_source(name, type(error).__name__)
        else:
            puller.note_source(name, None)
    try_again(observer, places)
    come_due(observer, places)
    return places


def _pull(given: Pass, puller: Puller, place: Place, statement: Statement) -> bool:
    with given.ledger.reading() as connection:
        approved = brakes.is_approved(connection, brakes.SOURCE, place.mark)
    try:
        puller.pull(place, losses_approved=approved)
    except EmptiedError as error:
        with given.ledger.transaction() as connection:
            word = brakes.hold_partition(connection, place.mark, given.now)
        statement.holds.append((word, f"{place.name}: {error}"))
    except AdapterError as error:
        statement.fail(place.name, str(error), (place.mark, ""))
    else:
        statement.good += 1
        with given.ledger.transaction() as connection:
            brakes.is_done(connection, brakes.SOURCE, place.mark)
        return True
    statement.bad += 1
    return False


def _plan(given: Pass, judge: Judge, days: WorkingDays, actor: Actor) -> Plan:
    with given.ledger.reading() as connection:
        cases = cases_of(connection, given.now)
        at_hand, quiet = actor.at_hand, actor.is_quiet
        return plan(cases, judge.settings, given.now, days, given.ledger.mark, at_hand=at_hand, quiet=quiet)


def _in_order(actions: list[Action]) -> list[Action]:
    """As a plan has them: in order of start, each change before what is said of it."""
    return sorted(actions, key=lambda it: (it.case.turn, it.do is not Do.CHANGE))


def _held(given: Pass, made: Plan, actor: Actor, statement: Statement) -> bool:
    """Whether the plan has to wait for approval; noted in the statement where it has."""
    with given.ledger.transaction() as connection:
        why = brakes.too_much(connection, made.actions, given.settings)
        if not why:
            return False
        word = brakes.hold_plan(connection, given.ledger, made.actions, given.now)
    statement.holds.append((word, why))
    actor.foretell(made.actions)
    statement.told[Told.HELD] += len(made.actions)
    statement.planned += _in_words(made, actor, given.policy.timezone)
    return True


def _role_book_held(given: Pass) -> str:
    with given.ledger.transaction() as connection:
        size = len(given.policy.role_book.entries)
        return brakes.shrunk(connection, given.ledger, brakes.ROLE_BOOK, size, given.now)


def _in_words(made: Plan, actor: Actor, zone: tzinfo) -> list[str]:
    """The actions of a plan, a line for each, with what it would send to guests."""
    mails = [actor.mails_for(action) for action in made.actions]
    lines = [_line(action, actor.asked_by(action), zone) for action in made.actions]
    return [f"{line}; {sends}" if sends.number else line for line, sends in zip(lines, mails, strict=True)]


def _line(action: Action, rules: Sequence[str], zone: tzinfo) -> str:
    """An action without a word of its meeting: when, which thread, what, and why."""
    start = f"{action.case.dtstart.astimezone(zone):%Y-%m-%d %H:%M}" if action.case.dtstart else "no date"
    more = [f"{len(rules) - SHOWN} more"] if len(rules) > SHOWN else []
    why = f" ({listed([*rules[:SHOWN], *more])})" if rules else ""
    return f"{start}, {short(action.case.thread)}: {action.do}{why}"


def _written_down(given: Pass, statement: Statement) -> Statement:
    with given.ledger.transaction() as connection:
        told = statement.not_read
        waiting = map(spot_of, unread.of_places_tried(connection, written(given.now)))
        statement.open = tuple(open_findings(connection))
        statement.unread.update(source for source, *at in waiting if (source, *at) not in told)
        if statement.good and not statement.bad:  # every source has a history of its own again
            connection.execute(delete(partitions).where(partitions.c.partition == WHOLE))
        ended = {"ended": written(given.now), "statement": json.dumps(statement.as_json())}
        connection.execute(update(runs).where(runs.c.run == given.run).values(**ended))
    return statement
