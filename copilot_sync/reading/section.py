"""Our own section in a body: the marks by which it is known again, whatever a mail program has made of them.

It begins with its title on a line of its own. It ends with a sentence that repeats the title, says who added it, and
closes with six letters made of every word in it. By these we know that nobody has changed it since. A copy in an
earlier message that is quoted below is none: it belongs to that message.
"""

from __future__ import annotations

import hashlib
import re
from html import unescape
from itertools import islice
from typing import NamedTuple

from copilot_sync.reading.late import late
from copilot_sync.reading.quoting import quote_begins

MARK = "copilot-sync"
MOST = 10
"""Sections in one body, and lines that may be the title of one; there is one of each, unless somebody copied it."""
LONGEST = 60_000
"""Characters of one section, with whatever markup a mail program has put into it."""
LETTERS = "bcdfghjkmnpqrstvwxz"
"""No vowels: they spell nothing, and nobody takes them for a number, a name or an abbreviation."""
REFERENCE_LENGTH = 6

_QUOTE = r"(?:[\"“”„«»]|&quot;|&[lr]dquo;|&#34;)"
_GAP = r"(?:[\s\0]|&nbsp;){1,500}"
_END = late(
    rf"\(End{_GAP}of{_GAP}{_QUOTE}(?P<title>[^\"“”„«»()\0\n]{{1,80}}?){_QUOTE},{_GAP}added{_GAP}by{_GAP}{MARK}:{_GAP}"
    rf"(?P<reference>[{LETTERS}]{{{REFERENCE_LENGTH}}})\)"
)
_TAG = late(r"<[^<>]*>")
_NOISE = late("[\\s\u00ad\u200b-\u200d\u2060\ufeff<>*_]+")
"""What mail programs put in or take out."""
_ALIKE = str.maketrans({**dict.fromkeys("‘’‚ʼ", "'"), **dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‐‑‒–—", "-")})


class Standing(NamedTuple):
    """A section that stands in a body, from the beginning of its title to the end of its last sentence."""

    start: int
    end: int
    title: str
    words: str
    """What it says, without its title and its last sentence."""
    reference: str
    intact: bool
    """Nobody has changed a word in it."""


def reference_of(title: str, words: str) -> str:
    """Six letters that stand for a title and the words under it, whatever the spaces and the kind of quotation marks."""
    plain = _NOISE.sub("", f"{title}\n{words}".translate(_ALIKE))
    number = int.from_bytes(hashlib.sha256(plain.encode("utf-8", "replace")).digest())
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(REFERENCE_LENGTH))


def last_sentence(title: str, reference: str) -> str:
    """What a section ends with."""
    return f'(End of "{title}", added by {MARK}: {reference})'


def sections_in_text(text: str) -> list[Standing]:
    """Every section in a plain text, but those in earlier messages quoted in it, in order."""
    if MARK not in text:
        return []
    found = _sections(text, r"^[ \t*_#]*{}[ \t\r*_:]*$")
    return [section for section in found if quote_begins(text[: section.start].split("\n")) is None]


def sections_in_html(html: str) -> list[Standing]:
    """Every section in HTML, in order; its places are those in the source."""
    if MARK not in html:
        return []
    masked = _TAG.sub(lambda tag: "\0" * len(tag[0]), html)
    return _sections(masked, r"(?:(?<=\0)|(?<![\s\S]))\s*{}\s*(?=\0)")


def without_sections(text: str) -> tuple[str, str]:
    """A plain text without our sections, and what they say, titles and all."""
    if MARK not in text:
        return text, ""
    added: list[str] = []
    kept: list[str] = []
    since = 0
    for section in sections_in_text(text):
        start, end = with_space_around(text, section)
        kept.append(text[since:start])
        added.append(f"{section.title}\n{section.words.strip()}")
        since = end
    return "".join([*kept, text[since:]]), "\n\n".join(added)


def with_space_around(text: str, section: Standing) -> tuple[int, int]:
    """From where to where a section reaches in a plain text, with the blank line that came with it."""
    blank = "\r\n\r\n" if "\r\n" in text else "\n\n"
    if text.endswith(blank, 0, section.start):
        return section.start - len(blank), section.end
    after = len(blank) if section.start == 0 and text.startswith(blank, section.end) else 0
    return section.start, section.end + after


def _sections(text: str, line: str) -> list[Standing]:
    found: list[Standing] = []
    since = 0
    for end in islice(_END.finditer(text), MOST):
        title = " ".join(unescape(end["title"]).split())
        heading = re.compile(line.format(_in_any_space(title)), re.MULTILINE)
        beginnings = list(heading.finditer(text, max(since, end.start() - LONGEST), end.start()))[-MOST:]
        if beginnings:
            stands = [_standing(text, title, beginning, end) for beginning in reversed(beginnings)]
            found.append(next((section for section in stands if section.intact), stands[0]))
            since = end.end()
    return found


def _standing(text: str, title: str, beginning: re.Match[str], end: re.Match[str]) -> Standing:
    words = unescape(text[beginning.end() : end.start()].replace("\0", " "))
    start = beginning.start() + len(beginning[0]) - len(beginning[0].lstrip())
    reference = end["reference"]
    return Standing(start, end.end(), title, words, reference, intact=reference_of(title, words) == reference)


def _in_any_space(title: str) -> str:
    """A pattern for the title, in text or as HTML has it."""
    words = (re.escape(word).replace("&", "&(?:amp;)?") for word in title.split())
    return r"(?:[\s\0]|&nbsp;){1,50}".join(words)
