"""Blocks that Teams, Zoom, Meet and Webex put into a body: found by their addresses and shapes, in any language."""

from __future__ import annotations

import re
from itertools import pairwise
from operator import attrgetter

from copilot_sync.once import once
from copilot_sync.reading.late import late
from copilot_sync.remembering import of_each, remembered

_HOST = r"https?://(?:[\w-]+\.){0,4}"
_REWRITTEN = r"safelinks\.protection\.outlook\.com/[^\s?]{0,60}\?url=https?%3a%2f%2f(?:[\w-]+\.){0,4}"
"""How Outlook writes an address that it has looked through (Safe Links in Microsoft Defender for Office 365)."""
JOIN_LINK = late(
    _HOST + r"(?:"
    r"[\w-]+/l/meetup-join|teams\.(?:microsoft\.com|live\.com|cloud\.microsoft)/meet"
    rf"|{_REWRITTEN}(?:[\w-]+%2fl%2fmeetup-join|teams\.(?:microsoft|live)\.com%2fmeet|zoom(?:\.[a-z]{{2,7}}){{1,2}}%2fj%2f"
    r"|meet\.google\.com%2f[a-z])"
    r"|zoom(?:gov)?(?:\.[a-z]{2,7}){1,2}/(?:j|w|s|my|wc)/"
    r"|meet\.google\.com/[a-z]|webex\.com/\S{0,80}(?:j\.php|meet|join)|gotomeet(?:ing)?\.(?:com|me)/|meet\.goto\.com/"
    r"|whereby\.com/|meet\.jit\.si/|bluejeans\.com/\d|chime\.aws/|ringcentral\.com/(?:j|join)|join\.skype\.com/"
    r"|meet\.lync\.com/|attendanywhere\.com/|visionable\.com/|starleaf\.com/|livestorm\.co/|8x8\.vc/|join\.me/"
    r")",
    re.IGNORECASE,
)
"""The address of an online meeting."""
_BLOCK_LINKS = (
    "aka.ms/jointeamsmeeting",
    "dialin.teams.microsoft",
    "teams.microsoft.com/meetingoptions",
    "teams.microsoft.com/usp",
    "tel.meet/",
    "meet.google.com/tel",
    "help.webex.com",
    "support.google.com/a/users",
)
_ZOOM_NUMBERS = late(r"zoom(?:\.[a-z]{2,7}){1,2}/u/")
"""Other addresses that stand in a block."""
_MARKS = (
    "http",
    "aka.ms/",
    "microsoft",
    "zoom.us/",
    "tel.meet/",
    "meet.google",
    "webex",
    "google.com/a/",
    "delete or change",
)
"""One of these stands in every block."""
_ROW = r"[_=*~.\u2500-\u257f-]{20,}"
_FENCE = late(rf"^\s*(?:{_ROW}|-::~[:~-]{{8,}})\s*$")
_UNDERSCORES = "_" * 20
_NEXT_FENCE = late(rf"\n[^\S\n]*{_ROW}")
_GOOGLE_FENCE = late(r"(-::~[:~-]{8,})")
"""Nobody else writes this one, so that whatever stands between the two of a block is Google's."""
_WEBEX_MARK = late(r"^\s*-{2,}\s*do not delete or change", re.IGNORECASE)
_LINK = late(r"<?https?://[^\s<>]{1,2000}>?")
_SEPARATOR = late(r"^[\s_=*~-]*$")
_NUMBERS = late(r"^[^\d:]{0,40}:?\s*(?:\d[\s-]?){8,}#?\s*$")
_DIAL_IN = late(
    r"^\W*(?:\([A-Z]{2}\)\s*)?(?:\+\d[\d\s().-]{6,20}(?:,{1,4}[\d#*,\s]+)?|\d[\d\s().-]{6,20},{1,4}[\d#*,\s]+)(?:\s*\(?[^\d;!?@]{0,50}\)?)?"
    r"(?:pin:?\s*[\d\s]{4,16}#?)?$",
    re.IGNORECASE,
)
_SHORT_CODE = late(r"^[^:.!?]{2,30}:\s*\S{4,14}\s*$")
_HELP_LINE = late(
    r"^\W*(?:one tap mobile|dial[ -]in|dial by your location|find (?:a|your) local number|join (?:by|with|from|zoom|the|on your)|"
    r"join with google meet|more phone numbers|for organi[sz]ers|learn more|meeting options|join by (?:phone|sip|video)|"
    r"when it's time, join|microsoft teams|need help|or dial|or call in|host key|tenant key|video id|"
    r".{2,60} is inviting you to a scheduled zoom meeting)",
    re.IGNORECASE,
)
FEW_WORDS = 8
"""A line with an address and no more words than this says nothing else."""
_ONE_DIGIT = str.maketrans("123456789", "0" * 9)
"""Each block has numbers of its own, and none of them tells what a line is; but for those in an address."""
_IDENTIFIER = late(r"[A-Za-z0-9]{24,}")
"""In an address; no name of a host, or of a folder, that tells what a line is has as many characters."""
FARTHEST = 60
"""Lines between the two fences of one block, at most."""


def join_link(text: str) -> re.Match[str] | None:
    """The first address of an online meeting in a text, sought where addresses stand."""
    at = text.find("://")
    while at >= 0:
        found = JOIN_LINK.match(text, max(0, at - 5)) or JOIN_LINK.match(text, max(0, at - 4))
        if found is not None:
            return found
        at = text.find("://", at + 1)
    return None


class _Line:
    """A line of a body, and what it tells by itself; the same one for all bodies that hold it, but for their numbers."""

    def __init__(self, text: str) -> None:
        self.text = text

    @once
    def is_fence(self) -> bool:
        return _is_fence(self.text)

    @once
    def is_webex_mark(self) -> bool:
        return "--" in self.text and _WEBEX_MARK.match(self.text) is not None

    @once
    def is_link(self) -> bool:
        return _has_link(self.text)

    @once
    def is_separator(self) -> bool:
        return _SEPARATOR.match(self.text) is not None

    @once
    def is_help(self) -> bool:
        return _HELP_LINE.match(self.text) is not None

    @once
    def belongs(self) -> bool:
        """Whether it could be part of a conferencing block, whatever its language."""
        text = self.text.strip()
        if self.is_separator or self.is_help:
            return True
        if self.is_link:
            return len(_LINK.sub(" ", text).split()) <= FEW_WORDS
        return bool(
            _NUMBERS.match(text) or _DIAL_IN.match(text) or (_SHORT_CODE.match(text) and any(map(str.isdigit, text)))
        )

    @once
    def is_short(self) -> bool:
        """Between fences a line needs no known shape."""
        return _is_short(self.text) or self.belongs

    @once
    def goes_on(self) -> bool:
        """Whether it is a line of numbers, or of choices, as they stand below a block's second fence."""
        return bool(_DIAL_IN.match(self.text) or _NUMBERS.match(self.text) or "|" in self.text)

    @once
    def is_number_or_link(self) -> bool:
        return _DIAL_IN.match(self.text.strip()) is not None or (self.is_link and self.belongs)


def _is_fence(text: str) -> bool:
    return _FENCE.match(text) is not None


def _is_short(text: str) -> bool:
    """Whether a line has few words that are no sentence, in whatever language."""
    few = len(text.split()) <= FEW_WORDS or all(len(piece.split()) <= FEW_WORDS for piece in text.split("|"))
    return few and not text.rstrip().endswith((".", "!"))


_line = remembered(_Line)
_IS_LINK, _IS_SHORT = attrgetter("is_link"), attrgetter("is_short")


@of_each
def _lines(text: str) -> _Line:
    return _line(_IDENTIFIER.sub("0", text) if "://" in text else text.translate(_ONE_DIGIT))


def _has_link(text: str) -> bool:
    """Whether the address of a meeting, or another of its block, stands in a text."""
    low = text.lower()
    return (
        join_link(text) is not None
        or any(map(low.__contains__, _BLOCK_LINKS))
        or ("/u/" in low and _ZOOM_NUMBERS.search(low) is not None)
    )


def could_hold_conferencing(text: str) -> bool:
    """Whether a conferencing block could stand in a text: ``False`` is certain."""
    return any(map(text.lower().__contains__, _MARKS))


def less_block_at_end(text: str) -> tuple[str, str]:
    """A text, and the block that ends it between two lines of underscores, as Teams writes it; else all of it, and "".

    A short cut: `without_conferencing` finds the same line by line, at three times the cost, in every form.
    """
    start = text.rfind("\n", 0, text.find(_UNDERSCORES)) + 1 if _UNDERSCORES in text else len(text)
    own, block = text[:start], text[start:].rstrip()
    first, *inside = block.split("\n")
    next_fence = _NEXT_FENCE.search(block, len(first))
    is_one = (
        next_fence is not None
        and next_fence.end() == len(block)
        and _is_fence(first)
        and len(inside) <= FARTHEST
        and "-::~" not in text
        and not could_hold_conferencing(own)
        and join_link(block) is not None
        and all(line.belongs for line in _lines([text for text in inside[:-1] if not _is_short(text)]))
    )
    return (own, block) if is_one else (text, "")


def without_conferencing(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the lines of a text that could hold a block into what people wrote and what a conferencing system added."""
    apart = [piece for line in lines for piece in (_apart(line) if "-::~" in line else (line,))]
    taken = _taken(apart)
    if True not in taken:
        return lines, []
    own = [line for line, gone in zip(apart, taken, strict=True) if not gone]
    return own, [line for line, gone in zip(apart, taken, strict=True) if gone]


def of_conferencing(lines: list[str]) -> list[bool]:
    """For each line, whether a conferencing system added it."""
    return _taken(lines) if could_hold_conferencing("\n".join(lines)) else [False] * len(lines)


def _taken(texts: list[str]) -> list[bool]:
    lines = _lines(texts)
    taken = [False] * len(lines)
    links = [index for index, line in enumerate(lines) if line.is_link]
    if links:
        _take_fenced(lines, taken)
    _take_marked(lines, taken)
    _take_runs(lines, links, taken)
    return taken


def _apart(line: str) -> list[str]:
    """Google's block may come in one line with its fences."""
    return [piece for piece in _GOOGLE_FENCE.split(line) if piece.strip()]


def _take_fenced(lines: list[_Line], taken: list[bool]) -> None:
    """From one fence to the next, where an address of a meeting stands between them."""
    fences = [index for index, line in enumerate(lines) if line.is_fence]
    for first, last in pairwise(fences):
        if last - first > FARTHEST:
            continue
        inside = lines[first + 1 : last]
        goes_on = taken[first] and any(line.goes_on for line in inside)
        googles = "-::~" in lines[first].text and "-::~" in lines[last].text and not taken[first]
        if (goes_on or any(map(_IS_LINK, inside))) and (googles or all(map(_IS_SHORT, inside))):
            taken[first : last + 1] = [True] * (last + 1 - first)


def _take_marked(lines: list[_Line], taken: list[bool]) -> None:
    """From Webex' own mark to the last line with its address or its kind of line."""
    for index, line in enumerate(lines):
        if line.is_webex_mark:
            end = index
            while end + 1 < len(lines) and lines[end + 1].belongs:
                end += 1
            taken[index : end + 1] = [True] * (end + 1 - index)


def _take_runs(lines: list[_Line], links: list[int], taken: list[bool]) -> None:
    """Around a line that is nothing but a meeting's address: all neighbours of the same kind, if there are any."""
    for index in links:
        if taken[index] or not lines[index].belongs:
            continue
        first = _first_of_block(lines, taken, index)
        last = _last_of_block(lines, taken, index)
        if sum(bool(line.text.strip()) for line in lines[first : last + 1]) > 1:
            taken[first : last + 1] = [True] * (last + 1 - first)


def _first_of_block(lines: list[_Line], taken: list[bool], index: int) -> int:
    """Upwards to the first line of the block's own words; a number above the link is somebody's own."""
    first = above = index
    while above > 0 and not taken[above - 1]:
        above -= 1
        line = lines[above]
        if line.is_help or (line.is_link and line.belongs):
            first = above
        elif not line.is_separator:
            break
    return first


def _last_of_block(lines: list[_Line], taken: list[bool], index: int) -> int:
    """Downwards while lines belong; a short one in another language may stand between two that do."""
    last = index
    while last + 1 < len(lines) and not taken[last + 1]:
        if lines[last + 1].belongs:
            last += 1
            continue
        following = next(
            (step for step in (last + 2, last + 3) if step < len(lines) and lines[step].text.strip()), None
        )
        if following is None or not lines[last + 1].is_short or not lines[following].is_number_or_link:
            break
        last = following
    return last
