"""Bytes of a mail as text: transfer encodings and charsets, the wrong and the missing ones too.

Nothing here raises: a mail that says one charset and uses another is ordinary, and so is one that was cut short.
"""

from __future__ import annotations

import binascii
import codecs
import re

NO_CHARSETS = frozenset(
    {"base64", "bz2", "hex", "idna", "punycode", "quopri", "raw-unicode-escape", "rot-13", "undefined"}
    | {"unicode-escape", "uu", "zlib"}
)
"""Python has codecs of these names, but no mail is written in them; some take very long on hostile input."""

WESTERN = frozenset({"ascii", "cp1252", "iso8859-1", "iso8859-15"})
"""Charsets that mailers name whatever they send. Text of theirs is next to never valid UTF-8 by chance."""

SUPERSETS = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932"}
"""What a charset's name stands for in practice (WHATWG Encoding Standard, names and labels)."""

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w:.-]{1,40})", re.IGNORECASE)


def transfer_decoded(data: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding (RFC 2045, section 6); what is damaged is decoded as far as it goes."""
    match encoding.strip().lower():
        case "base64":
            return base64_decoded(data)
        case "quoted-printable":
            return binascii.a2b_qp(data)
        case _:
            return data


def base64_decoded(data: bytes) -> bytes:
    """Decode base64 up to its padding, leaving out whatever is no base64 (RFC 2045, section 6.8)."""
    letters = _NOT_BASE64.sub(b"", data.partition(b"=")[0])
    if len(letters) % 4 == 1:  # a single letter more holds no whole byte
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def decoded(data: bytes, charset: str | None) -> str:
    """Decode text that says, perhaps wrongly, that it is in `charset`."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    known = _known(charset)
    if known is None or known in WESTERN or known == "utf-8":
        return _utf8_or_western(data, SUPERSETS.get(known or "", known or "cp1252"))
    name = SUPERSETS.get(known, known)
    try:
        return data.decode(name)
    except ValueError:
        pass
    try:
        return data.decode()
    except ValueError:
        return data.decode(name, "replace")


def charset_of_html(data: bytes) -> str | None:
    """The charset that an HTML document names in its own head."""
    found = _META_CHARSET.search(data, 0, 4096)
    return found[1].decode() if found else None


def _known(charset: str | None) -> str | None:
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    return None if name in NO_CHARSETS else name


def _utf8_or_western(data: bytes, western: str) -> str:
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    # A character or two cut through does not make a whole text Latin-1.
    if damaged == 0 or damaged * 2 < len(text) - len(text.encode("ascii", "ignore")):
        return text
    try:
        return data.decode("cp1252" if western == "utf-8" else western)
    except ValueError:
        return data.decode("latin-1")
