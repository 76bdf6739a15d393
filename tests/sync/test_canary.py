"""Marked names, addresses, roles and words are sent through everything that a run does, and come out nowhere.

There are two exceptions: the letter to the organiser, which may quote their own words, and give counts; and the reason that
an organiser gives, which `status` shows to whoever runs it.
"""

from __future__ import annotations

import io
import logging
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.adapters import Answer, Failed, Skipped
from copilot_sync.adapters.errors import OutcomeUnknownError
from copilot_sync.invite import Attachment, Attendee, CalendarUser, PartStat
from copilot_sync.messages.answers import Said, Wish
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Organisation, RuleChoice
from copilot_sync.snippets import Snippets
from copilot_sync.sync import status_telling, telling
from copilot_sync.sync.answering import lift
from copilot_sync.sync.forgetting import forget, purge
from copilot_sync.sync.moments import written
from copilot_sync.sync.status_reading import status_of
from copilot_sync.sync.tables import outbox
from copilot_sync.testing.faults import Call, Fault, Faults, every_error
from copilot_sync.testing.memory import MemoryCalendar, MemoryDirectory, MemoryMessenger, MemorySource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from copilot_sync.sync.statement import Statement

ORGANISER = "zqolaorganiser@northmoor.example"
PEOPLE = {
    "zqanalived@zqhome.example": Role.LIVED_EXPERIENCE,
    "zqbolived@zqhome.example": Role.LIVED_EXPERIENCE,
    "zqdiclinician@northmoor.example": Role.CLINICIAN,
    "zqedclinician@northmoor.example": Role.CLINICIAN,
    "zqfyclinician@northmoor.example": Role.CLINICIAN,
}
MAILBOX = "zqmailbox@northmoor.example"
"""A partition may be an address."""
FILE = "/srv/Zqfolder/Zqfile for Anna.ics"
SUBJECT = "Co-production Zqsubject of the renal unit"
BODY = "Zqbody: we meet. Please say who you are.\n(See the Zqpaper.)"
PLACE = "Zqplace, 3 Zqstreet, Northmoor"
GROUP = "zqgroup@northmoor.example"
HIDDEN = {f"zqhidden{number}@zqhome.example": Role.SUPPORTER for number in range(3)}
"""Those in it, whom the invite does not name."""
CANARY = "zq"
"""Every mark begins so, in whatever case; nothing else has these letters."""
ROLES = ("lived_experience", "clinician", "supporter")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that any library writes into a log, at every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s %(args)r %(exc_info)r"))
    root, level = logging.getLogger(), logging.getLogger().level
    quiet = {
        name: logger.level
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger)
    }
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in (*quiet, "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "alembic", "filelock", "tenacity"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    for name, before in quiet.items():
        logging.getLogger(name).setLevel(before)


class Clinic:
    """A clinic whose every word is marked."""

    def __init__(self, northmoor: Any, a_meeting: Any, mode: str, *, asks: bool = False) -> None:
        self.northmoor = northmoor
        self.asks = asks
        self.calendar = MemoryCalendar(MAILBOX)
        self.said: list[str] = []
        northmoor.set(mode=mode, least="suggestion", most_per_organiser=100, most_per_day=1000)
        northmoor.policy = replace(
            northmoor.policy,
            organisation=Organisation(name="Northmoor Integrated Care", domains=("northmoor.example",)),
            role_book=RoleBook({} if asks else {address: RoleEntry(role) for address, role in PEOPLE.items()}),
            choice=RuleChoice(profile="strict"),
            snippets=Snippets(access_question="What would help you take part? Please tell us on 01632 960123."),
        )
        self.invite = a_meeting(
            "zquid-1@northmoor.example",
            source=FILE,
            summary=SUBJECT,
            description=BODY,
            location=PLACE,
            organizer=CalendarUser(address=ORGANISER, common_name="Zqola Organiser"),
            attendees=tuple(
                Attendee(address=address, common_name=f"Zqname {address[:6]}")
                for address in (*PEOPLE, *([GROUP] if asks else []))
            ),
            attachments=(Attachment(name="Zqpaper.pdf", uri="https://files.northmoor.example/zqlink"),),
            categories=("Zqcategory",),
            calendar_name="Zqcalendar",
        )
        self.reference = self.calendar.put(self.invite)
        self.began = northmoor.now
        self.calendar.put(Skipped(FILE, "private event, not read"), Failed(FILE, "line 7: there is no date"))

    def run(self, *faults: Fault, looks_up: bool = True) -> None:
        """One run, and everything that it says, kept."""
        plan = Faults(*faults)
        source = MemorySource(self.calendar, now=self.northmoor.now, faults=plan)
        messenger = MemoryMessenger(self.northmoor.post, looks_up=looks_up, faults=plan)
        directory = MemoryDirectory(PEOPLE | HIDDEN, {GROUP: tuple(HIDDEN)}, faults=plan)
        directories = {"house": directory} if self.asks else {}
        try:
            statement = self.northmoor.run(sources={"clinic": source}, messenger=messenger, directories=directories)
        except BaseException:  # noqa: BLE001 -- what it says of itself is looked at too
            self.said.append(traceback.format_exc())
        else:
            self.said += [str(statement), repr(statement), *said_by(statement, self.northmoor.now)]

    def live(self, *faults: Fault, looks_up: bool = True) -> None:
        """Told, answered, moved at the last moment, read anew, and deleted."""
        self.northmoor.now = self.began
        self.run(*faults, looks_up=looks_up)
        self.calendar.reply(self.reference, "zqanalived@zqhome.example", PartStat.DECLINED)
        self.calendar.edit(self.reference, location="Zqplace2, 9 Zqroad", last_modified=self.northmoor.now)
        self.northmoor.now = self.invite.dtstart - timedelta(days=1)
        self.run(*faults, looks_up=looks_up)
        self.calendar.expire_tokens()
        self.run(*faults, looks_up=looks_up)
        self.calendar.remove(self.reference)
        self.run(*faults, looks_up=looks_up)


def said_by(statement: Statement, now: Any) -> list[str]:
    return [*telling.in_sentences(statement), str(telling.as_json(statement, now)), telling.as_metrics(statement, now)]


def kept(folder: Path) -> bytes:
    """Every byte of every file of the ledger, and their names."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return b"".join(str(path.relative_to(folder)).encode() + b"\n" + path.read_bytes() for path in files)


def shown(text: str | bytes) -> list[str]:
    """Where a mark stands in a text, with what is around it."""
    low = (text.decode("latin-1") if isinstance(text, bytes) else text).lower()
    return [low[max(0, at - 40) : at + 40] for at in range(len(low)) if low.startswith(CANARY, at)]


def nothing_is_shown(clinic: Clinic, logged: io.StringIO, folder: Path) -> None:
    """No mark in any log, statement, exception or file; no role either, and none in any letter."""
    assert not shown(kept(folder))
    for text in (*clinic.said, logged.getvalue()):
        assert not shown(text)
        assert not [role for role in ROLES if role in text]
    for role in ROLES:
        assert role.encode() not in kept(folder)
    for message in clinic.northmoor.post.delivered:
        assert message.recipient == ORGANISER
        assert CANARY not in repr(message)
        people = [*PEOPLE, *(address.partition("@")[0] for address in PEOPLE), "zqname", "zqhidden", "zqgroup"]
        words = f"{message.subject}\n{message.text}\n{message.html}".lower()
        assert not [person for person in people if person in words]
        assert "lived_experience" not in words


@pytest.mark.parametrize("asks", [False, True], ids=["role book", "directory"])
@pytest.mark.parametrize("mode", ["rehearse", "warn", "amend"])
def test_nothing_is_shown(
    northmoor: Any, a_meeting: Any, logged: io.StringIO, tmp_path: Path, mode: str, *, asks: bool
) -> None:
    clinic = Clinic(northmoor, a_meeting, mode, asks=asks)

    clinic.live()

    assert bool(northmoor.post.delivered) == (mode != "rehearse")
    assert "sqlalchemy" in logged.getvalue()  # it was listened to
    nothing_is_shown(clinic, logged, tmp_path)


ASKING = (Call.EDITION, Call.ROLE_OF, Call.MEMBERS_OF)


@pytest.mark.parametrize(
    "call", [Call.PARTITIONS, Call.PAGE, Call.FETCH, Call.AMEND, Call.DELIVER, Call.LOOK_UP, *ASKING]
)
def test_nothing_is_shown_when_something_goes_wrong(
    northmoor: Any, a_meeting: Any, logged: io.StringIO, tmp_path: Path, call: Call
) -> None:
    """Every kind of error, at every kind of call, and the whole of what is said of it."""
    for number, error in enumerate(every_error()[: 4 if call in ASKING else None]):
        lost = Fault(Call.DELIVER, OutcomeUnknownError("lost"), number=1)
        clinic = Clinic(northmoor, a_meeting, "amend" if number % 2 else "warn", asks=call in ASKING)
        northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("ACC001", "BAL001", "NTC003")))
        clinic.live(*([Fault(call, error, number=1)] if number % 4 else [lost, Fault(call, error)]))
        northmoor.now = clinic.began
        nothing_is_shown(clinic, logged, tmp_path)


@pytest.mark.parametrize("call", ASKING)
def test_a_directory_that_quotes_people_in_its_own_errors_is_not_repeated(
    northmoor: Any, a_meeting: Any, logged: io.StringIO, tmp_path: Path, call: Call
) -> None:
    clinic = Clinic(northmoor, a_meeting, "warn", asks=True)

    clinic.live(Fault(call, KeyError("zqanalived@zqhome.example", "lived_experience")))

    nothing_is_shown(clinic, logged, tmp_path)


@pytest.mark.parametrize("after", [True, False], ids=["it arrived", "it did not"])
def test_a_message_that_waits_stands_nowhere_but_by_its_key(
    northmoor: Any, a_meeting: Any, logged: io.StringIO, tmp_path: Path, *, after: bool
) -> None:
    clinic = Clinic(northmoor, a_meeting, "warn")

    clinic.run(Fault(Call.DELIVER, KeyboardInterrupt(), after=after))

    (row,) = northmoor.rows(outbox)
    assert row["state"] == "sending"
    nothing_is_shown(clinic, logged, tmp_path)


@pytest.mark.parametrize("call", [Call.PAGE, Call.FETCH, Call.AMEND, Call.DELIVER])
def test_a_fault_of_ours_shows_nothing_either(
    northmoor: Any, a_meeting: Any, logged: io.StringIO, tmp_path: Path, call: Call
) -> None:
    """An adapter that breaks the rules, and quotes nothing: what we add to its words is nothing of the invite."""
    clinic = Clinic(northmoor, a_meeting, "amend")
    with suppress(RuntimeError):
        clinic.live(Fault(call, RuntimeError("out of order"), number=1))

    nothing_is_shown(clinic, logged, tmp_path)


def test_reprs_that_may_be_logged_show_nobody(northmoor: Any, a_meeting: Any) -> None:
    clinic = Clinic(northmoor, a_meeting, "warn")
    clinic.run()
    (message,) = northmoor.post.delivered

    assert not shown(repr(message))
    assert not shown(repr(northmoor.ledger))


def answered(clinic: Clinic) -> None:
    """Its organiser was told, and gave a reason that names somebody."""
    clinic.run()
    (first,) = clinic.northmoor.post.delivered
    said = Said(wish=Wish.WAIVER, reason=f"Zqanna is {ROLES[0]} and knows us", until="5 march 2027")
    keys = (first.thread, first.key)
    clinic.calendar.put(Answer(source=FILE, mark="<zq1@zqx>", sender=ORGANISER, answers=keys, said=said))


@pytest.mark.parametrize("ends", ["its last day", "lifted", "forgotten", "purged", "left in the mail"])
def test_a_name_in_a_reason_is_shown_by_status_alone_and_then_nowhere(
    northmoor: Any, a_meeting: Any, logged: io.StringIO, tmp_path: Path, ends: str
) -> None:
    clinic = Clinic(northmoor, a_meeting, "warn")
    answered(clinic)
    clinic.run(Fault(Call.DELIVER, OutcomeUnknownError("lost"), number=1))
    clinic.run()

    status = status_of(northmoor.ledger, ["clinic"], timedelta(days=1), northmoor.now)
    said = [
        "\n".join(status_telling.in_lines(status, northmoor.now.tzinfo)),
        str(status_telling.as_json(status, northmoor.now)),
    ]
    assert [len(shown(text)) for text in said] == [1, 1]
    assert not shown(repr(status))
    assert shown(kept(tmp_path))

    if ends == "its last day":
        northmoor.later(days=5)
    elif ends == "lifted":
        with northmoor.ledger.transaction() as connection:
            lift(connection, northmoor.post.delivered[0].thread, written(northmoor.now))
    elif ends == "forgotten":
        forget(northmoor.ledger, ORGANISER)
    elif ends == "purged":
        purge(northmoor.ledger, clinic.invite.dtend + timedelta(days=1))
    else:
        northmoor.set(keep_reasons=False)
    clinic.run()
    nothing_is_shown(clinic, logged, tmp_path)


def test_a_name_in_a_reason_is_in_no_error(northmoor: Any, a_meeting: Any, logged: io.StringIO, tmp_path: Path) -> None:
    """The database library quotes neither what it writes nor what it reads."""
    clinic = Clinic(northmoor, a_meeting, "warn")
    answered(clinic)
    with northmoor.ledger.transaction() as connection:
        connection.exec_driver_sql("CREATE TRIGGER no BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'no'); END")

    clinic.run()

    assert "IntegrityError" in clinic.said[-1]
    nothing_is_shown(clinic, logged, tmp_path)
