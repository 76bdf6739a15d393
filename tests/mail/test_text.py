"""Bytes as text, whatever the mail says that they are."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.mail.text import NO_CHARSETS, charset_of_html, decoded, transfer_decoded


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("café".encode(), "utf-8", "café"),
        ("café".encode(), None, "café"),
        ("café".encode(), "iso-8859-1", "café"),  # it says Latin-1 and is not
        ("café".encode("latin-1"), "utf-8", "café"),  # it says UTF-8 and is not
        ("café".encode("latin-1"), None, "café"),
        ("“tea”".encode("cp1252"), "us-ascii", "“tea”"),
        ("“tea”".encode("cp1252"), "iso-8859-1", "“tea”"),  # as browsers read it
        (b"\x81\x8d caf\xe9", "iso-8859-1", "\x81\x8d café"),
        ("5 €".encode("iso-8859-15"), "ISO-8859-15", "5 €"),
        ("здравствуйте".encode("koi8-r"), "koi8-r", "здравствуйте"),
        ("会議".encode("iso-2022-jp"), "iso-2022-jp", "会議"),
        ("会議".encode("gb18030"), "gb2312", "会議"),
        ("会議!".encode(), "euc-kr", "会議!"),  # it says Korean, and is UTF-8
        ("tea".encode("utf-16"), None, "tea"),
        (b"\xef\xbb\xbftea", "iso-8859-1", "tea"),
        ("grüße ".encode() * 5 + b"\xc3", "utf-8", "grüße " * 5 + "\ufffd"),  # cut inside the last letter
        (b"tea", "x-user-defined", "tea"),
        (b"tea", "utf-8\x00", "tea"),
        (b"", "utf-8", ""),
    ],
)
def test_text_is_decoded_as_it_is_meant(data: bytes, charset: str | None, text: str) -> None:
    assert decoded(data, charset) == text


@pytest.mark.parametrize("charset", [*NO_CHARSETS, "idna", "unicode_escape", "rot13", "zip", "hex_codec"])
def test_codecs_that_are_no_charsets_are_not_used(charset: str) -> None:
    assert decoded(b"\\u0041-xn--4ca", charset) == "\\u0041-xn--4ca"


@pytest.mark.parametrize(
    ("encoding", "data", "plain"),
    [
        ("base64", b"dGVh", b"tea"),
        ("BASE64 ", b"dG\r\nVh\r\n", b"tea"),
        ("base64", b"dGVhIQ", b"tea!"),  # without its padding
        ("base64", b"dGVhI", b"tea"),  # cut short
        ("base64", b"dG*Vh", b"tea"),
        ("base64", b"dGVhIQ==\n_______\na footer", b"tea!"),
        ("quoted-printable", b"caf=C3=A9 =\r\nau lait", "café au lait".encode()),
        ("quoted-printable", b"1=2 and =ZZ", b"1=2 and =ZZ"),
        ("7bit", b"tea=20", b"tea=20"),
        ("8bit", b"caf\xe9", b"caf\xe9"),
        ("", b"tea", b"tea"),
        ("x-unknown", b"tea", b"tea"),
    ],
)
def test_a_transfer_encoding_is_undone_as_far_as_it_goes(encoding: str, data: bytes, plain: bytes) -> None:
    assert transfer_decoded(data, encoding) == plain


@given(st.binary(max_size=200))
def test_what_was_encoded_comes_back(data: bytes) -> None:
    assert transfer_decoded(base64.encodebytes(data), "base64") == data
    assert transfer_decoded(quopri.encodestring(data), "quoted-printable") == data


@given(st.binary(max_size=200), st.text(max_size=20) | st.sampled_from(["utf-7", "utf-16", "hz", "gb2312", "cp1252"]))
def test_no_bytes_and_no_charset_make_trouble(data: bytes, charset: str) -> None:
    decoded(data, charset).encode("utf-8", "replace")
    for encoding in ("base64", "quoted-printable", charset):
        transfer_decoded(data, encoding)


@pytest.mark.parametrize(
    ("html", "charset"),
    [
        (b'<html><head><meta charset="windows-1252">', "windows-1252"),
        (b'<META http-equiv="Content-Type" content="text/html; charset=koi8-r">', "koi8-r"),
        (b"<html><body>charset=utf-8", None),
    ],
)
def test_html_may_name_its_charset(html: bytes, charset: str | None) -> None:
    assert charset_of_html(html) == charset
