"""A mail taken apart: the same parts as the standard library finds, in bounded time and depth."""

from __future__ import annotations

import email
import time
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.mail.parts import MAX_DEPTH, MAX_PARTS, Part, Splitter

if TYPE_CHECKING:
    from collections.abc import Callable

MAILS = sorted((Path(__file__).parents[1] / "email" / "mails").glob("*.eml"))


def split(data: bytes) -> Part:
    return Splitter(data).split()


def leaves_of(message: Message) -> list[Message]:
    """Without looking into forwarded mails, as we do not."""
    if message.get_content_maintype() != "multipart":
        return [message]
    return [leaf for part in message.get_payload() if isinstance(part, Message) for leaf in leaves_of(part)]


def same_as_standard_library(data: bytes) -> None:
    theirs = leaves_of(email.message_from_bytes(data))
    ours = split(data).leaves()
    assert [part.media_type for part in ours] == [part.get_content_type() for part in theirs]
    assert [part.content() for part in ours if part.media_type != "message/rfc822"] == [
        part.get_payload(decode=True) for part in theirs if part.get_content_type() != "message/rfc822"
    ]


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_the_standard_library_finds_the_same_parts(path: Path) -> None:
    same_as_standard_library(path.read_bytes())


texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=80)


@given(
    plain=texts,
    html=st.none() | texts,
    files=st.lists(st.tuples(st.binary(max_size=60), texts), max_size=3),
    encoding=st.sampled_from(["quoted-printable", "base64", "8bit"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_it_finds_the_same_parts_in_any_mail_that_is_well_made(
    plain: str, html: str | None, files: list[tuple[bytes, str]], encoding: str, line_end: str
) -> None:
    message = EmailMessage(EmailPolicy(linesep=line_end, cte_type="8bit"))
    message.set_content(plain, cte=encoding)
    if html is not None:
        message.add_alternative(html, subtype="html", cte=encoding)
    for data, name in files:
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name or "x")
    same_as_standard_library(message.as_bytes())


HEAD = b"Content-Type: multipart/mixed; boundary=b\n\n"


@pytest.mark.parametrize(
    ("data", "contents"),
    [
        (HEAD + b"preamble\n--b\n\none\n--b\n\ntwo\n--b--\nepilogue\n", [b"one", b"two"]),
        (HEAD + b"--b\n\none\n--b\n\ntwo", [b"one", b"two"]),  # cut before its end
        (HEAD + b"--b  \n\none\n--b--  \n", [b"one"]),
        (HEAD + b"--b\n\n--bb\nin a line --b\n--b--", [b"--bb\nin a line --b"]),
        (HEAD + b"--b\n--b\n--b--", [b"", b""]),
        (HEAD + b"--b\nContent-Type: text/html\none, without a blank line\n--b--", [b"one, without a blank line"]),
        (HEAD.replace(b"\n", b"\r\n") + b"--b\r\n\r\none\r\n--b--\r\n", [b"one"]),
        (HEAD + b"no part at all", [b"no part at all"]),
        (b"Content-Type: multipart/mixed\n\nno boundary", [b"no boundary"]),
        (b"Subject: no end of the header", [b""]),
        (b"Subject: \xff\xe9\nno header \xe9", [b"no header \xe9"]),
    ],
)
def test_parts_stand_between_delimiter_lines(data: bytes, contents: list[bytes]) -> None:
    assert [part.content() for part in split(data).leaves()] == contents


def test_a_multipart_without_parts_is_text() -> None:
    assert split(HEAD + b"no part at all").media_type == "text/plain"


@pytest.mark.parametrize(
    ("field", "name"),
    [
        (b'Content-Disposition: attachment; filename="map.pdf"', "map.pdf"),
        (b'Content-Type: application/pdf; name="map.pdf"', "map.pdf"),
        (b"Content-Disposition: attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        (b"Content-Disposition: attachment; filename*0=a; filename*1=b.pdf", "ab.pdf"),
        (b'Content-Disposition: attachment; filename="=?utf-8?q?caf=C3=A9?=.pdf"', "café.pdf"),
        (b'Content-Disposition: attachment; filename="caf\xc3\xa9.pdf"', "café.pdf"),
        (b'Content-Disposition: attachment; filename="caf\xe9.pdf"', "café.pdf"),
        (b'Content-Disposition: attachment; filename="two\r\n lines.pdf"', "two lines.pdf"),
        (b"Content-Disposition: attachment; filename*=nonsense''x%FF.pdf", "xÿ.pdf"),
        (b"Content-Disposition: attachment; filename*=utf\x008''x", None),
        (b"Content-Disposition: attachment; filename*=utf-8''a; filename*0*=b", None),
        (b'Content-Disposition: attachment; filename=""', None),
        (b"Content-Disposition: attachment; filename*", None),
        (b"Content-Disposition: attachment", None),
        (b'Content-Disposition: attachment; filename="' + b"x" * 3000 + b'"', "x" * 255),
    ],
)
def test_a_file_has_its_name(field: bytes, name: str | None) -> None:
    assert split(field + b"\n\n").name == name


@pytest.mark.parametrize(
    ("parameters", "charset"),
    [
        (b"", None),
        (b"; charset=KOI8-R", "KOI8-R"),
        (b"; charset*=us-ascii'en'koi8-r", "koi8-r"),
        (b"; charset*=a''b; charset*0*=c", None),  # one parameter in two ways
    ],
)
def test_a_parameter_comes_in_one_piece(parameters: bytes, charset: str | None) -> None:
    assert split(b"Content-Type: text/plain" + parameters + b"\n\nx").parameter("charset") == charset


@given(st.binary(max_size=200))
def test_no_parameters_make_trouble(parameters: bytes) -> None:
    part = split(b"Content-Type: multipart/x; " + parameters + b"\nContent-Disposition: y;" + parameters + b"\n\nz")
    assert part.name is None or part.name
    part.parameter("charset")


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(10_000))
PREFIXES = b"".join(
    b'Content-Type: multipart/mixed; boundary="%s"\n\n--%s\n' % (b"a" * n, b"a" * n) for n in range(1, 51)
)
HOSTILE: dict[str, tuple[Callable[[], bytes], bool]] = {
    "10,000 parts in each other": (lambda: NESTED, True),
    "10,000 parts of one boundary": (lambda: HEAD.replace(b"\n\n", b"\n\n--b\n") * 10_000, True),
    "millions of parts": (lambda: HEAD + b"--b\n\nx\n" * 5_000_000, True),
    "a header line of 50 MB": (lambda: b"Subject: " + b"x" * 50_000_000, False),
    "a header of millions of lines": (lambda: b"A: x\n" * 5_000_000, False),
    "a million parameters": (lambda: b"Content-Type: a/b" + b";" * 1_000_000, False),
    "a boundary that is nearly everywhere": (lambda: HEAD + b"--b \x00\n" * 5_000_000, False),
    "boundaries that begin alike": (lambda: PREFIXES + (b"--" + b"a" * 51 + b"\n") * 300_000, False),
    "an attachment of 50 MB": (lambda: HEAD + b"--b\n\n" + b"A" * 50_000_000 + b"\n--b--", False),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_takes_no_long_time(name: str) -> None:
    make, stopped = HOSTILE[name]
    data = make()
    begin = time.process_time()
    splitter = Splitter(data)
    splitter.split().leaves()
    assert time.process_time() - begin < 5
    assert splitter.count <= MAX_PARTS
    assert splitter.stopped is stopped


def test_a_mail_is_read_down_to_a_depth() -> None:
    part, depth = split(NESTED), 0
    while part.children:
        part, depth = part.children[0], depth + 1
    assert depth == MAX_DEPTH
