"""The page of a message taken to pieces: headings, paragraphs, words to copy, and links to follow.

What is in the page and not to be seen is left out, and so are marks that only repeat words beside them
(``aria-hidden``). A ``mailto:`` link (RFC 6068) is spelled out, since Teams opens none.
"""

from __future__ import annotations

import re
from enum import Enum
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

BLOCKS = frozenset(
    """
    address article body div footer h1 h2 h3 h4 header html li main ol p section table td tr ul
    """.split()  # noqa: SIM905 -- a list of this length is read word by word
)
SILENT = frozenset({"head", "script", "style", "template", "title"})
EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
"""Elements that have no end."""
WORDS = "words"
"""The class of what is to be copied."""
BULLET = "• "
_SPACES = re.compile(r"[ \t\r\n\f]+")


class Kind(Enum):
    """What a piece is."""

    TITLE = "h1"
    PART = "h2"
    POINT = "h3"
    TEXT = "p"
    WORDS = "words"
    """To be copied."""
    LINK = "a"


HEADINGS = {kind.value: kind for kind in (Kind.TITLE, Kind.PART, Kind.POINT)}


class Piece(NamedTuple):
    """A piece of a page."""

    kind: Kind
    lines: tuple[str, ...]
    """None of them begins or ends with spaces; an empty one stands between paragraphs."""
    url: str = ""
    """Where a link leads: http or https."""


def pieces_of(page: str) -> list[Piece]:
    """The pieces of a page that is ours, in order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_block()
    return reader.pieces


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._kind = Kind.TEXT
        self._text: list[str] = []
        self._bullet = ""
        self._unseen = 0
        """Open elements inside one that nobody sees, itself included."""
        self._href = ""
        self._link_from = 0
        self._after: list[Piece] = []
        """What comes behind the paragraph that is being read."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if self._unseen or tag in SILENT or named.get("aria-hidden") == "true":
            self._unseen += tag not in EMPTY
        elif tag == "br":
            self._text.append("\n")
        elif tag == "a":
            self._href, self._link_from = named.get("href") or "", len(self._text)
        elif tag in BLOCKS:
            self.end_block()
            self._kind = Kind.WORDS if named.get("class") == WORDS else HEADINGS.get(tag, Kind.TEXT)
            if tag in {"ol", "ul", "li"}:
                self._bullet = BULLET if tag == "li" else ""

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= 1
        elif tag == "a":
            self._end_link()
        elif tag in BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text.append(_SPACES.sub(" ", data))

    def end_block(self) -> None:
        """Whatever comes now is another piece."""
        lines = [_SPACES.sub(" ", line).strip(" ") for line in "".join(self._text).strip(" \n").split("\n")]
        if any(lines):
            bullet = self._bullet if self._kind is Kind.TEXT else ""
            self.pieces.append(Piece(self._kind, (bullet + lines[0], *lines[1:])))
            self._bullet = ""
        self.pieces += self._after
        self._kind, self._text, self._after = Kind.TEXT, [], []

    def _end_link(self) -> None:
        said = _SPACES.sub(" ", "".join(self._text[self._link_from :])).strip(" ")
        try:
            address = urlsplit(self._href)
        except ValueError:  # an address with a bracket too many leads nowhere
            return
        if address.scheme in {"http", "https"} and said:
            del self._text[self._link_from :]
            self._after.append(Piece(Kind.LINK, (said,), self._href))
        elif address.scheme == "mailto":
            body = parse_qs(address.query.replace("+", "%2B")).get("body", [""])[0]
            self._text.append(f": write to {unquote(address.path)}" + (" with these words:" if body else ""))
            lines = tuple(line.strip() for line in body.splitlines() if line.strip())
            self._after += [Piece(Kind.WORDS, lines)] if lines else []
