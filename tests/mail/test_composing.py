"""A message as a mail: which headers it has, and that nobody's words can add one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot_sync.adapters import OutgoingMessage
from copilot_sync.mail.composing import LONGEST_NAME, LONGEST_SUBJECT, Letterhead, compose
from copilot_sync.mail.headers import people, words

if TYPE_CHECKING:
    from collections.abc import Iterable

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
THREAD = "fedcba9876543210fedcba9876543210"
MESSAGE = OutgoingMessage(
    key=KEY,
    thread=THREAD,
    first=True,
    recipient="sam@northmoor.example",
    subject="Your invite: Discharge letters",
    text="Hello",
    html="<p>Hello</p>",
)
LETTERHEAD = Letterhead(
    sender="co-production@northmoor-nhs.example", name="Northmoor", reply_to="help@northmoor-nhs.example"
)
NAMES = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Copilot-Sync",
    "MIME-Version",
    "Content-Type",
]


def parsed(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def headers(data: bytes) -> dict[str, str]:
    """As they are written, without unfolding anything but line breaks."""
    head = data.partition(b"\r\n\r\n")[0].decode()
    return dict(line.split(": ", 1) for line in re.sub(r"\r\n(?=[ \t])", "", head).split("\r\n"))


def test_the_header_says_who_we_are_and_that_nobody_need_answer() -> None:
    assert headers(compose(MESSAGE, LETTERHEAD, NOW)) == {
        "From": "Northmoor <co-production@northmoor-nhs.example>",
        "To": "<sam@northmoor.example>",
        "Reply-To": "<help@northmoor-nhs.example>",
        "Subject": "Your invite: Discharge letters",
        "Date": "Mon, 23 Nov 2026 09:30:00 +0000",
        "Message-ID": f"<copilot-sync.{KEY}@northmoor-nhs.example>",
        "References": f"<copilot-sync.{THREAD}@northmoor-nhs.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
        "X-Copilot-Sync": KEY,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="={KEY}="',
    }


def test_a_later_message_answers_what_all_messages_of_its_thread_refer_to() -> None:
    first, later = (headers(compose(replace(MESSAGE, first=first), LETTERHEAD, NOW)) for first in (True, False))

    assert "In-Reply-To" not in first
    assert later["In-Reply-To"] == later["References"] == first["References"]


def test_text_comes_before_the_page_and_nothing_is_attached() -> None:
    mail = parsed(compose(replace(MESSAGE, text="Zoë\n", html="<p>Zoë</p>\n"), LETTERHEAD, NOW))

    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in mail.iter_parts()] == ["utf-8", "utf-8"]
    assert [part["Content-Transfer-Encoding"] for part in mail.iter_parts()] == ["quoted-printable"] * 2
    assert list(mail.iter_attachments()) == []


def test_the_same_message_gives_the_same_bytes() -> None:
    assert compose(MESSAGE, LETTERHEAD, NOW) == compose(MESSAGE, LETTERHEAD, NOW)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Northmoor", "Northmoor"),
        ("", None),
        ("St. Mary’s “Trust”, Inc", "St. Mary’s “Trust”, Inc"),
        ("Eve <eve@elsewhere.example>,", "Eve <eve@elsewhere.example>,"),
        ('"quoted" \\ (comment)', '"quoted" \\ (comment)'),
        ("Zoë", "Zoë"),
        ("会" * 200, "会" * 99 + "…"),
        ("turned\u202eround\r\nBcc: eve@elsewhere.example", "turned round Bcc: eve@elsewhere.example"),
        ("=?utf-8?q?eve?=", "= ?utf-8?q?eve?="),
    ],
)
def test_a_name_is_shown_as_it_is_and_is_no_address(name: str, shown: str | None) -> None:
    field = headers(compose(MESSAGE, replace(LETTERHEAD, name=name), NOW))["From"]

    (sender,) = people([field])
    assert (sender.address, sender.common_name) == (LETTERHEAD.sender, shown)


pieces = st.one_of(
    st.sampled_from(["\r", "\n", "\0", "\u202e", "\u2028", "\x85", "\ud800", "=?", "?=", *'<>@,:;()[] \t\\é"']),
    st.sampled_from(["\r\nBcc: eve@elsewhere.example\r\n\r\n", "=?utf-8?q?=0D=0ABcc:_eve?=", "word", "x" * 100]),
    st.characters(),
)
hostile = st.tuples(st.lists(pieces, max_size=60), st.sampled_from([1, 1, 200])).map(
    lambda made: "".join(made[0]) * made[1]
)


def decoded(field: str) -> str:
    return str(make_header(decode_header(field)))


def no_line_is_too_long(data: bytes) -> bool:
    return all(len(line) <= 998 for line in data.split(b"\r\n"))


def ends_lines_as_smtp_does(data: bytes) -> bool:
    rest = data.replace(b"\r\n", b"")
    return data.endswith(b"\r\n") and b"\r" not in rest and b"\n" not in rest and b"\0" not in rest


@given(subject=hostile, name=hostile, text=hostile, page=hostile)
@example(subject="x" * 10_000, name="x" * 10_000, text="x" * 10_000, page="x" * 10_000)
@example(subject="=?utf-8?q?=3D=3Futf-8=3Fq=3F=0D=0ABcc:_eve=3F=3D?=", name="a\r\n b", text=".\r\n.", page="\ud800")
def test_nobodys_words_can_add_a_header_or_a_recipient(subject: str, name: str, text: str, page: str) -> None:
    message = replace(MESSAGE, subject=subject, text=text, html=page)

    data = compose(message, replace(LETTERHEAD, name=name), NOW)

    mail = parsed(data)
    assert [field for field in mail.keys() if field != "Subject"] == [field for field in NAMES if field != "Subject"]  # noqa: SIM118 -- a mail has a header as often as it likes
    assert mail.keys().count("Subject") <= 1
    assert data.isascii()
    assert no_line_is_too_long(data)
    assert ends_lines_as_smtp_does(data)
    written = headers(data)
    assert [address for _, address in getaddresses([written["From"]])] == [LETTERHEAD.sender]
    assert written["To"] == f"<{MESSAGE.recipient}>"
    assert len(decoded(written.get("Subject", ""))) <= LONGEST_SUBJECT
    assert len(decoded(parseaddr(written["From"])[0])) <= LONGEST_NAME


def sound(text: str) -> list[str]:
    return lines(text.encode("utf-8", "replace").decode())


def lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.removesuffix("\n").removesuffix("\r"))


@given(text=st.text(st.characters(), max_size=300))
def test_the_words_of_a_body_arrive_as_they_were(text: str) -> None:
    mail = parsed(compose(replace(MESSAGE, text=text), LETTERHEAD, NOW))

    part = next(mail.iter_parts())
    assert isinstance(part, EmailMessage)
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert lines(payload.decode()) == sound(text)


def _readable() -> Iterable[str]:
    return ["Thé à cinq heures", "お茶" * 60, "plain and simple", "two  spaces", "“quoted”, with, commas; and <angles>"]


@pytest.mark.parametrize("subject", _readable())
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    field = headers(compose(replace(MESSAGE, subject=subject), LETTERHEAD, NOW))["Subject"]

    assert words(field) == " ".join(subject.split())
