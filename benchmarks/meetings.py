"""Invitations that nobody sent: as many as wanted, no two with the same body, the same ones for the same seed.

    python benchmarks/meetings.py --meetings 1000 > meetings.ics

They have what invitations from a workplace have: a zone of their own, guests with answers, a reminder, a body of one
to four hundred words, an HTML copy of it in every other one, a conferencing block in every third.
"""

from __future__ import annotations

import argparse
import html
import random
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ANSWERS = ("NEEDS-ACTION", "ACCEPTED", "ACCEPTED", "TENTATIVE", "DECLINED")
ROLES = (" (patient)", " (carer)", " (GP)", "", "", "", "", "")
DOMAINS = ("northmoor-nhs.example", "northmoor-nhs.example", "northmoor-council.example", "home.example")
WITH_AGENDA, WITH_LEGAL_NOTICE, ONLINE_ALONE = 0.4, 0.3, 0.7
"""Shares of bodies; the last one of those with a conferencing block."""
FOLD = 74
"""Characters of a content line, the blank of a folded one not counted (RFC 5545, section 3.1)."""

_HEAD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Meetings that nobody sent//EN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


class Maker:
    """Puts meetings together from `meetings.toml`, each by somebody else, in sentences that are often new."""

    with_conferencing = 0.33
    with_html = 0.5
    """Shares of bodies."""
    sizes: tuple[int, ...] = (3, 5, 8, 12, 20)
    """How many people are in a meeting, its organiser counted."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- the same meetings for the same seed

    def calendar(self, meetings: int) -> bytes:
        """One iCalendar file with so many events."""
        lines = [_HEAD.replace("\n", "\r\n")]
        lines += [line for _ in range(meetings) for line in self._event()]
        return "".join([*lines, "END:VCALENDAR\r\n"]).encode()

    def body(self) -> str:
        """The words of one invitation."""
        chosen = self._random
        pieces = [self._say("opening"), self._paragraph(self._some("purpose", 1, 3))]
        if chosen.random() < WITH_AGENDA:
            pieces.append("\n".join(self._some("agenda", 3, 7)))
        pieces += [self._paragraph(self._some("practical", 2, 6)) for _ in range(chosen.randint(1, 3))]
        pieces.append(self._say("closing"))
        if chosen.random() < WITH_LEGAL_NOTICE:
            pieces.append(self._say("notice"))
        if chosen.random() < self.with_conferencing:
            pieces.append(self._say("teams"))
        return "\n\n".join(pieces)

    def _event(self) -> Iterator[str]:
        chosen = self._random
        start = NOW.replace(tzinfo=None) + timedelta(days=chosen.randint(1, 60), minutes=15 * chosen.randint(-12, 24))
        sent = NOW - timedelta(days=chosen.randint(0, 20), minutes=chosen.randint(0, 600))
        organizer, *guests = self._people()
        subject, body = self._written()
        place = self._place("teams.microsoft" in body)
        yield from map(
            _folded,
            [
                "BEGIN:VEVENT",
                f"UID:{chosen.getrandbits(160):040X}@meetings.example",
                f"SUMMARY;LANGUAGE=en-gb:{_escaped(subject.capitalize())}",
                f"DTSTART;TZID=GMT Standard Time:{start:%Y%m%dT%H%M%S}",
                f"DTEND;TZID=GMT Standard Time:{start + timedelta(minutes=chosen.choice((60, 90, 120))):%Y%m%dT%H%M%S}",
                f"DTSTAMP:{sent:%Y%m%dT%H%M%SZ}",
                f"LOCATION;LANGUAGE=en-gb:{_escaped(place)}",
                f"ORGANIZER;CN={organizer[0]}:mailto:{organizer[1]}",
                *(
                    f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={chosen.choice(ANSWERS)};RSVP=TRUE;CN={name}:mailto:{mail}"
                    for name, mail in guests
                ),
                "CLASS:PUBLIC",
                "PRIORITY:5",
                "TRANSP:OPAQUE",
                "STATUS:CONFIRMED",
                "SEQUENCE:0",
                f"DESCRIPTION;LANGUAGE=en-gb:{_escaped(body)}",
                *(
                    [f"X-ALT-DESC;FMTTYPE=text/html:{_escaped(self._marked_up(body))}"]
                    if chosen.random() < self.with_html
                    else []
                ),
                "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
                "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
                "X-MICROSOFT-CDO-IMPORTANCE:1",
                "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
                "BEGIN:VALARM",
                "DESCRIPTION:REMINDER",
                "TRIGGER;RELATED=START:-PT15M",
                "ACTION:DISPLAY",
                "END:VALARM",
                "END:VEVENT",
            ],
        )

    def _written(self) -> tuple[str, str]:
        """A subject, and the body below it."""
        return self._fill("{service}: {group}"), self.body()

    def _people(self) -> list[tuple[str, str]]:
        """The organiser and the guests, each a name and an address."""
        return [self._person() for _ in range(self._random.choice(self.sizes))]

    def _person(self) -> tuple[str, str]:
        first, last = self._say("first"), self._say("last")
        mail = f"{first}.{last}{self._random.randint(1, 99)}@{self._random.choice(DOMAINS)}".lower()
        return f'"{first} {last}{self._random.choice(ROLES)}"', mail

    def _place(self, online: bool) -> str:  # noqa: FBT001 -- one caller
        if online and self._random.random() < ONLINE_ALONE:
            return "Microsoft Teams Meeting"
        return self._fill(
            self._random.choice(["{building}, {street}, {town}", "Room {number}, {building}", "{building}"])
        )

    def _some(self, kind: str, least: int, most: int) -> list[str]:
        return [self._fill(text) for text in self._random.sample(WORDS[kind], self._random.randint(least, most))]

    def _paragraph(self, sentences: list[str]) -> str:
        return self._random.choice((" ", "\n")).join(text[0].upper() + text[1:] for text in sentences)

    def _say(self, kind: str) -> str:
        words = WORDS[kind]
        return self._fill(words if isinstance(words, str) else self._random.choice(words))

    def _fill(self, text: str) -> str:
        return text.format(**self._slots()) if "{" in text else text

    def _slots(self) -> dict[str, object]:
        """What stands in the sentences, drawn anew for each."""
        chosen = self._random
        names = ("first", "last", "service", "group", "building", "street", "town", "day", "month", "letter")
        return {
            **{name: chosen.choice(WORDS[name]) for name in names},
            "date": chosen.randint(1, 28),
            "number": chosen.randint(10, 28),
            "mail": f"{chosen.choice(WORDS['first'])}.{chosen.randint(1, 999)}@northmoor-nhs.example".lower(),
            "token": f"{chosen.getrandbits(128):032x}",
        }

    def _marked_up(self, body: str) -> str:
        paragraphs = "".join(
            f'<p class="MsoNormal"><span style="font-size:11.0pt">{html.escape(line) or "&nbsp;"}</span></p>\n'
            for line in body.split("\n")
        )
        head = '<head><meta name="Generator" content="Mail"></head>'
        return f'<html>{head}<body lang="EN-GB">\n{paragraphs}</body></html>'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    return "\r\n ".join(line[at : at + FOLD] for at in range(0, len(line), FOLD)) + "\r\n"


def main() -> None:
    """Write a calendar to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    sys.stdout.buffer.write(Maker(wanted.seed).calendar(wanted.meetings))


if __name__ == "__main__":
    main()
