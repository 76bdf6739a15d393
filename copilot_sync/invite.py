"""What the rules see of a meeting invite, in the words of iCalendar (RFC 5545) and iTIP (RFC 5546).

Every class here is frozen. Every datetime is aware. What an invite does not say is ``None`` (or an empty
tuple where "none listed" and "not said" cannot differ): nothing is invented on the way in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo


class Method(StrEnum):
    """The iTIP method of the calendar object (RFC 5546, section 1.4)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    REPLY = "REPLY"
    ADD = "ADD"
    CANCEL = "CANCEL"
    REFRESH = "REFRESH"
    COUNTER = "COUNTER"
    DECLINECOUNTER = "DECLINECOUNTER"


class Status(StrEnum):
    """STATUS of a VEVENT (RFC 5545, section 3.8.1.11)."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class CUType(StrEnum):
    """CUTYPE: what kind of calendar user an address stands for (RFC 5545, section 3.2.3)."""

    INDIVIDUAL = "INDIVIDUAL"
    GROUP = "GROUP"
    RESOURCE = "RESOURCE"
    ROOM = "ROOM"
    UNKNOWN = "UNKNOWN"


class ParticipationRole(StrEnum):
    """ROLE: how somebody takes part (RFC 5545, section 3.2.16). Who they are to us is `people.Role`."""

    CHAIR = "CHAIR"
    REQ_PARTICIPANT = "REQ-PARTICIPANT"
    OPT_PARTICIPANT = "OPT-PARTICIPANT"
    NON_PARTICIPANT = "NON-PARTICIPANT"


class PartStat(StrEnum):
    """PARTSTAT: what somebody answered (RFC 5545, section 3.2.12)."""

    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarUser:
    """An address with the name that the organiser's calendar shows for it (CN)."""

    address: str | None
    """Lower case, without ``mailto:``; ``None`` where the file gives none that is an e-mail address."""
    common_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee(CalendarUser):
    """Somebody, or something, that is invited (ATTENDEE, RFC 5545, section 3.8.4.1)."""

    cutype: CUType = CUType.INDIVIDUAL
    role: ParticipationRole = ParticipationRole.REQ_PARTICIPANT
    partstat: PartStat = PartStat.NEEDS_ACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with the invite, or that it points to. Its content is never opened."""

    name: str | None
    media_type: str | None = None
    uri: str | None = None
    inline: bool = False
    """A picture that is part of the body (a logo, a poster), not a file for people to open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """A way to join that the calendar system holds as data: CONFERENCE (RFC 7986) and its relatives."""

    uri: str
    """``https:`` for a link, ``tel:`` for a number."""
    label: str | None = None
    for_moderators: bool = False
    """It lets people in who run the meeting (FEATURE=MODERATOR, RFC 7986, section 6.3), and is not for everybody."""

    @property
    def by_telephone(self) -> bool:
        """A number to ring."""
        return self.uri.lower().startswith("tel:")


def _refuse_naive(thing: object, *names: str) -> None:
    for name in names:
        moment: object = getattr(thing, name)
        if not isinstance(moment, datetime | None):
            raise TypeError(f"{name} must be a datetime or None, and is of type {type(moment).__name__}")
        if moment is not None and moment.utcoffset() is None:
            raise ValueError(f"{name} must be an aware datetime; add a time zone to it")


def _refuse_other_than_text(thing: object, *names: str) -> None:
    for name in names:
        text: object = getattr(thing, name)
        if not isinstance(text, str | None):
            raise TypeError(f"{name} must be text or None, and is of type {type(text).__name__}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The mail that carried the invite.

    Raises:
        ValueError: the date is naive.
    """

    date: datetime | None
    subject: str | None
    recipients: tuple[CalendarUser, ...] = ()
    """To and Cc, in order."""
    sender: CalendarUser | None = None
    authenticated: bool | None = None
    """Whether a server that we trust vouches for the sender, and the sender may speak for the organiser. ``None``:
    nobody has to, since it came by a way that strangers cannot use, such as a file that the user named."""
    forwarded: bool = False
    """Somebody passed it on: it is not as the organiser sent it."""

    def __post_init__(self) -> None:
        """See that the date is aware."""
        _refuse_naive(self, "date")


MOMENTS = (
    "dtstart",
    "dtend",
    "recurrence_id",
    "series_dtstart",
    "series_last_end",
    "dtstamp",
    "created",
    "last_modified",
    "sent",
)
"""The fields of an `Invite` that are moments."""
TEXTS = ("uid", "summary", "description", "html", "location", "calendar_name", "url", "sent_by")
"""Those that are text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """One meeting: a single event, or one occurrence of a series.

    Raises:
        ValueError: a datetime is naive; the text names the field.
        TypeError: a text or a moment is something else; the text names the field, and does not quote it.
    """

    source: str
    """Where it was read from, as the user would name it: a path, ``-``, an address."""
    uid: str | None

    dtstart: datetime | None = None
    """Aware; ``None`` where a mail names no date as data. An all-day event starts at midnight in its own or the
    configured zone."""
    dtend: datetime | None = None
    all_day: bool = False
    timezone: tzinfo | None = None
    """The event's own zone; ``None`` where its times are stored in UTC or float."""
    recurrence_id: datetime | None = None
    """The start that this occurrence had in its series, where the file names the occurrence."""
    series: bool = False
    """It belongs to a recurring meeting."""
    series_dtstart: datetime | None = None
    """The start of the first occurrence of its series, where known."""
    series_last_end: datetime | None = None
    """The end of the occurrence before this one, where its series had one that is over."""
    changed_alone: bool = False
    """This occurrence was changed by itself: a RECURRENCE-ID override, an exception in Graph."""

    method: Method | None = None
    status: Status | None = None
    sequence: int | None = None
    dtstamp: datetime | None = None
    created: datetime | None = None
    last_modified: datetime | None = None
    sent: datetime | None = None
    """When the organiser sent it, where the platform itself records that."""

    summary: str | None = None
    description: str | None = None
    """Plain text, as given; line ends are ``\\n``."""
    html: str | None = None
    """The same body as HTML, as given."""
    location: str | None = None
    categories: tuple[str, ...] = ()
    calendar_name: str | None = None
    url: str | None = None

    organizer: CalendarUser | None = None
    sent_by: str | None = None
    """Who sends for the organiser, an address in lower case (SENT-BY, RFC 5545, section 3.2.18)."""
    attendees: tuple[Attendee, ...] = ()
    attendees_hidden: bool = False
    """Those invited cannot see each other, so that a copy which is not the organiser's lists nobody else."""
    organizer_copy: bool = False
    """It is the organiser's own copy: `isOrganizer` in Graph, an iCalendar file without METHOD; never a mail."""

    online: bool | None = None
    """The platform's own online-meeting flag, where it has one."""
    conferences: tuple[Conference, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    attachments_known: bool = True
    """Whether the list of attachments is complete: a Graph event may say only that there are some."""
    envelope: Envelope | None = None
    body_truncated: bool = False
    """The body was longer than is read; what lies beyond was not judged."""

    def __post_init__(self) -> None:
        """See that every text is text, and every moment aware: else each rule would have to."""
        _refuse_other_than_text(self, *TEXTS)
        _refuse_naive(self, *MOMENTS)

    @property
    def addressed(self) -> tuple[CalendarUser, ...]:
        """Those whom it lists, and those whom its mail was sent to."""
        return (*self.attendees, *(self.envelope.recipients if self.envelope else ()))

    @property
    def cancelled(self) -> bool:
        """The whole meeting, or this occurrence, has been called off (RFC 5546, section 3.2.5)."""
        return self.method is Method.CANCEL or self.status is Status.CANCELLED

    @property
    def vouched_for(self) -> bool:
        """Whether it is the organiser's own word, as far as anybody has to know: nothing says that it may be forged."""
        return self.envelope is None or self.envelope.authenticated is not False

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended by `now`, an aware datetime; a meeting without a date has not."""
        ends = self.dtend or self.dtstart
        return ends is not None and ends < now
