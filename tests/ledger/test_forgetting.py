"""Who is forgotten, and what is long over, is in no row and in no byte of the ledger's files."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table, func, insert, select

from copilot_sync.sync import marks
from copilot_sync.sync.forgetting import Forgotten, Purged, drop_reasons, forget, purge, spellings_of
from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.ledger_errors import LedgerError, LedgerHeldError
from copilot_sync.sync.moments import written
from copilot_sync.sync.scrubbing import make_due
from copilot_sync.sync.tables import (
    answers,
    copies,
    facts,
    findings,
    holds,
    meetings,
    metadata,
    outbox,
    partitions,
    pauses,
    runs,
    sightings,
    snapshots,
)

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from copilot_sync.sync.ledger import Ledger

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SAM = "sam@northmoor.example"
ALEX = "alex@northmoor.example"


def put(ledger: Ledger, table: Table, **values: Any) -> None:
    with ledger.transaction() as connection:
        connection.execute(insert(table).values(**values))


def put_meeting(ledger: Ledger, name: str, *, start: datetime = NOW, organiser: str = SAM) -> str:
    """A meeting that Sam and Alex were invited to, with a row about it in every table."""
    key, thread, moment = ledger.mark("meeting", name), ledger.mark("thread", name), written(start)
    partition = marks.partition(ledger, "clinic", organiser)
    whose = marks.organiser(ledger, organiser)
    put(
        ledger, meetings, meeting=key, thread=thread, state="upcoming", dtstart=moment, organiser=whose, seen=key,
        content=key, policy=key, first_seen=moment, reach="allowed", due=moment,
    )  # fmt: skip
    put(
        ledger, copies, source="clinic", partition=partition, reference=f"{name}-reference", meeting=key, version="1",
        rank="1", pass_=1,
    )  # fmt: skip
    put(ledger, snapshots, meeting=key, seen=moment, dtstart=moment, place=f"{name}-place", mode="online")
    for address in (SAM, ALEX):
        put(
            ledger, sightings, meeting=key, kind="person", mark=marks.person(ledger, address), first_seen=moment
        )  # fmt: skip
    put(ledger, sightings, meeting=key, kind="paper", mark=marks.paper(ledger, f"{name}.pdf"), first_seen=moment)
    put(ledger, findings, meeting=key, code="NTC001", severity="warning", state="open", first_seen=moment)
    put(
        ledger, outbox, key=ledger.mark("action", name), meeting=key, thread=thread, organiser=whose, kind="warn",
        state="sent", findings=json.dumps([["NTC001", "warning"]]), tried=moment, sent=moment, run=1,
    )  # fmt: skip
    put(
        ledger, answers, answer=ledger.mark("answer", name), source="clinic", partition=partition, reference=name,
        meeting=key, thread=thread, organiser=whose, wish="waiver", codes="[]", until="2026-11-03", taken=moment,
        reason=f"{name}-reason",
    )  # fmt: skip
    return key


def put_mailbox(ledger: Ledger, address: str, last_try: datetime = NOW) -> None:
    mark = marks.partition(ledger, "clinic", address)
    put(ledger, partitions, source="clinic", partition=mark, token="17", last_try=written(last_try))  # noqa: S106 -- of a sync
    put(ledger, holds, hold=mark[:8], kind="source", subject=mark, actions="", made=written(last_try))


def size(ledger: Ledger) -> dict[str, int]:
    with ledger.reading() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in counts.items() if count and name != "facts"}


def everything(ledger: Ledger) -> list[tuple[object, ...]]:
    with ledger.reading() as connection:
        return [tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]


def files_with(path: Path, text: str) -> set[str]:
    """The files of a ledger in which a text can be found."""
    return {file.name for file in path.parent.iterdir() if text.encode() in file.read_bytes()}


def marks_of(ledger: Ledger, address: str) -> list[str]:
    return [
        marks.person(ledger, address),
        marks.organiser(ledger, address),
        marks.partition(ledger, "clinic", address),
    ]


def test_a_person_is_forgotten_everywhere_and_the_rest_stays(ledger: Ledger) -> None:
    for number in range(3):
        put_meeting(ledger, f"forum {number}", organiser=SAM if number else ALEX)
    put_mailbox(ledger, SAM)
    put_mailbox(ledger, ALEX)
    put(ledger, pauses, kind="organiser", mark=marks.organiser(ledger, SAM), since=written(NOW))
    before = size(ledger)

    assert forget(ledger, SAM) == Forgotten(sightings=3, meetings=2, messages=2, answers=2, pauses=1, mailboxes=1)

    left = repr(everything(ledger))
    assert not [mark for mark in marks_of(ledger, SAM) if mark in left]
    assert all(mark in left for mark in marks_of(ledger, ALEX)[1:])
    assert before["sightings"] == 9
    assert size(ledger)["sightings"] == 3  # of papers: the record of the people at these meetings begins anew
    assert "snapshots" not in size(ledger)
    assert size(ledger)["meetings"] == before["meetings"]
    assert size(ledger)["outbox"] == before["outbox"]
    assert forget(ledger, SAM) == Forgotten(sightings=0, meetings=0, messages=0, answers=0, pauses=0, mailboxes=0)


def test_who_is_forgotten_hears_no_more_of_the_meetings_for_which_they_were_paused(ledger: Ledger) -> None:
    put_meeting(ledger, "forum")
    put_meeting(ledger, "council", organiser=ALEX)
    until = written(NOW + timedelta(days=30))
    put(ledger, pauses, kind="organiser", mark=marks.organiser(ledger, SAM), since=written(NOW), until=until)
    forget(ledger, SAM)

    with ledger.reading() as connection:
        assert connection.execute(select(pauses)).all() == [
            ("thread", ledger.mark("thread", "forum"), written(NOW), until)
        ]


@pytest.mark.parametrize(
    "written_as",
    [
        "sam@northmoor.example",
        "  Sam@Northmoor.EXAMPLE ",
        "mailto:sam@northmoor.example",
        "MAILTO:Sam@northmoor.example",
        "Sam Okoro <sam@northmoor.example>",
        "sam%40northmoor.example",
    ],
)
def test_however_the_address_is_written(ledger: Ledger, written_as: str) -> None:
    put_meeting(ledger, "forum")

    assert forget(ledger, written_as).sightings == 1


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("sam@münchen.example", "sam@xn--mnchen-3ya.example"),
        ("sam@xn--mnchen-3ya.example", "sam@münchen.example"),
        ("rené@northmoor.example", "rené@northmoor.example"),
        ("sam@northmoor.example", "mailto:sam@northmoor.example"),
    ],
)
def test_however_it_is_kept(said: str, kept: str) -> None:
    assert kept in spellings_of(said)


@given(st.emails())
def test_every_address_has_a_spelling_that_our_readers_give(address: str) -> None:
    try:
        spelled = spellings_of(address)
    except LedgerError:  # quoted local parts, which our readers do not take for an address either
        return

    assert address.lower() in spelled
    assert len(spelled) <= 40


@pytest.mark.parametrize("text", ["", "sam", "Sam Okoro", "@", "mailto:"])
def test_what_is_no_address_is_refused_and_not_repeated(ledger: Ledger, text: str) -> None:
    with pytest.raises(LedgerError, match="no e-mail address") as caught:
        forget(ledger, text)

    assert not text.strip("@") or text not in str(caught.value).replace("sam@northmoor.example", "")


def fill(ledger: Ledger) -> None:
    """So much that pages are split and rows are moved about."""
    with ledger.transaction() as connection:
        for number in range(400):
            key = ledger.mark("meeting", str(number))
            rows = [
                {"meeting": key, "kind": "person", "mark": marks.person(ledger, f"{who}@northmoor.example"),
                 "first_seen": written(NOW)}
                for who in ("sam", "alex", f"guest{number}")
            ]  # fmt: skip
            connection.execute(insert(sightings), rows)


def test_no_byte_of_a_forgotten_person_is_in_any_file(path: Path) -> None:
    ledger = open_ledger(path)
    put_meeting(ledger, "forum")
    put_mailbox(ledger, SAM)
    fill(ledger)
    elsewhere = ledger.mark("meeting", "elsewhere")
    put(ledger, sightings, meeting=elsewhere, kind="person", mark=marks.person(ledger, ALEX), first_seen=written(NOW))
    assert all(files_with(path, mark) for mark in marks_of(ledger, SAM))
    forget(ledger, SAM)

    assert not [mark for mark in marks_of(ledger, SAM) if files_with(path, mark)]
    assert all(files_with(path, mark) for mark in marks_of(ledger, ALEX)[:1])
    ledger.close()


def test_nor_is_anything_of_a_purged_meeting(path: Path) -> None:
    ledger = open_ledger(path)
    key = put_meeting(ledger, "canary", start=NOW - timedelta(days=400))
    put_meeting(ledger, "later")
    fill(ledger)
    texts = (key, "canary-place", "canary-reference", "canary-reason", ledger.mark("thread", "canary"))
    assert all(files_with(path, text) for text in texts)
    purge(ledger, NOW - timedelta(days=365))

    assert not [text for text in texts if files_with(path, text)]
    assert files_with(path, "later-place") == {path.name}
    ledger.close()


@pytest.mark.parametrize("today", [NOW.date() + timedelta(days=2), None], ids=["its last day is over", "none is kept"])
def test_a_reason_that_was_dropped_is_in_no_byte(path: Path, today: date | None) -> None:
    ledger = open_ledger(path)
    put_meeting(ledger, "canary")
    drop_reasons(ledger, NOW.date() + timedelta(days=1))  # the last day itself
    assert files_with(path, "canary-reason")

    drop_reasons(ledger, today)
    purge(ledger, NOW - timedelta(days=30))
    assert not files_with(path, "canary-reason")
    assert files_with(path, "canary-reference")
    ledger.close()


def test_what_was_killed_after_the_deletion_is_scrubbed_next_time(path: Path) -> None:
    ledger = open_ledger(path)
    fill(ledger)
    mark = marks.person(ledger, SAM)
    with ledger.transaction() as connection:
        connection.execute(sightings.delete().where(sightings.c.mark == mark))
        make_due(connection)
    purge(ledger, NOW - timedelta(days=365))

    assert not files_with(path, mark)
    with ledger.reading() as connection:
        assert connection.scalars(select(facts.c.name)).all() == ["key_check"]
    ledger.close()


def test_while_somebody_reads_the_file_nothing_is_deleted_and_that_is_said(path: Path) -> None:
    ledger, other = open_ledger(path), open_ledger(path)
    put_meeting(ledger, "forum")
    with ledger.transaction() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    with other.reading() as reader:
        reader.execute(select(meetings))
        with pytest.raises(LedgerError, match=r"in use: .* Nothing was lost"):
            forget(ledger, SAM)

    assert forget(ledger, SAM).sightings == 1
    ledger.close()
    other.close()


def test_transactions_are_transactions_after_a_scrub(ledger: Ledger) -> None:
    put_meeting(ledger, "forum")
    forget(ledger, SAM)
    before = everything(ledger)
    with ledger.dry_run():
        put_meeting(ledger, "council")
        forget(ledger, ALEX)
        purge(ledger, NOW + timedelta(days=1))

    assert everything(ledger) == before


def test_what_was_over_is_purged_with_all_that_hangs_on_it(ledger: Ledger) -> None:
    put_meeting(ledger, "before", start=NOW - timedelta(days=1))
    put_meeting(ledger, "after", start=NOW)
    orphan = ledger.mark("meeting", "orphan")
    put(ledger, findings, meeting=orphan, code="NTC001", severity="warning", state="open", first_seen=written(NOW))

    assert purge(ledger, NOW) == Purged(meetings=1, messages=1, runs=0, rest=0)
    assert size(ledger) == {
        "answers": 1, "copies": 1, "findings": 1, "meetings": 1, "outbox": 1, "sightings": 3, "snapshots": 1
    }  # fmt: skip
    left = repr(everything(ledger))
    assert ledger.mark("meeting", "before") not in left
    assert orphan not in left
    assert purge(ledger, NOW) == Purged(meetings=0, messages=0, runs=0, rest=0)


def test_what_nobody_needs_any_more_is_purged_too(ledger: Ledger) -> None:
    put_meeting(ledger, "forum", start=NOW + timedelta(days=1))
    for days, address in ((-1, SAM), (1, ALEX)):
        put_mailbox(ledger, address, NOW + timedelta(days=days))
    day = timedelta(days=1)
    old, thread = written(NOW - day), ledger.mark("thread", "forum")
    put(ledger, pauses, kind="organiser", mark="lapsed", since=old, until=written(NOW - day / 2))
    put(ledger, pauses, kind="organiser", mark="for ever", since=old)
    put(ledger, pauses, kind="thread", mark=thread, since=old)
    put(ledger, pauses, kind="thread", mark="of no meeting", since=old)

    assert purge(ledger, NOW).rest == 3
    with ledger.reading() as connection:
        assert set(connection.scalars(select(pauses.c.mark))) == {"for ever", thread}
        assert connection.scalars(select(partitions.c.partition)).all() == [marks.partition(ledger, "clinic", ALEX)]


def test_the_last_run_stays_so_that_its_number_is_not_used_again(ledger: Ledger) -> None:
    for _ in range(3):
        with running(ledger, "warn", clock=lambda: NOW - timedelta(days=400)):
            pass
    assert purge(ledger, NOW).runs == 2

    with running(ledger, "warn") as number:
        assert number == 4
        assert purge(ledger, NOW).runs == 1
    with ledger.reading() as connection:
        assert connection.scalars(select(runs.c.run)).all() == [4]


def test_nothing_is_forgotten_while_a_run_goes_on_elsewhere(place: str, ledger: Ledger) -> None:
    other = open_ledger(place)
    put_meeting(ledger, "forum")
    with running(other, "warn"), pytest.raises(LedgerHeldError):
        forget(ledger, SAM)

    assert size(ledger)["sightings"] == 3
    other.close()
