"""HTML to text, as a reader would see it: blocks apart, hidden words gone, quoted mail marked.

The tree is built by lexbor (through selectolax) and walked without recursion. The HTML standard's own algorithm
looks back along all open elements at every tag, so markup nested beyond all reason is stripped instead of parsed.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Literal, NamedTuple

from copilot_sync.reading.late import late

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LONGEST = 1_000_000
"""Characters of HTML that are read."""

DEEPEST = 400
"""Open elements at once; browsers stop near 512, and mail programs stay below 100."""

LONGEST_ADDRESS = 2_000
"""Characters of a link that browsers take."""

MOST_PIECES = 8
"""Pieces of text in the label of a row, such as "Parking" in two languages."""

_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody tfoot thead tr ul
    """.split()  # noqa: SIM905
)
_SILENT = frozenset(
    ["head", "script", "style", "template", "title", "noscript", "svg", "math", "object", "iframe", "xml"]
)
_HIDDEN_STYLE = late(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$)"
    r"|max-height\s*:\s*0(?:px)?\s*(?:;|$)|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.IGNORECASE,
)
_QUOTE_CLASS = late(r"gmail_quote|yahoo_quoted|moz-cite|protonmail_quote|zmail_extra")
_TAG = late(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_MARKUP = late(r"<[^<>]*>")
_UNNESTED = frozenset(
    """
    area base br col colgroup dd dt embed hr img input li link meta optgroup option p param source tbody td tfoot th
    thead tr track wbr
    """.split()  # noqa: SIM905
)
"""Elements that have no content, or that end where the next of their kind begins."""
_SPACES = late(r"[ \t\r\n\f\u00a0\u200b\u200c\u2007\u202f\ufeff\u00ad]+")
_LABEL = late(r"\s*[^\W\d_][^\d.?!:;]{0,38}[^\W\d_)]\s*")
"""What says in the first cell of a row what the other one is about, as "Parking" does."""
_TAGS = late(
    r"</?(?:a|b|br|div|em|font|html|i|li|ol|p|span|strong|table|td|tr|u|ul|h[1-6])(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)


class HtmlText(NamedTuple):
    """The words of a page, with what they leave out."""

    text: str
    images: int
    alternatives: tuple[str, ...]
    """The alternative texts of its pictures."""
    whole: bool = True
    """Nothing was left unread, and nothing read that a page would hide."""


def looks_like_html(text: str) -> bool:
    """Whether a "plain" description is markup, as some calendars write it."""
    return bool(_TAGS.search(text, 0, 20_000))


def html_to_text(html: str) -> HtmlText:
    """The visible words of a page, a line for each block; links keep their address as ``text <https://…>``."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 -- not needed for a plain-text invite

    whole, html = len(html) <= LONGEST, html[:LONGEST]
    if _too_deep(html):
        stripped = (_SPACES.sub(" ", line).strip() for line in unescape(_MARKUP.sub("\n", html)).split("\n"))
        return HtmlText("\n".join(line for line in stripped if line), images=0, alternatives=(), whole=False)
    root = LexborHTMLParser(html).root
    writer = _Writer()
    node = root
    while node is not None:
        child = None if writer.opens(node) else node.child
        if child is not None:
            node = child
            continue
        while node is not None:
            writer.closes(node)
            if node.next is not None:
                node = node.next
                break
            node = node.parent
    return writer.finished(whole=whole)


def _too_deep(html: str) -> bool:
    """Whether elements nest deeper than `DEEPEST`; counts a little high where end tags are missing."""
    if html.count("<") <= DEEPEST:
        return False
    depth = 0
    still_open: dict[str, int] = {}
    for match in _TAG.finditer(html):
        tag = match[2].lower()
        if tag in _UNNESTED:
            continue
        if not match[1]:
            depth += 1
            still_open[tag] = still_open.get(tag, 0) + 1
            if depth > DEEPEST:
                return True
        elif still_open.get(tag):
            depth -= 1
            still_open[tag] -= 1
    return False


class _Writer:
    """Collects text as nodes open and close."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.images = 0
        self.alternatives: list[str] = []

    def opens(self, node: LexborNode) -> bool:
        """Take in a node on the way down; true where its children are not to be visited."""
        tag = node.tag
        if tag == "-text":
            self._write(node.text_content or "")
            return True
        if tag is None or tag.startswith(("-", "!")) or tag in _SILENT:
            return True
        attributes = node.attributes
        if attributes and ("hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style") or "")):
            return True
        if tag == "br":
            self._end_line(blank=not "".join(self.line).strip())
        elif tag == "img":
            self._picture(attributes.get("alt"))
        elif tag in _BLOCKS:
            self._end_line(blank=tag in {"p", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote"})
            if tag == "li":
                self.line.append("- ")
            if attributes:
                self.quotes += _is_quote(tag, attributes)
        return False

    def closes(self, node: LexborNode) -> None:
        """Take leave of a node on the way up."""
        tag = node.tag
        if tag == "a":
            self._link(node.attributes.get("href") or "")
        elif tag in {"td", "th"}:
            self.line.append(": " if self._stands_label() and _is_first_of_two(node) else " ")
        elif tag in _BLOCKS:
            self._end_line(blank=tag in {"p", "table", "ul", "ol"})
            if self.quotes:
                self.quotes -= _is_quote(tag, node.attributes)

    def finished(self, *, whole: bool) -> HtmlText:
        self._end_line(blank=False)
        return HtmlText("\n".join(self.lines).strip(), self.images, tuple(self.alternatives), whole)

    def _write(self, text: str) -> None:
        self.line.append(_SPACES.sub(" ", text))

    def _stands_label(self) -> bool:
        """Whether the line is a label so far; one in many pieces is none."""
        return len(self.line) <= MOST_PIECES and _LABEL.fullmatch("".join(self.line)) is not None

    def _link(self, address: str) -> None:
        address = address.strip()
        shown = "".join(self.line[-3:])
        if address.lower().startswith(("http:", "https:")) and len(address) < LONGEST_ADDRESS and address not in shown:
            self.line.append(f" <{address}>")

    def _picture(self, alternative: str | None) -> None:
        self.images += 1
        words = _SPACES.sub(" ", alternative or "").strip()
        if words:
            self.alternatives.append(words[:500])

    def _end_line(self, *, blank: bool) -> None:
        only_spaces = bool(self.line)
        text = _SPACES.sub(" ", "".join(self.line)).strip() if only_spaces else ""
        self.line = []
        if text:
            self.lines.append("> " * min(self.quotes, 3) + text)
            only_spaces = False
        if (blank or only_spaces) and self.lines and self.lines[-1]:
            self.lines.append("")


def _is_quote(tag: str, attributes: dict[str, str | None]) -> int:
    if tag == "blockquote" and (attributes.get("type") or "").lower() == "cite":
        return 1
    return int(bool(_QUOTE_CLASS.search(attributes.get("class") or "")))


def _is_first_of_two(cell: LexborNode) -> bool:
    """Whether a cell of a table has one other in its row, behind it."""
    behind = _beside(cell, "next")
    return behind is not None and _beside(behind, "next") is None and _beside(cell, "prev") is None


def _beside(cell: LexborNode, side: Literal["prev", "next"]) -> LexborNode | None:
    """The cell before another one, or behind it; between them stand blanks, if anything."""
    node: LexborNode | None = getattr(cell, side)
    if node is not None and node.tag == "-text":
        node = getattr(node, side)
    return node
