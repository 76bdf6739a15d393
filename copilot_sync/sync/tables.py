"""The tables of the ledger.

No body, no subject, no name, no role and no address stands here, but for what an organiser writes into a reason
(`answers`). People, papers, partitions and meetings are keyed hashes (`Ledger.mark`): 32 hexadecimal digits that nobody
without the key can make or check. Moments are texts in UTC (``2026-11-22T09:30:00+00:00``), which compare as moments do
in every database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

MARK = String(32)
MOMENT = String(32)
WORD = String(100)


class _Unshown(str):
    """Somebody's words, which no `repr` shows: the database library writes those of its rows into its log."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "…"


class Words(TypeDecorator[str]):
    """A text in somebody's own words."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 -- the library's own signature
        """Read it as one that is not logged."""
        return None if value is None else _Unshown(value)


metadata = MetaData()

facts = Table(
    "facts",
    metadata,
    Column("name", WORD, primary_key=True, comment="What the fact is."),
    Column("value", Text, nullable=False, comment="A number, a hash, or a word."),
    comment="Single facts: the key's check, the size of the role book and of each directory, the mark of its edition.",
)

WHOLE = ""
"""In the place of a partition: all those of a source together. When they were last read, before the key was changed; and
what kept the source from saying which there are."""

partitions = Table(
    "partitions",
    metadata,
    Column("source", WORD, primary_key=True, comment="Its name in the settings."),
    Column(
        "partition",
        MARK,
        primary_key=True,
        comment="A mailbox, a folder or a feed. Empty: the source as a whole.",
    ),
    Column("token", Text, comment="As the source gave it."),
    Column("last_try", MOMENT, comment="The last pull."),
    Column("last_good", MOMENT, comment="The last pull that came to its end."),
    Column("problem", WORD, comment="The kind of error that ended the last pull; nothing where it was good."),
    Column("since", Integer, comment="The run that began to pull all of it anew, until that has come to its end."),
    comment="Where each pull has got to.",
)

copies = Table(
    "copies",
    metadata,
    Column("source", WORD, primary_key=True, comment="Its name in the settings."),
    Column("partition", MARK, primary_key=True, comment="The mailbox, folder or feed that holds it."),
    Column("reference", String(1000), primary_key=True, comment="By which the source finds it again."),
    Column("meeting", MARK, primary_key=True, comment="Empty for a thing that holds no meeting we may judge."),
    Column("version", String(200), nullable=False, comment="Another one whenever the copy is another."),
    Column("rank", String(100), nullable=False, comment="Of several copies the greatest is judged."),
    Column("pass_", Integer, nullable=False, default=0, comment="The run whose pull met it last; 0 where none did."),
    Index("copies_by_meeting", "meeting"),
    comment="Every copy of a meeting that a source holds.",
)

meetings = Table(
    "meetings",
    metadata,
    Column("meeting", MARK, primary_key=True, comment="UID and RECURRENCE-ID of a meeting."),
    Column("thread", MARK, nullable=False, comment="The same for all dates of a series."),
    Column("state", WORD, nullable=False, comment="upcoming, far, over, cancelled, out_of_scope or gone."),
    Column("dtstart", MOMENT, comment="When it starts; of a series, its next date."),
    Column("dtend", MOMENT, comment="When it ends."),
    Column("organiser", MARK, comment="Nothing where the invite names none, or that person is forgotten."),
    Column("seen", MARK, nullable=False, comment="Of everything that rules look at."),
    Column("content", MARK, nullable=False, comment="The same, less our own section and what moves by itself."),
    Column("policy", MARK, nullable=False, comment="Of the policy by which it was judged."),
    Column("due", MOMENT, comment="When to judge it again though nothing has changed."),
    Column("first_seen", MOMENT, nullable=False, comment="When we first saw it."),
    Column("last_word", MOMENT, comment="When its content last changed, as far as we saw."),
    Column(
        "reach",
        WORD,
        nullable=False,
        comment="Whether we may write to its organiser: allowed, outside, nobody or unverified.",
    ),
    Column("reminded", MOMENT, comment="When its organiser was reminded."),
    Column(
        "amend",
        WORD,
        comment="Where our section stands: wanted, outdated, unwanted, untold, added, declined, impossible.",
    ),
    Index("meetings_by_due", "due"),
    comment="One row for each meeting.",
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("meeting", MARK, primary_key=True, comment="UID and RECURRENCE-ID of a meeting."),
    Column("seen", MOMENT, primary_key=True, comment="Since when it was so, as far as we saw."),
    Column("dtstart", MOMENT, nullable=False, comment="When it started."),
    Column("dtend", MOMENT, comment="When it ended."),
    Column("place", Text, nullable=False, comment="Keyed hashes of the words of the place."),
    Column("mode", WORD, nullable=False, comment="in_person, hybrid, online, phone or unknown."),
    Column(
        "asked",
        Integer,
        nullable=False,
        server_default="0",
        comment="1 where it was moved because we had asked for more notice.",
    ),
    comment="When and where a meeting was, each time that this was another.",
)

sightings = Table(
    "sightings",
    metadata,
    Column("meeting", MARK, primary_key=True, comment="UID and RECURRENCE-ID of a meeting."),
    Column("kind", WORD, primary_key=True, comment="person or paper."),
    Column("mark", MARK, primary_key=True, comment="The address of a person, or the name of a paper."),
    Column("first_seen", MOMENT, nullable=False, comment="When we first saw them there."),
    Index("sightings_by_mark", "mark"),
    comment="When each person and each paper of a meeting was first seen.",
)

findings = Table(
    "findings",
    metadata,
    Column("meeting", MARK, primary_key=True, comment="UID and RECURRENCE-ID of a meeting."),
    Column("code", WORD, primary_key=True, comment="The code of a rule, such as NTC001."),
    Column("severity", WORD, nullable=False, comment="As it stands, or last stood."),
    Column(
        "state", WORD, nullable=False, comment="open, unsure, fixed, waived, or closed: over, or not judged any more."
    ),
    Column("first_seen", MOMENT, nullable=False, comment="When it was first found."),
    Column("told", WORD, comment="The severity of which the organiser was told; nothing before."),
    comment="What keeps people out of a meeting, until it is dealt with.",
)

outbox = Table(
    "outbox",
    metadata,
    Column(
        "key", MARK, primary_key=True, comment="The meeting, what is to be said, and how many messages came before."
    ),
    Column("meeting", MARK, nullable=False, comment="UID and RECURRENCE-ID of a meeting."),
    Column("thread", MARK, nullable=False, comment="The same for all dates of a series."),
    Column("organiser", MARK, nullable=False, comment="To whom it goes. Empty once that person is forgotten."),
    Column("kind", WORD, nullable=False, comment="warn, remind, resolve, amend or confirm."),
    Column("state", WORD, nullable=False, comment="sending, sent, refused, unknown or returned."),
    Column(
        "findings",
        Text,
        nullable=False,
        comment="JSON: pairs of code and severity that it tells; no severity where it gives thanks.",
    ),
    Column("added", Integer, nullable=False, server_default="0", comment="1 where it tells what we added."),
    Column("tried", MOMENT, nullable=False, comment="When we began to send it."),
    Column("sent", MOMENT, comment="When we knew that it was sent."),
    Column("run", Integer, nullable=False, comment="The run that wrote it down."),
    Index("outbox_by_meeting", "meeting"),
    Index("outbox_by_state", "state"),
    comment="Every message, written down before it is sent.",
)

answers = Table(
    "answers",
    metadata,
    Column("answer", MARK, primary_key=True, comment="Of the answer, by its Message-ID."),
    Column("source", WORD, nullable=False, comment="That it came by. The whole of the answer stands there alone."),
    Column("partition", MARK, nullable=False, comment="The mailbox or folder that holds it."),
    Column("reference", String(1000), nullable=False, comment="By which the source finds it again; empty: never."),
    Column("meeting", MARK, nullable=False, comment="UID and RECURRENCE-ID of a meeting."),
    Column("thread", MARK, nullable=False, comment="The same for all dates of a series. It holds for all of them."),
    Column("organiser", MARK, nullable=False, comment="Whose answer it is. Empty once that person is forgotten."),
    Column(
        "wish",
        WORD,
        nullable=False,
        comment="waiver, pause, unreasoned: a waiver without a reason, or person: who has to read it.",
    ),
    Column("codes", Text, nullable=False, comment="JSON: the rules that are waived."),
    Column("until", String(10), comment="The last day of a waiver, such as 2027-03-31."),
    Column("taken", MOMENT, nullable=False, comment="When we read it."),
    Column("lifted", MOMENT, comment="When an admin ended the waiver."),
    Column(
        "reason",
        Words,
        comment="Why, in the organiser's own words, at most 200 characters. Deleted when the waiver ends.",
    ),
    Index("answers_by_thread", "thread"),
    comment="What organisers asked for in their answers to us, and which answers a person has to read.",
)

pauses = Table(
    "pauses",
    metadata,
    Column("kind", WORD, primary_key=True, comment="organiser or thread."),
    Column("mark", MARK, primary_key=True, comment="The organiser, or the meetings of a series."),
    Column("since", MOMENT, nullable=False, comment="When it was paused."),
    Column("until", MOMENT, comment="Nothing: until it is lifted."),
    comment="Organisers, and meetings, of which nobody wants to hear more.",
)

holds = Table(
    "holds",
    metadata,
    Column("hold", WORD, primary_key=True, comment="What an admin approves: a short word made from what is held."),
    Column("kind", WORD, nullable=False, comment="plan, source, role_book or directory."),
    Column("subject", MARK, nullable=False, comment="Of the partition, or of the plan."),
    Column("actions", Text, nullable=False, comment="JSON: keys of the actions that wait; empty for a fault."),
    Column("made", MOMENT, nullable=False, comment="When it was held."),
    Column("approved", MOMENT, comment="When an admin approved of it."),
    comment="What was too much, or too odd, to be done unseen.",
)

runs = Table(
    "runs",
    metadata,
    Column("run", Integer, primary_key=True, comment="A number, one more than the last."),
    Column("started", MOMENT, nullable=False, comment="When it began."),
    Column("ended", MOMENT, comment="Nothing while it runs, or where it was killed."),
    Column("mode", WORD, nullable=False, comment="rehearse, warn or amend."),
    Column("statement", Text, comment="JSON: counts alone."),
    comment="Every run, and what it came to.",
)

unread = Table(
    "unread",
    metadata,
    Column("source", WORD, primary_key=True, comment="Its name in the settings."),
    Column("partition", MARK, primary_key=True, comment="The mailbox, folder or feed that holds it."),
    Column("reference", String(1000), primary_key=True, comment="By which the source finds it again."),
    Column("why", WORD, nullable=False, comment="closed, broken, or fault: one of ours."),
    Column("since", MOMENT, nullable=False, comment="When it could first not be read."),
    Column("looked", MOMENT, nullable=False, comment="When we last looked, to the day."),
    comment="What could not be read, until it is read or gone.",
)
