"""Meetings as a contract test wants them on a platform. Every word in them is marked, so that it is known where it leaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING

from copilot_sync.adapters import ReadingSettings
from copilot_sync.invite import Attendee, CalendarUser, Invite

if TYPE_CHECKING:
    from typing import Any

MARK = "Zzqvx"
"""In every name, address and text of a draft, in capitals or not; no token or hash is likely to hold it by chance."""
NOW = datetime(2027, 3, 3, 15, 0, tzinfo=UTC)
"""When every contract test takes place."""
SENT = NOW - timedelta(days=2)
"""When every draft was mailed."""
READING = ReadingSettings(timezone=UTC, now=NOW)
"""With which a contract test opens a source or asks a reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A meeting that is to stand on a platform. No two have the same subject."""

    number: int
    subject: str
    description: str
    start: datetime
    end: datetime
    location: str = "Zzqvxplace Hall"
    organiser: CalendarUser
    guests: tuple[CalendarUser, ...]
    private: bool = False

    @property
    def uid(self) -> str:
        """A UID for it, where the platform lets us choose one."""
        return f"draft-{self.number}@northmoor.example"

    def as_invite(self, source: str = "draft", **more: Any) -> Invite:  # noqa: ANN401 -- an invite has fields of every type
        """It as a reader would give it."""
        fields: dict[str, Any] = {
            "source": source,
            "uid": self.uid,
            "summary": self.subject,
            "description": self.description,
            "dtstart": self.start,
            "dtend": self.end,
            "location": self.location,
            "organizer": self.organiser,
            "attendees": tuple(Attendee(address=it.address, common_name=it.common_name) for it in self.guests),
            "organizer_copy": True,
        }
        return Invite(**(fields | more))

    def as_calendar(self) -> bytes:
        """It as an iCalendar file (RFC 5545) of the organiser's own, with one event."""
        guests = "".join(f"ATTENDEE;CN={guest.common_name}:mailto:{guest.address}\r\n" for guest in self.guests)
        return (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Northmoor//Drafts//EN\r\nBEGIN:VEVENT\r\n"
            f"UID:{self.uid}\r\nDTSTAMP:{_written(NOW)}\r\nDTSTART:{_written(self.start)}\r\nDTEND:{_written(self.end)}\r\n"
            f"SUMMARY:{self.subject}\r\nDESCRIPTION:{self.description}\r\nLOCATION:{self.location}\r\n"
            f"ORGANIZER;CN={self.organiser.common_name}:mailto:{self.organiser.address}\r\n{guests}"
            f"CLASS:{'PRIVATE' if self.private else 'PUBLIC'}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ).encode()

    def as_mail(self, calendar: bytes | None = None) -> bytes:
        """It as a mail that invites to it (iMIP, RFC 6047), with another calendar part where one is given."""
        mail = EmailMessage()
        mail["From"] = f"{self.organiser.common_name} <{self.organiser.address}>"
        mail["To"] = ", ".join(f"{guest.common_name} <{guest.address}>" for guest in self.guests)
        mail["Subject"] = self.subject
        mail["Date"] = SENT
        mail.set_content(self.description)
        part = (calendar or self.as_calendar()).decode().replace("VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST")
        mail.add_alternative(part, subtype="calendar", params={"method": "REQUEST"})
        return bytes(mail)


def draft(number: int, *, words: str = "", private: bool = False) -> Draft:
    """The draft of a number; other words give it another subject, so that it can stand for an edit."""
    start = NOW + timedelta(days=30 + number)
    return Draft(
        number=number,
        subject=f"Zzqvxsubject {number}{words and f' {words}'}",
        description="Zzqvxbody Let us plan the new clinic together.",
        start=start,
        end=start + timedelta(hours=1),
        organiser=CalendarUser(address="zzqvxada@northmoor.example", common_name="Zzqvxada Lund"),
        guests=(
            CalendarUser(address="zzqvxsam@moorside.example", common_name="Zzqvxsam Okoro"),
            CalendarUser(address="zzqvxkit@northmoor.example", common_name="Zzqvxkit Vale"),
        ),
        private=private,
    )


def shows_marked(*things: object) -> bool:
    """Whether anything that is marked shows in these."""
    return any(MARK.lower() in f"{thing!s} {thing!r}".lower() for thing in things)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
