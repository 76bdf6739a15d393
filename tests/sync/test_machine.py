"""A year in an organisation, in any order: whatever happens, organisers hear of everything once.

Longer by hand: ``MACHINE_EXAMPLES=5000 pytest tests/sync/test_machine.py``.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import delete, select

from copilot_sync import Linter
from copilot_sync.adapters import OutcomeUnknownError
from copilot_sync.adapters.retrying import RetryPolicy
from copilot_sync.invite import Attendee, CalendarUser, Invite, PartStat, Status
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Organisation, Policy, RuleChoice
from copilot_sync.rules.registry import RULES, title_of
from copilot_sync.snippets import Snippets
from copilot_sync.sync import brakes, marks
from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.moments import written
from copilot_sync.sync.passes import Pass, run_pass
from copilot_sync.sync.records import put
from copilot_sync.sync.settings import Mode, SyncSettings
from copilot_sync.sync.statement import Read, Told
from copilot_sync.sync.tables import holds, metadata, outbox, partitions, pauses, runs, unread
from copilot_sync.testing.faults import Call, Fault, Faults, every_error
from copilot_sync.testing.memory import MemoryCalendar, MemoryMessenger, MemoryPost, MemorySource
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import OutgoingMessage
    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.statement import Statement
    from copilot_sync.testing.memory import Thing

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "15"))
STEPS = int(os.environ.get("MACHINE_STEPS", "25"))

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 3, 1, 9, tzinfo=LONDON)
OLA, OLU, MALLORY = (f"{name}.example" for name in ("ola@northmoor", "olu@northmoor", "mallory@elsewhere"))
HOME = [f"{name}@home.example" for name in ("ana", "bo", "cy", "dee", "eve")]
STAFF = [f"{name}@northmoor.example" for name in ("fay", "gus")]
ROLES = {address: RoleEntry(Role.LIVED_EXPERIENCE) for address in HOME} | {
    address: RoleEntry(Role.CLINICIAN) for address in STAFF
}
POLICY = Policy(
    organisation=Organisation(
        name="Northmoor", domains=("northmoor.example",), rule_pages="https://rules.example/{code}"
    ),
    role_book=RoleBook(ROLES),
    choice=RuleChoice(select=("ACC001", "MAT003", "BAL001", "NTC003")),
    snippets=Snippets(access_question="What would help you take part? Please tell Ola, on 01632 960123."),
)
WITHOUT_HISTORY = {"ACC001", "MAT003", "BAL001"}
TITLES = {code: title_of(RULES[code]) for code in sorted(WITHOUT_HISTORY)}
AGENDA = "\nAgenda:\n14.00 Tea\n14.30 What would you change?\n15.30 Close"
ASKS = "\nPlease tell Ola what would help you to take part, such as large print or an interpreter."
KINDS = {
    "what would help people take part": "warn",
    "what would still help people": "remind",
    "thank you": "resolve",
    "what we added to your invite": "amend",
}
STANDING = {Told.OUTSIDE, Told.NOBODY, Told.PAUSED, Told.UNKNOWN}
"""What a run that does nothing says of what it does not do."""
AT_ONCE = RetryPolicy(attempts=2, sleep=lambda _: None)


class Died(BaseException):
    """Somebody has pulled the plug."""


@cache
def empty_ledger() -> Path:
    """A ledger that is made once, since making one takes longer than a run."""
    folder = Path(tempfile.mkdtemp(prefix="machine")) / "ledger"
    open_ledger(folder / "ledger.sqlite3").close()
    return folder


def kind_of(message: OutgoingMessage) -> str:
    return KINDS[message.subject.rpartition(": ")[2]]


def name_of(message: OutgoingMessage) -> str:
    return re.sub(r".*Co-production (\w+).*", r"\1", message.subject)


def fault(call: Call, error: int, number: int | None, *, after: bool) -> Fault:
    what = every_error()[error]
    writes = call in {Call.DELIVER, Call.AMEND} and not isinstance(what, OutcomeUnknownError)
    return Fault(call, what, number=number, after=after and not writes)  # what was done is not told as not done


FAULTS = st.builds(
    fault,
    st.sampled_from([Call.PARTITIONS, Call.PAGE, Call.FETCH, Call.AMEND, Call.DELIVER, Call.LOOK_UP]),
    st.integers(0, len(every_error()) - 1),
    st.none() | st.integers(1, 6),
    after=st.booleans(),
)

PICK, WHERE, YES = st.integers(0, 99), st.integers(0, 2), st.booleans()
"""Of several the one with this number; one of the three partitions; yes or no."""
SELDOM = st.sampled_from([False, False, False, True])


def doing(**ways: dict[str, Any]) -> st.SearchStrategy[list[tuple[str, dict[str, Any]]]]:
    """Some of these, by the names of methods, each with what it needs."""
    one = [st.tuples(st.just(name), st.fixed_dictionaries(needs)) for name, needs in ways.items()]
    return st.lists(st.one_of(one), min_size=1, max_size=3)


ORGANISERS = doing(
    add={
        "days": st.integers(1, 40),
        "where": WHERE,
        "asks": YES,
        "agenda": YES,
        "organiser": st.sampled_from([OLA, OLA, OLA, OLU, MALLORY, None]),
        "few": SELDOM,
    },
    add_series={"days": st.integers(1, 20), "where": WHERE, "asks": YES},
    add_two_in_one_thing={"days": st.integers(3, 20), "where": WHERE},
    add_copy={"pick": PICK, "where": WHERE, "same": YES},
    change_one_date={"pick": PICK, "week": st.integers(0, 4), "asks": YES},
    rewrite={"pick": PICK, "asks": YES, "agenda": YES, "stamped": YES},
    take_our_section_out={"pick": PICK},
    move={"pick": PICK, "days": st.integers(-10, 30)},
    cancel_or_not={"pick": PICK, "cancelled": SELDOM},
    hand_over={"pick": PICK, "organiser": st.sampled_from([OLA, OLA, OLU, OLU, MALLORY])},
    reply={"pick": PICK, "who": st.integers(0, 6), "answer": st.sampled_from(PartStat)},
    delete_one_thing={"pick": PICK},
    bring_back={"pick": PICK},
)
SURROUNDINGS = doing(
    lock_one_thing={"pick": PICK, "locked": SELDOM},
    forget_tokens={"name": st.sampled_from(["clinic", "hall"])},
    empty={"where": WHERE},
    put_the_clock_back={"minutes": st.integers(1, 90)},
    other_mode={"mode": st.sampled_from([Mode.WARN, Mode.WARN, Mode.AMEND, Mode.AMEND, Mode.REHEARSE])},
    other_settings={
        "least": st.sampled_from(["suggestion", "warning", "important"]),
        "remind": st.sampled_from([0, 3, 3, 3]),
        "most": st.sampled_from([1, 1000, 1000]),
        "ignore": st.sampled_from([(), (), ("ACC001",), ("MAT003", "NTC003")]),
    },
    other_roles={"who": st.integers(0, 4), "days": st.integers(0, 10), "left": st.sampled_from([2, 7, 7, 7])},
    pause={"address": st.sampled_from([OLA, OLU]), "paused": SELDOM},
    refuse={"refused": SELDOM},
    approve={},
    open_the_ledger_anew={},
)
HOURS = st.sampled_from([0, 0, 1, 20, 24, 72, 24 * 9])


class Year(RuleBasedStateMachine):
    """Calendars that organisers write in, a post, a clock, and a sync that looks at it all now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="machine"))
        shutil.copytree(empty_ledger(), self.folder / "ledger")
        self.ledger = open_ledger(self.folder / "ledger" / "ledger.sqlite3")
        self.calendars = {"clinic": MemoryCalendar("ward", "day unit"), "hall": MemoryCalendar("hall")}
        self.post = MemoryPost()
        self.policy, self.settings = (
            POLICY,
            SyncSettings(mode="warn", most_per_run=1000, most_per_organiser=1000, most_per_day=10_000),
        )
        self.now = NOW
        self.number = 0
        self.seen = 0
        self.told: dict[str, dict[str, Severity]] = {}
        self.heard: dict[str, set[str]] = {}
        self.reminded: set[str] = set()

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)

    @rule(what=ORGANISERS)
    def organisers(self, what: list[tuple[str, dict[str, Any]]]) -> None:
        for name, needs in what:
            getattr(self, name)(**needs)

    @rule(what=SURROUNDINGS)
    def surroundings(self, what: list[tuple[str, dict[str, Any]]]) -> None:
        for name, needs in what:
            getattr(self, name)(**needs)

    # What organisers do

    @initialize()
    def a_first_meeting(self) -> None:
        self.add(14, 0, asks=False, agenda=True, organiser=OLA, few=False)

    def add(self, days: int, where: int, *, asks: bool, agenda: bool, organiser: str | None, few: bool) -> None:
        invite = self.new(days, asks=asks, agenda=agenda, organiser=organiser)
        self.put(where, replace(invite, attendees=invite.attendees[: 3 if few else 7]))

    def add_series(self, days: int, where: int, *, asks: bool) -> None:
        invite = self.new(days, asks=asks, agenda=True, organiser=OLA)
        self.put(where, replace(invite, series=True, series_dtstart=self.now - timedelta(weeks=20)))

    def add_two_in_one_thing(self, where: int, days: int) -> None:
        both = [self.new(days + more, asks=bool(more), agenda=not more, organiser=OLA) for more in (0, 1)]
        self.put(where, *both)

    def add_copy(self, pick: int, where: int, *, same: bool) -> None:
        for invite in self.picked(pick):
            self.put(where, replace(invite, organizer_copy=same and invite.organizer_copy))

    def change_one_date(self, pick: int, week: int, *, asks: bool) -> None:
        for invite in self.picked(pick):
            if invite.series and not invite.changed_alone and invite.dtstart and invite.dtend:
                date, name = invite.dtstart + timedelta(weeks=week), f"{invite.summary}d{week}"
                alone: dict[str, Any] = {
                    "changed_alone": True,
                    "recurrence_id": date,
                    "summary": name,
                    "description": body(asks=asks),
                }
                moved: dict[str, Any] = {"dtstart": date + timedelta(hours=1), "dtend": date + timedelta(hours=2)}
                if not self.things_of(name.rsplit(maxsplit=1)[-1]):
                    self.put(0, replace(invite, **alone, **moved))

    def rewrite(self, pick: int, *, asks: bool, agenda: bool, stamped: bool) -> None:
        def rewritten(invite: Invite) -> Invite:
            text = (invite.description or "").replace(ASKS, "").replace(AGENDA, "")
            head, _, rest = text.partition(".")
            text = f"{head}.{AGENDA * agenda}{ASKS * asks}{rest}"
            return replace(invite, description=text, last_modified=self.now if stamped else invite.last_modified)

        self.edit(pick, rewritten)

    def take_our_section_out(self, pick: int) -> None:
        self.edit(pick, lambda invite: replace(invite, description=(invite.description or "").partition("\n\n")[0]))

    def move(self, pick: int, days: int) -> None:
        span = timedelta(days=days)
        self.edit(
            pick,
            lambda invite: replace(
                invite,
                dtstart=invite.dtstart and invite.dtstart + span,
                dtend=invite.dtend and invite.dtend + span,
            ),
        )

    def let_series_go_on(self) -> None:
        for name in self.names():
            for thing in self.things_of(name):
                for invite in invites_in(thing):
                    if invite.series and not invite.changed_alone and invite.is_over(self.now) and invite.dtstart:
                        weeks = timedelta(weeks=(self.now - invite.dtstart).days // 7 + 1)
                        ended = invite.dtend and invite.dtend + weeks
                        next_date = replace(invite, dtstart=invite.dtstart + weeks, dtend=ended)
                        self.write(
                            thing, invite, replace(next_date, series_last_end=ended and ended - timedelta(weeks=1))
                        )

    def cancel_or_not(self, pick: int, *, cancelled: bool) -> None:
        self.edit(pick, lambda invite: replace(invite, status=Status.CANCELLED if cancelled else None))

    def hand_over(self, pick: int, organiser: str) -> None:
        self.edit(pick, lambda invite: replace(invite, organizer=CalendarUser(address=organiser)))

    def reply(self, pick: int, who: int, answer: PartStat) -> None:
        def answered(invite: Invite) -> Invite:
            people = [replace(one, partstat=answer) if at == who else one for at, one in enumerate(invite.attendees)]
            return replace(invite, attendees=tuple(people))

        self.edit(pick, answered)

    def delete_one_thing(self, pick: int) -> None:
        things = [(calendar, thing) for calendar, thing in self.things() if not thing.gone]
        if things:
            calendar, thing = things[pick % len(things)]
            calendar.remove(thing.reference)

    def lock_one_thing(self, pick: int, *, locked: bool) -> None:
        things = [(calendar, thing) for calendar, thing in self.things() if not thing.gone]
        if things:
            calendar, thing = things[pick % len(things)]
            calendar.lock(thing.reference, locked=locked)

    def bring_back(self, pick: int) -> None:
        """Under another reference, as platforms do."""
        for invite in self.picked(pick):
            for calendar, thing in self.things():
                if not thing.gone and invite in thing.results:
                    results = thing.results
                    calendar.remove(thing.reference)
                    calendar.put(*results, partition=thing.partition)

    # What happens to platforms, settings and clocks

    def forget_tokens(self, name: str) -> None:
        self.calendars[name].expire_tokens()

    def empty(self, where: int) -> None:
        calendar, partition = self.place(where)
        calendar.empty(partition)

    def put_the_clock_back(self, minutes: int) -> None:
        self.now -= timedelta(minutes=minutes)

    def other_mode(self, mode: str) -> None:
        self.settings = replace(self.settings, mode=mode)

    def other_settings(self, least: str, remind: int, most: int, ignore: tuple[str, ...]) -> None:
        self.settings = replace(
            self.settings, least=least, remind=remind, most_per_run=most * 3, most_per_organiser=most
        )
        self.policy = replace(self.policy, choice=replace(self.policy.choice, ignore=ignore))

    def other_roles(self, who: int, days: int, left: int) -> None:
        roles = ROLES | {HOME[who]: RoleEntry(Role.LIVED_EXPERIENCE, until=(self.now + timedelta(days=days)).date())}
        self.policy = replace(self.policy, role_book=RoleBook(dict(list(roles.items())[-left:])))

    def pause(self, address: str, *, paused: bool) -> None:
        row = {"kind": "organiser", "mark": marks.organiser(self.ledger, address)}
        with self.ledger.transaction() as connection:
            connection.execute(delete(pauses).where(pauses.c.mark == row["mark"]))
            if paused:
                put(connection, pauses, **row, since=written(self.now), until=None)

    def refuse(self, *, refused: bool) -> None:
        self.post.refused = {OLU} if refused else set()

    def approve(self) -> None:
        with self.ledger.transaction() as connection:
            for word in connection.execute(select(holds.c.hold)).scalars().all():
                brakes.approve(connection, word, self.now)

    def open_the_ledger_anew(self) -> None:
        self.ledger.close()
        self.ledger = open_ledger(self.folder / "ledger" / "ledger.sqlite3")

    # What the sync does

    @rule(faults=st.lists(FAULTS, min_size=1, max_size=3), looks_up=st.booleans())
    def run_with_faults(self, faults: list[Fault], *, looks_up: bool) -> None:
        statement = self.run(Faults(*faults), looks_up=looks_up)
        assert statement.told[Told.SENT] == statement.kinds.total()

    @rule(call=st.sampled_from(Call), number=st.integers(1, 8), after=st.booleans(), looks_up=st.booleans())
    def die_at_a_call(self, call: Call, number: int, *, after: bool, looks_up: bool) -> None:
        with suppress(Died):
            self.run(Faults(Fault(call, Died(), number=number, after=after)), looks_up=looks_up)
        self.open_the_ledger_anew()

    @rule(number=st.integers(1, 40), after=st.booleans())
    def die_at_a_commit(self, number: int, *, after: bool) -> None:
        with suppress(Died), dying(self.ledger, number, after=after):
            self.run(Faults())
        self.open_the_ledger_anew()

    @rule(hours=HOURS)
    def run_later(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.let_series_go_on()
        self.run_undisturbed()

    @rule(what=ORGANISERS, hours=HOURS)
    def run_after_work(self, what: list[tuple[str, dict[str, Any]]], hours: int) -> None:
        self.organisers(what)
        self.run_later(hours)

    @rule()
    def run_undisturbed(self) -> None:
        in_doubt = self.rows(outbox, "state", "sending")
        first = self.run(Faults())
        if not in_doubt:
            assert first.kinds == Counter(map(kind_of, self.latest))
        self.everything_was_told(first)
        if first.told[Told.WAITING] or first.told[Told.REHEARSED] or first.holds:
            return
        if first.told[Told.AMENDED]:  # a platform tells us of our own change, of which nothing comes but its version
            again = self.run(Faults())
            assert not self.latest, f"{first.told} and then {again.told}, {again.kinds}"
        before = self.dump()
        second = self.run(Faults())
        assert not self.latest, f"sent again: {second.kinds}"
        assert not second.read[Read.JUDGED]
        locked = {Told.FAILED} if any(thing.locked for _, thing in self.things()) else set[Told]()
        assert set(+second.told) <= STANDING | locked, f"{first.told} and then {second.told}"
        assert not (self.dump() ^ before), f"written: {self.dump() ^ before}"
        self.what_is_locked_is_told(second)

    # What holds

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        keys = Counter(message.key for message in self.post.delivered)
        assert set(keys.values()) <= {1}

    def hear(self) -> None:
        """Read the post, as organisers do, and hold each message against what they heard before."""
        for message in self.latest:
            name, kind = name_of(message), kind_of(message)
            invite = self.invite(name)
            assert invite is not None, "a message about nothing"
            assert invite.organizer is not None
            assert message.recipient == invite.organizer.address
            assert message.recipient != MALLORY
            self.hear_one(name, kind, message, invite)
            self.heard.setdefault(name, set()).add(message.recipient)

    def hear_one(self, name: str, kind: str, message: OutgoingMessage, invite: Invite) -> None:
        now_standing, told = self.failing(invite), self.told_to(name, message.recipient)
        if kind == "resolve":
            assert told or self.was_given_up(invite), "thanks for nothing"
            assert not (told.keys() & now_standing.keys() & WITHOUT_HISTORY), "thanks too early"
            self.told[name] = {}
        if kind == "remind":
            assert name not in self.reminded, "reminded twice"
            self.reminded.add(name)
        if kind in {"warn", "remind"}:
            thanked = {code for code, title in TITLES.items() if f"\n- {title}\n" in message.text}
            assert thanked <= told.keys() or self.was_given_up(invite), "thanks twice, or for nothing"
            assert not (thanked & now_standing.keys() & WITHOUT_HISTORY), "thanks too early"
            codes = set(re.findall(r"rules\.example/(\w+)", message.text)) or set(now_standing)
            news = {code for code in codes if code not in told or now_standing.get(code, told[code]) > told[code]}
            news |= codes - WITHOUT_HISTORY  # another late change, of another date
            assert news or kind == "remind", "nothing new"
            mine = self.told[name] = {code: heard for code, heard in told.items() if code not in thanked}
            for code in codes:
                heard = now_standing.get(code, Severity.IMPORTANT)
                mine[code] = max(heard, mine.get(code, heard))

    def everything_was_told(self, statement: Statement) -> None:
        """Nothing that stands, is grave enough and could be told is left untold; nor is a last word that is due."""
        if self.settings.mode == Mode.REHEARSE or statement.holds or self.settings.most_per_organiser == 1:
            return
        for name in self.names():
            invite = self.invite(name)
            if invite is None or not self.could_be_told(name, invite):
                continue
            address = invite.organizer.address if invite.organizer else None
            told, standing = self.told_to(name, address), self.failing(invite)
            grave = {code for code, severity in standing.items() if severity >= Severity(self.settings.least)}
            untold = {code for code in grave & WITHOUT_HISTORY if code not in told or told[code] < standing[code]}
            assert not untold - self.told_of_series(name, standing), f"{name}: {untold} were lost"

    def what_is_locked_is_told(self, statement: Statement) -> None:
        """What could not be read is told or counted, thing by thing, and nothing else is."""
        locked = {
            (name, thing.reference)
            for name, calendar in self.calendars.items()
            for thing in calendar.things()
            if thing.locked and not thing.gone
        }
        with self.ledger.reading() as connection:
            kept = set(map(tuple, connection.execute(select(unread.c.source, unread.c.reference))))
        assert kept == locked
        assert statement.failures + statement.unread.total() == len(locked)

    # How it looks

    def could_be_told(self, name: str, invite: Invite) -> bool:
        things = self.things_of(name)
        locked = any(thing.locked for thing in things)
        several = self.settings.mode == Mode.AMEND and len(things) > 1
        address = invite.organizer.address if invite.organizer else None
        paused = address and self.rows(pauses, "mark", marks.organiser(self.ledger, address))
        begun = invite.dtstart is None or invite.dtstart <= self.now
        nobody = address is None or address == MALLORY
        return not (locked or several or paused or begun or nobody or invite.cancelled or self.was_given_up(invite))

    def told_to(self, name: str, address: str | None) -> dict[str, Severity]:
        heard = self.heard.get(name, set())
        return self.told.get(name, {}) if not heard or address in heard else {}

    def told_of_series(self, name: str, standing: dict[str, Severity]) -> set[str]:
        """What is told of a series is not told of each of its dates."""
        series = self.invite(name.partition("d")[0])
        if series is None or "d" not in name or series.cancelled:
            return set()
        return {code for code, severity in self.failing(series).items() if severity >= standing.get(code, severity)}

    def was_given_up(self, invite: Invite) -> bool:
        """Whether a message about it is in doubt, or was refused: nobody can tell what was told."""
        key = marks.meeting(self.ledger, invite)
        return any(row["state"] != "sent" for row in self.rows(outbox, "meeting", key))

    def failing(self, invite: Invite) -> dict[str, Severity]:
        report = Linter(self.policy).check(invite, now=self.now)
        return {failure.code: failure.severity for failure in report.failures if failure.severity}

    def run(self, faults: Faults, *, looks_up: bool = True) -> Statement:
        sources = {
            name: MemorySource(calendar, now=self.now, page_size=2, faults=faults)
            for name, calendar in self.calendars.items()
        }
        try:
            with running(self.ledger, self.settings.mode, clock=lambda: self.now) as number:
                return run_pass(
                    Pass(
                        ledger=self.ledger,
                        policy=self.policy,
                        settings=self.settings,
                        sources=sources,
                        messenger=MemoryMessenger(self.post, looks_up=looks_up, faults=faults),
                        now=self.now,
                        run=number,
                        retrying=AT_ONCE,
                    )
                )
        finally:
            self.latest = self.post.delivered[self.seen :]
            self.seen = len(self.post.delivered)
            self.hear()

    def rows(self, table: Any, column: str, value: str) -> list[dict[str, Any]]:
        with self.ledger.reading() as connection:
            found = connection.execute(select(table).where(table.c[column] == value))
            return [dict(row._mapping) for row in found]

    def dump(self) -> set[str]:
        """Everything in the ledger but what a run that does nothing writes too: when it was."""
        moments = {partitions.c.last_try, partitions.c.last_good}
        rows = set()
        with self.ledger.reading() as connection:
            for table in metadata.sorted_tables:
                columns = [column for column in table.c if column not in moments]
                found = connection.execute(select(*columns)) if table is not runs else ()
                rows |= {f"{table.name} {tuple(row)}" for row in found}
        return rows

    def new(self, days: int, *, asks: bool, agenda: bool, organiser: str | None) -> Invite:
        self.number += 1
        start = (self.now + timedelta(days=days)).replace(hour=14, minute=0)
        return Invite(
            source="memory",
            uid=f"{self.number}@northmoor.example",
            dtstart=start,
            dtend=start + timedelta(hours=2),
            timezone=LONDON,
            created=self.now,
            summary=f"Co-production m{self.number}",
            description=body(asks=asks, agenda=agenda),
            organizer_copy=True,
            sequence=0,
            organizer=CalendarUser(address=organiser) if organiser else None,
            attendees=tuple(Attendee(address=address) for address in (STAFF[0], *HOME[:2], STAFF[1], *HOME[2:])),
        )

    def place(self, where: int) -> tuple[MemoryCalendar, str]:
        return [(calendar, part.key) for calendar in self.calendars.values() for part in calendar.partitions][where]

    def put(self, where: int, *invites: Invite) -> None:
        calendar, partition = self.place(where)
        calendar.put(*invites, partition=partition)

    def things(self) -> list[tuple[MemoryCalendar, Thing]]:
        return [(calendar, thing) for calendar in self.calendars.values() for thing in calendar.things()]

    def things_of(self, name: str) -> list[Thing]:
        things = (thing for _, thing in self.things())
        return [thing for thing in things if any(named(invite) == name for invite in invites_in(thing))]

    def names(self) -> list[str]:
        return sorted({named(invite) for _, thing in self.things() for invite in invites_in(thing)})

    def invite(self, name: str) -> Invite | None:
        """The organiser's own copy, else any."""
        found = [invite for thing in self.things_of(name) for invite in invites_in(thing) if named(invite) == name]
        return max(found, key=lambda invite: invite.organizer_copy, default=None)

    def picked(self, pick: int) -> list[Invite]:
        names = self.names()
        invite = self.invite(names[pick % len(names)]) if names else None
        return [invite] if invite else []

    def edit(self, pick: int, change: Any) -> None:
        """In every copy, as calendars do."""
        for picked in self.picked(pick):
            for thing in self.things_of(named(picked)):
                for invite in invites_in(thing):
                    if named(invite) == named(picked):
                        self.write(thing, invite, change(invite))

    def write(self, thing: Thing, before: Invite, after: Invite) -> None:
        for calendar in self.calendars.values():
            with suppress(KeyError):
                if calendar.thing(thing.reference).partition == thing.partition:
                    held = calendar.thing(thing.reference).results
                    calendar.write(thing.reference, *(after if it == before else it for it in held))


def body(*, asks: bool, agenda: bool = True) -> str:
    return f"We meet to talk about the new ward.{AGENDA * agenda}{ASKS * asks}"


def invites_in(thing: Thing) -> list[Invite]:
    return [result for result in thing.results if isinstance(result, Invite) and not thing.gone]


def named(invite: Invite) -> str:
    return (invite.summary or "").split()[-1]


@contextmanager
def dying(ledger: Ledger, number: int, *, after: bool) -> Iterator[None]:
    """Let everything end at a commit, counted from 1, or right after it."""
    whole, count = ledger.transaction, 0

    @contextmanager
    def mortal() -> Iterator[Any]:
        nonlocal count
        count += 1
        mine = count
        with whole() as connection:
            yield connection
            if mine == number and not after:
                raise Died
        if mine == number:
            raise Died

    ledger.transaction = mortal  # type: ignore[method-assign]
    try:
        yield
    finally:
        del ledger.transaction


TestYear = Year.TestCase
TestYear.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    report_multiple_bugs=False,
    phases=tuple(phase for phase in Phase if phase is not Phase.shrink or "MACHINE_EXAMPLES" not in os.environ),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
