"""Mails within mails: wrapped into a signature (S/MIME), or in Outlook's own format (winmail.dat)."""

from __future__ import annotations

import base64
import itertools
import struct
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import trustme
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs7 import (
    PKCS7EnvelopeBuilder,
    PKCS7Options,
    PKCS7SignatureBuilder,
)
from cryptography.x509 import load_pem_x509_certificate
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import Document, Failed, Skipped
from copilot_sync.invite import Invite
from copilot_sync.mail import winmail_child
from copilot_sync.mail.authentication import Trust
from copilot_sync.mail.joining import RICH_TEXT, SEALED, WRAPPED
from copilot_sync.mail.kinds import NO_CALENDAR
from copilot_sync.mail.signed_content import signed_content
from copilot_sync.mail.things import Mails
from copilot_sync.mail.unwrapping import MOST
from copilot_sync.testing.drafts import READING, draft
from copilot_sync_email.reader import READER

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNED_DATA, DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
HEAD = b"From: Zzqvxada Lund <zzqvxada@northmoor.example>\r\nTo: sam@moorside.example\r\nSubject: Zzqvxsubject\r\n"
WHOLE = draft(1).as_mail()
"""An invitation that nothing is wrapped around."""


def read(mail: bytes) -> list[Any]:
    return list(READER.read(Document("mail", mail), READING))


def synced(mail: bytes) -> list[Any]:
    return list(Mails(READING, Trust(server="mx.northmoor.example")).read(Document("mail", mail)))


class Signer:
    """Wraps mails as mail programs do."""

    def __init__(self, authority: Any) -> None:
        made = authority.made.issue_cert("zzqvxada@northmoor.example", key_type=trustme.KeyType.RSA)
        self.certificate = load_pem_x509_certificate(made.cert_chain_pems[0].bytes())
        self.key: Any = load_pem_private_key(made.private_key_pem.bytes(), None)

    def signed(self, mail: bytes) -> bytes:
        builder = PKCS7SignatureBuilder().set_data(mail).add_signer(self.certificate, self.key, SHA256())
        return sealed(builder.sign(Encoding.DER, [PKCS7Options.Binary]), "signed-data")

    def encrypted(self, mail: bytes) -> bytes:
        builder = PKCS7EnvelopeBuilder().set_data(mail).add_recipient(self.certificate)
        return sealed(builder.encrypt(Encoding.DER, [PKCS7Options.Binary]), "enveloped-data")


def sealed(data: bytes, kind: str, head: bytes = HEAD) -> bytes:
    content_type = f'Content-Type: application/pkcs7-mime; smime-type={kind}; name="smime.p7m"\r\n'.encode()
    return head + content_type + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)


@pytest.fixture
def signer(authority: Any) -> Signer:
    return Signer(authority)


def test_what_is_wrapped_into_its_signature_is_read_as_if_it_were_not(signer: Signer) -> None:
    (wrapped,), (plain,) = read(signer.signed(WHOLE)), read(WHOLE)

    assert isinstance(wrapped, Invite)
    assert isinstance(plain, Invite)
    assert (wrapped.uid, wrapped.dtstart, wrapped.description) == (plain.uid, plain.dtstart, plain.description)
    assert wrapped.attachments == ()


def test_nobody_is_believed_for_a_signature(signer: Signer) -> None:
    (invite,) = synced(signer.signed(WHOLE))

    assert isinstance(invite, Invite)
    assert invite.envelope is not None
    assert invite.envelope.authenticated is False


def test_wrappings_are_opened_down_to_a_depth(signer: Signer) -> None:
    mail = WHOLE
    for _ in range(MOST):
        mail = signer.signed(mail)

    assert isinstance(read(mail)[0], Invite)
    assert read(signer.signed(mail)) == [Failed("mail", WRAPPED)]


@pytest.mark.parametrize("reader", [read, synced])
def test_what_cannot_be_unwrapped_says_what_helps(
    signer: Signer, monkeypatch: pytest.MonkeyPatch, reader: Callable[[bytes], list[Any]]
) -> None:
    assert reader(signer.encrypted(WHOLE)) == [Failed("mail", SEALED)]
    assert reader(signer.signed(signer.encrypted(WHOLE))) == [Failed("mail", SEALED)]
    assert reader(sealed(b"\x30\x80" * 1_000, "signed-data")) == [Failed("mail", WRAPPED)]
    monkeypatch.setattr("copilot_sync.mail.unwrapping.find_spec", lambda _name: None)
    assert reader(rich(REQUEST)) == [Failed("mail", RICH_TEXT)]


def in_ber(data: bytes, size: int = 200) -> bytes:
    """It in pieces, and without lengths, as programs write what they do not keep in memory."""
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    pieces = b"".join(b"\x24\x80\x04\x81" + bytes([len(piece)]) + piece + b"\0\0" for piece in cut)
    begin = b"\xa0\x80\x30\x80\x02\x01\x01\x31\x80\x30\x80\0\0\0\0\x30\x80" + DATA + b"\xa0\x80\x24\x80"
    return b"\x30\x80" + SIGNED_DATA + begin + pieces + b"\0\0" * 7


def test_it_may_be_written_in_pieces() -> None:
    (invite,) = read(sealed(in_ber(WHOLE), "signed-data"))

    assert isinstance(invite, Invite)
    assert invite.uid == draft(1).uid


@given(data=st.binary(max_size=600), size=st.integers(1, 255))
def test_whatever_is_in_pieces_comes_out_whole(data: bytes, size: int) -> None:
    assert signed_content(in_ber(data, size)) == data


@given(data=st.binary(max_size=300), head=st.booleans())
def test_no_data_makes_it_raise(data: bytes, *, head: bool) -> None:
    signed_content(in_ber(b"x")[:40] + data if head else data)


def length(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


CHUNKS = b"\x24\x80" + b"\x04\x01x" * 1_000_000 + b"\0\0"


def signed_data(content: bytes) -> bytes:
    """Data that is signed by nobody."""
    inner = b"\x30\x84" + length(DATA + b"\xa0\x84" + length(content))
    body = b"\x30\x84" + length(b"\x02\x01\x01\x31\x00" + inner + b"\x31\x00")
    return b"\x30\x84" + length(SIGNED_DATA + b"\xa0\x84" + length(body))


HOSTILE_SIGNATURES: dict[str, bytes] = {
    "nested without end": b"\x30\x80" * 2_000_000,
    "lengths that are not there": b"\x30\x84\x7f\xff\xff\xff" * 500_000,
    "a content of a million pieces": signed_data(CHUNKS),
    "pieces in pieces": signed_data(b"\x24\x80" * 100_000),
    "noise": bytes(range(256)) * 10_000,
    "pieces that end before they begin": signed_data(b"\x24\x80" + b"\0\0" * 1_000_000),
    "algorithms without end": b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80\x02\x01\x01" + b"\x31\x80" * 1_000_000,
    "nothing": b"",
}


@pytest.mark.parametrize("data", HOSTILE_SIGNATURES.values(), ids=HOSTILE_SIGNATURES)
def test_a_hostile_wrapping_takes_no_long_time(data: bytes) -> None:
    begin = time.process_time()
    assert read(sealed(data, "signed-data"))
    assert time.process_time() - begin < 10


APPOINTMENT, MEETING = (
    UUID("00062002-0000-0000-c000-000000000046"),
    UUID("6ed8da90-450b-1b10-98da-00aa003f1305"),
)
TEXT, WORDS, MOMENT, NUMBER, YES_OR_NO, BYTES = 0x1E, 0x1F, 0x40, 0x03, 0x0B, 0x102
START = datetime(2027, 4, 3, 14, 0, tzinfo=UTC)
IDENTITY = bytes.fromhex("040000008200E00074C5B7101A82E008") + bytes(20)
CLASS_OF_REQUEST = (0x001A, WORDS, "IPM.Schedule.Meeting.Request")
UID = (MEETING, 0x23, BYTES, IDENTITY + struct.pack("<I", 4) + b"abcd")
REQUEST: tuple[tuple[Any, ...], ...] = (
    CLASS_OF_REQUEST,
    (0x0037, WORDS, "Zzqvxsubject; the café, \r\nBEGIN:VALARM"),
    (0x0064, TEXT, "SMTP"),
    (0x0065, TEXT, "Zzqvxada@northmoor.example"),
    (APPOINTMENT, 0x820D, MOMENT, START),
    (APPOINTMENT, 0x820E, MOMENT, START + timedelta(hours=1)),
    (APPOINTMENT, 0x8208, WORDS, "Zzqvxplace Hall"),
    (APPOINTMENT, 0x8201, NUMBER, 2),
    UID,
)


def prop(*said: Any) -> bytes:
    """A MAPI property: a tag, or a set and a number in it; then the type, and the value."""
    *name, kind, value = said
    encoders: dict[int, Callable[[], bytes]] = {
        TEXT: lambda: strings(str(value).encode() + b"\0"),
        WORDS: lambda: strings(str(value).encode("utf-16-le") + b"\0\0"),
        BYTES: lambda: strings(value),
        MOMENT: lambda: struct.pack("<Q", int((value.timestamp() + 11_644_473_600) * 10_000_000)),
        NUMBER: lambda: struct.pack("<i", value),
        YES_OR_NO: lambda: struct.pack("<HH", value, 0),
    }
    encoded = encoders[kind]()
    if len(name) == 1:
        return struct.pack("<HH", kind, name[0]) + encoded
    owner: UUID = name[0]
    return struct.pack("<HH", kind, 0x8005) + owner.bytes_le + struct.pack("<II", 0, name[1]) + encoded


def strings(value: bytes) -> bytes:
    return struct.pack("<II", 1, len(value)) + value + bytes(-len(value) % 4)


def thing(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def mapi(properties: tuple[tuple[Any, ...], ...]) -> bytes:
    return struct.pack("<I", len(properties)) + b"".join(prop(*said) for said in properties)


def tnef(*things: bytes) -> bytes:
    version, codepage = thing(1, 0x9006, 8, struct.pack("<I", 0x10000)), thing(1, 0x9007, 6, struct.pack("<Q", 1252))
    return struct.pack("<IH", 0x223E9F78, 1) + version + codepage + b"".join(things)


def rich(properties: tuple[tuple[Any, ...], ...], *things: bytes, words: bytes = b"") -> bytes:
    """A mail with a winmail.dat."""
    return around(tnef(thing(1, 0x9003, 6, mapi(properties)), *things), words)


def around(data: bytes, words: bytes = b"") -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
        + (b"--x\r\nContent-Type: text/plain\r\n\r\n" + words + b"\r\n" if words else b"")
        + b"--x\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(data)
        + b"--x--\r\n"
    )


ATTACHED = thing(2, 0x9002, 6, bytes(14)) + thing(2, 0x8010, 1, b"Plan.pdf\0") + thing(2, 0x800F, 6, b"x" * 100)
BODY = thing(1, 0x800C, 2, b"Zzqvxbody Let us plan.\r\nTogether.\0")


def test_a_meeting_in_rich_text_is_read() -> None:
    (invite,) = synced(rich(REQUEST, BODY, ATTACHED))

    assert isinstance(invite, Invite)
    assert invite.uid == (IDENTITY + struct.pack("<I", 4) + b"abcd").hex().upper()
    assert (invite.summary, invite.location) == ("Zzqvxsubject; the café, BEGIN:VALARM", "Zzqvxplace Hall")
    assert (invite.dtstart, invite.dtend) == (START, START + timedelta(hours=1))
    assert (invite.method, invite.sequence) == ("REQUEST", 2)
    assert invite.organizer is not None
    assert invite.organizer.address == "zzqvxada@northmoor.example"
    assert invite.description == "Zzqvxbody Let us plan.\nTogether."
    assert [file.name for file in invite.attachments] == ["Plan.pdf"]
    assert invite.attachments_known


def test_the_words_of_the_mail_itself_come_first() -> None:
    (invite,) = read(rich(REQUEST, BODY, words=b"Zzqvxbody in plain text"))

    assert isinstance(invite, Invite)
    assert invite.description == "Zzqvxbody in plain text"


def changed(*more: tuple[Any, ...]) -> tuple[tuple[Any, ...], ...]:
    """The request, with other properties in the place of its own."""
    names = {said[:-2] for said in more}
    return (*(said for said in REQUEST if said[:-2] not in names), *more)


KINDS: dict[str, tuple[bytes, Callable[[Any], bool]]] = {
    "a cancellation": (
        rich(changed((0x001A, WORDS, "IPM.Schedule.Meeting.Canceled"))),
        lambda it: isinstance(it, Invite) and it.cancelled,
    ),
    "a request as Outlook 97 names it": (
        rich(REQUEST[1:], thing(1, 0x8008, 7, b"IPM.Microsoft Schedule.MtgReq\0")),
        lambda it: isinstance(it, Invite) and it.method == "REQUEST",
    ),
    "an answer": (
        rich(changed((0x001A, WORDS, "IPM.Schedule.Meeting.Resp.Pos"))),
        lambda it: isinstance(it, Skipped),
    ),
    "a private meeting": (
        rich(changed((0x0036, NUMBER, 2))),
        lambda it: isinstance(it, Skipped) and "private" in it.reason,
    ),
    "a whole day": (
        rich(changed((APPOINTMENT, 0x8215, YES_OR_NO, 1), (APPOINTMENT, 0x820D, MOMENT, START.replace(hour=23)))),
        lambda it: it.all_day and it.dtstart.date().isoformat() == "2027-04-04",
    ),
    "a UID that came from a calendar": (
        rich(changed((MEETING, 0x23, BYTES, IDENTITY + struct.pack("<I", 16) + b"vCal-Uid\1\0\0\0u@x\0"))),
        lambda it: isinstance(it, Invite) and it.uid == "u@x",
    ),
    "an organiser whom Exchange alone knows": (
        rich(changed((0x0064, TEXT, "EX"), (0x0065, TEXT, "/O=NORTHMOOR/CN=ADA"))),
        lambda it: it.organizer.address == "zzqvxada@northmoor.example",
    ),
    "a series": (rich(changed((APPOINTMENT, 0x8223, YES_OR_NO, 1))), lambda it: it == Failed("mail", RICH_TEXT)),
    "words in a page alone": (
        rich((*REQUEST, (0x1013, BYTES, b"<p>Zzqvxbody</p>"))),
        lambda it: it.html == "<p>Zzqvxbody</p>",
    ),
    "a note in a page": (
        rich((REQUEST[1], (0x1013, BYTES, b"<p>Zzqvxbody</p>"))),
        lambda it: it == Skipped("mail", NO_CALENDAR),
    ),
    "a note": (rich(REQUEST[1:4], BODY), lambda it: it == Skipped("mail", NO_CALENDAR)),
    "a file that is cut short": (around(tnef(thing(1, 0x9003, 6, mapi(REQUEST)))[:60]), lambda it: it is not None),
}


def in_this_process(data: bytes) -> bytes | None:
    try:
        return winmail_child.as_mail(data)
    except ValueError:
        return None


@pytest.mark.parametrize(("mail", "fits"), KINDS.values(), ids=KINDS)
def test_what_comes_in_rich_text_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, mail: bytes, fits: Callable[[Any], bool]
) -> None:
    monkeypatch.setattr("copilot_sync.mail.unwrapping._rich_text", in_this_process)
    (result,) = synced(mail)

    assert fits(result), result


def test_a_day_is_taken_out_of_an_identity() -> None:
    with_day = IDENTITY[:16] + b"\x07\xeb\x04\x03" + IDENTITY[20:]

    assert winmail_child.uid_of(with_day + b"\1\0\0\0x") == winmail_child.uid_of(IDENTITY + b"\1\0\0\0x")


NESTED = tnef()
for _ in range(200):
    embedded = b"\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + NESTED
    NESTED = tnef(
        thing(2, 0x9002, 6, bytes(14)),
        thing(2, 0x9005, 6, struct.pack("<IHH", 1, 0x0D, 0x3701) + strings(embedded)),
    )
HOSTILE: dict[str, bytes] = {
    "four billion values": tnef(thing(1, 0x9003, 6, struct.pack("<IHHI", 1, 0x1003, 0x0037, 2**32 - 1))),
    "four billion recipients": tnef(thing(1, 0x9004, 6, b"\xff\xff\xff\xff" + bytes(2_000_000))),
    "hundreds of thousands of things": tnef(b"".join(itertools.repeat(thing(1, 0x8020, 3, b""), 400_000))),
    "files in files": NESTED,
    "noise": b"\x78\x9f\x3e\x22" + bytes(range(256)) * 10_000,
    "nothing": b"",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_costs_that_mail_and_a_little_time(data: bytes) -> None:
    begin = time.process_time()
    (result,) = synced(around(data))

    assert isinstance(result, Failed | Skipped)
    assert time.process_time() - begin < 5
