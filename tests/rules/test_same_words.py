"""The same words give the same verdicts, however they travel: folded, encoded, or wrapped in HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot_sync.adapters import Document, ReadingSettings
from copilot_sync.invite import Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.reading.lexicon import entries
from copilot_sync.reading.nearness import FOLDER
from copilot_sync_email.reader import READER as MAILS
from copilot_sync_ics.reader import READER as CALENDARS

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import InviteReader
    from copilot_sync.verdicts import Verdict

NOW = datetime(2026, 10, 5, 10, tzinfo=UTC)
READING = ReadingSettings(timezone=ZoneInfo("Europe/London"), now=NOW)
LINTER = Linter(Policy(choice=RuleChoice(select=("ALL",))))
QUICKLY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LINES = st.lists(
    st.sampled_from(
        sorted(
            {
                entry.get("yes") or entry["no"]
                for path in FOLDER.glob("*.toml")
                for listed in entries(path.stem).values()
                for entry in listed
            }
        )
    )
    | st.sampled_from(
        [
            "Croeso. Mae’r cyfarfod yn y neuadd am ddau o’r gloch.",
            "Ngā mihi, and see you at the café: £25 for your time.",
            "The map <https://northmoor.example/map?a=1&b=2> shows the lift & the step-free way in.",
            "- tea",
            "1. Welcome",
            "Ola Berg",
        ]
    ),
    min_size=1,
    max_size=12,
)
SUBJECTS = st.sampled_from(["Our co-production day", "Second meeting: café forum", "Tea, and talk; at two"])

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:1@northmoor.example
SEQUENCE:0
DTSTAMP:20261005T090000Z
DTSTART:20261022T100000Z
DTEND:20261022T130000Z
SUMMARY:{subject}
LOCATION:Hall\\, 4 Mill Street\\, Northmoor NM1 1AA
ORGANIZER;CN=Ola Berg:mailto:ola@northmoor.example
ATTENDEE;CN=Ada Cole (carer):mailto:ada@mail.example
ATTENDEE;CN=Bo Lind (clinician):mailto:bo@northmoor.example
{description}END:VEVENT
END:VCALENDAR
"""


def calendar(subject: str, body: str | None = None) -> str:
    description = f"DESCRIPTION:{_escaped(body)}\n" if body is not None else ""
    return CALENDAR.format(subject=_escaped(subject), description=description)


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def folded(text: str, width: int) -> bytes:
    """Each line in pieces of so many bytes (RFC 5545, section 3.1); letters may be cut in two."""
    lines = (line.encode() for line in text.splitlines())
    return b"".join(
        b"\r\n ".join(line[at : at + width] for at in range(0, len(line), width)) + b"\r\n" for line in lines
    )


def mail(subject: str, body: str, encoding: str, *, html: bool = False) -> bytes:
    message = EmailMessage(SMTP.clone(cte_type="8bit"))
    message["From"], message["To"] = "Ola Berg <ola@northmoor.example>", "ada@mail.example, bo@northmoor.example"
    message["Subject"], message["Date"] = subject, "Mon, 05 Oct 2026 10:00:00 +0100"
    message.set_content(body, cte=encoding, subtype="html" if html else "plain")
    message.add_alternative(calendar(subject), subtype="calendar", cte=encoding, params={"method": "REQUEST"})
    return message.as_bytes()


def verdicts(reader: InviteReader, data: bytes) -> dict[str, Verdict]:
    (invite,) = reader.read(Document("it", data), READING)
    assert isinstance(invite, Invite)
    return {answer.code: answer.verdict for answer in LINTER.check(invite, now=NOW).judgements}


@QUICKLY
@given(subject=SUBJECTS, lines=LINES, width=st.integers(1, 90))
def test_folding_changes_no_verdict(subject: str, lines: list[str], width: int) -> None:
    written = calendar(subject, "\n".join(lines))

    assert verdicts(CALENDARS, folded(written, width)) == verdicts(CALENDARS, written.encode())


@QUICKLY
@given(subject=SUBJECTS, lines=LINES, html=st.booleans())
def test_a_transfer_encoding_changes_no_verdict(subject: str, lines: list[str], *, html: bool) -> None:
    body = WRAPPINGS["line breaks"]("\n".join(lines)) if html else "\n".join(lines)

    plain, quoted, base64 = (
        verdicts(MAILS, mail(subject, body, encoding, html=html)) for encoding in ("8bit", "quoted-printable", "base64")
    )

    assert plain == quoted == base64


WRAPPINGS: dict[str, Callable[[str], str]] = {
    "line breaks": lambda text: escape(text).replace("\n", "<br>\n"),
    "blocks": lambda text: "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n")),
    "Outlook's paragraphs": lambda text: (
        "<html><head><style>p.MsoNormal {margin:0}</style></head><body lang=EN-GB><div class=WordSection1>"
        + "".join(f"<p class=MsoNormal>{escape(line)}<o:p></o:p></p>\n" for line in text.split("\n\n"))
        + "</div></body></html>"
    ),
    "every word by itself": lambda text: "<br>".join(
        " ".join(f'<span style="color:black">{escape(word)}</span>' for word in line.split(" ")) for line in text.split("\n")
    ),
    "spaces that do not break": lambda text: escape(text).replace(" ", "&nbsp;").replace("\n", "<br>"),
    "a table": lambda text: "<table>" + "".join(f"<tr><td>{escape(line)}</td></tr>" for line in text.split("\n")) + "</table>",
}  # fmt: skip


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@QUICKLY
@given(subject=SUBJECTS, lines=LINES)
def test_wrapping_in_html_changes_no_verdict(wrapping: str, subject: str, lines: list[str]) -> None:
    body = "\n\n".join(lines)
    wrapped = WRAPPINGS[wrapping](body)

    before = verdicts(MAILS, mail(subject, body, "8bit"))
    after = verdicts(MAILS, mail(subject, wrapped, "8bit", html=True))
    assert {code: (before[code], after[code]) for code in before if before[code] != after[code]} == {}
