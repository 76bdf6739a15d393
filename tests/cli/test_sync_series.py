"""A series in a calendar file, of which one date is changed by itself: organisers hear of the series once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

SETTINGS = """\
[organisation]
domains = ["northmoor.example"]
[rules]
select = ["ACC001"]
[sync]
mode = "warn"
ledger = "state/ledger.sqlite3"
remind = 0
most_share = 1.0
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "co-production@northmoor.example"
[sources.folder]
adapter = "ics"
path = "invites"
"""
SERIES = """\
BEGIN:VEVENT
UID:1@northmoor.example
DTSTAMP:20270215T100000Z
CREATED:20270215T100000Z
DTSTART:20270302T140000Z
DTEND:20270302T160000Z
RRULE:FREQ=WEEKLY
SEQUENCE:0
SUMMARY:Co-production workshop
DESCRIPTION:We will plan the new clinic together.
ORGANIZER;CN=Ola Berg:mailto:ola@northmoor.example
ATTENDEE:mailto:ana@home.example
ATTENDEE:mailto:bo@home.example
END:VEVENT
"""
CHANGED = (
    SERIES.replace("RRULE:FREQ=WEEKLY\n", "RECURRENCE-ID:20270309T140000Z\n")
    .replace("20270302T140000Z\nDTEND:20270302T160000Z", "20270309T150000Z\nDTEND:20270309T170000Z")
    .replace("SEQUENCE:0", "SEQUENCE:1")
)


@pytest.fixture
def write(folder: Path) -> Callable[..., None]:
    def write(*events: str) -> None:
        text = "".join(["BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Northmoor//Tests//EN\n", *events, "END:VCALENDAR\n"])
        (folder / "invites").mkdir(exist_ok=True)
        (folder / "invites/series.ics").write_bytes(text.replace("\n", "\r\n").encode())

    return write


def test_a_series_is_not_gone_while_a_changed_date_is_next(
    run: Command, folder: Path, mail_server: Any, write: Callable[..., None]
) -> None:
    server = mail_server()
    (folder / "settings.toml").write_text(SETTINGS.format(port=server.port), encoding="utf-8")

    def sync(day: int) -> str:
        done = run("sync", "--config", "settings.toml", "--now", f"2027-03-{day:02}T09:00:00Z")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    write(SERIES)
    assert "We sent 1 warning." in sync(1)
    write(SERIES, CHANGED)
    said = [sync(day) for day in (3, 5, 9, 10, 12, 17)]

    assert not any("We sent" in words or "gone" in words for words in said), "|".join(said)
    assert len(server.box("ola@northmoor.example")) == 1


def test_it_is_gone_when_no_date_of_it_is_left(
    run: Command, folder: Path, mail_server: Any, write: Callable[..., None]
) -> None:
    server = mail_server()
    (folder / "settings.toml").write_text(SETTINGS.format(port=server.port), encoding="utf-8")
    write(SERIES.replace("RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;COUNT=2"), CHANGED)
    for day in (1, 3, 10):
        run("sync", "--config", "settings.toml", "--now", f"2027-03-{day:02}T09:00:00Z")

    assert len(server.box("ola@northmoor.example")) == 1
