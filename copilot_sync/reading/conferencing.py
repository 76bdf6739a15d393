"""Blocks that Teams, Zoom, Meet and Webex put into a body: found by their addresses and shapes, in any language."""

from __future__ import annotations

import re
from itertools import pairwise

_HOST = r"https?://(?:[\w-]+\.){0,4}"
JOIN_LINK = re.compile(
    _HOST + r"(?:"
    r"teams\.microsoft\.com/(?:l/meetup-join|meet)|teams\.live\.com/meet|teams\.microsoft\.us/l/meetup-join"
    r"|zoom(?:gov)?(?:\.[a-z]{2,7}){1,2}/(?:j|w|s|my|wc)/"
    r"|meet\.google\.com/[a-z]|webex\.com/\S{0,80}(?:j\.php|meet|join)|gotomeet(?:ing)?\.(?:com|me)/|meet\.goto\.com/"
    r"|whereby\.com/|meet\.jit\.si/|bluejeans\.com/\d|chime\.aws/|ringcentral\.com/(?:j|join)|join\.skype\.com/"
    r"|meet\.lync\.com/|attendanywhere\.com/|visionable\.com/|starleaf\.com/|livestorm\.co/|8x8\.vc/|join\.me/"
    r")",
    re.IGNORECASE,
)
"""The address of an online meeting."""
_BLOCK_LINK = re.compile(
    r"aka\.ms/jointeamsmeeting|dialin\.teams\.microsoft|teams\.microsoft\.com/(?:meetingoptions|usp)|zoom(?:\.[a-z]{2,7}){1,2}/u/"
    r"|tel\.meet/|meet\.google\.com/tel|help\.webex\.com|support\.google\.com/a/users",
    re.IGNORECASE,
)
_BLOCK_HOSTS = ("aka.ms/", "microsoft", "zoom", "meet", "webex", "google")
"""One of these stands in every such link."""
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
_FENCE = re.compile(r"^\s*(?:[_=*~.\u2500-\u257f-]{20,}|-::~[:~-]{8,})\s*$")
_GOOGLE_FENCE = re.compile(r"(-::~[:~-]{8,})")
"""Nobody else writes this one, so that whatever stands between the two of a block is Google's."""
_WEBEX_MARK = re.compile(r"^\s*-{2,}\s*do not delete or change", re.IGNORECASE)
_LINK = re.compile(r"<?https?://[^\s<>]{1,2000}>?")
_SEPARATOR = re.compile(r"^[\s_=*~-]*$")
_NUMBERS = re.compile(r"^[^\d:]{0,40}:?\s*(?:\d[\s-]?){8,}#?\s*$")
_DIAL_IN = re.compile(
    r"^\W*(?:\([A-Z]{2}\)\s*)?(?:\+\d[\d\s().-]{6,20}(?:,{1,4}[\d#*,\s]+)?|\d[\d\s().-]{6,20},{1,4}[\d#*,\s]+)(?:\s*\(?[^\d;!?@]{0,50}\)?)?"
    r"(?:pin:?\s*[\d\s]{4,16}#?)?$",
    re.IGNORECASE,
)
_SHORT_CODE = re.compile(r"^[^:.!?]{2,30}:\s*\S{4,14}\s*$")
_HELP_LINE = re.compile(
    r"^\W*(?:one tap mobile|dial[ -]in|dial by your location|find (?:a|your) local number|join (?:by|with|from|zoom|the|on your)|"
    r"join with google meet|more phone numbers|for organi[sz]ers|learn more|meeting options|join by (?:phone|sip|video)|"
    r"when it's time, join|microsoft teams|need help|or dial|or call in|host key|tenant key|video id|"
    r".{2,60} is inviting you to a scheduled zoom meeting)",
    re.IGNORECASE,
)
FEW_WORDS = 8
"""A line with an address and no more words than this says nothing else."""
FARTHEST = 60
"""Lines between the two fences of one block, at most."""


def without_conferencing(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part lines into what people wrote and what a conferencing system added."""
    apart = [piece for line in lines for piece in _apart(line)]
    taken = of_conferencing(apart)
    if not any(taken):
        return lines, []
    own = [line for line, gone in zip(apart, taken, strict=True) if not gone]
    return own, [line for line, gone in zip(apart, taken, strict=True) if gone]


def of_conferencing(lines: list[str]) -> list[bool]:
    """For each line, whether a conferencing system added it."""
    taken = [False] * len(lines)
    low = "\n".join(lines).lower()
    if any(mark in low for mark in _MARKS):
        _take_fenced(lines, taken)
        _take_marked(lines, taken)
        _take_runs(lines, taken)
    return taken


def _apart(line: str) -> list[str]:
    """Google's block may come in one line with its fences."""
    return [piece for piece in _GOOGLE_FENCE.split(line) if piece.strip()] if "-::~" in line else [line]


def _is_block_link(line: str) -> bool:
    if "://" in line and JOIN_LINK.search(line):
        return True
    low = line.lower()
    return any(host in low for host in _BLOCK_HOSTS) and bool(_BLOCK_LINK.search(line))


def _take_fenced(lines: list[str], taken: list[bool]) -> None:
    """From one fence to the next, where an address of a meeting stands between them."""
    fences = [index for index, line in enumerate(lines) if _FENCE.match(line)]
    for first, last in pairwise(fences):
        inside = lines[first + 1 : last]
        goes_on = taken[first] and any(_DIAL_IN.match(line) or _NUMBERS.match(line) or "|" in line for line in inside)
        googles = "-::~" in lines[first] and "-::~" in lines[last] and not taken[first]
        sure = googles or all(map(_is_short, inside))
        if last - first <= FARTHEST and (goes_on or any(map(_is_block_link, inside))) and sure:
            taken[first : last + 1] = [True] * (last + 1 - first)


def _take_marked(lines: list[str], taken: list[bool]) -> None:
    """From Webex' own mark to the last line with its address or its kind of line."""
    for index, line in enumerate(lines):
        if _WEBEX_MARK.match(line):
            end = index
            while end + 1 < len(lines) and _belongs(lines[end + 1]):
                end += 1
            taken[index : end + 1] = [True] * (end + 1 - index)


def _take_runs(lines: list[str], taken: list[bool]) -> None:
    """Around a line that is nothing but a meeting's address: all neighbours of the same kind, if there are any."""
    for index, line in enumerate(lines):
        if taken[index] or "." not in line or not _is_block_link(line) or not _belongs(line):
            continue
        first = _first_of_block(lines, taken, index)
        last = _last_of_block(lines, taken, index)
        if sum(bool(text.strip()) for text in lines[first : last + 1]) > 1:
            taken[first : last + 1] = [True] * (last + 1 - first)


def _first_of_block(lines: list[str], taken: list[bool], index: int) -> int:
    """Upwards to the first line of the block's own words; a number above the link is somebody's own."""
    first = above = index
    while above > 0 and not taken[above - 1]:
        above -= 1
        if _HELP_LINE.match(lines[above]) or (_is_block_link(lines[above]) and _belongs(lines[above])):
            first = above
        elif not _SEPARATOR.match(lines[above]):
            break
    return first


def _last_of_block(lines: list[str], taken: list[bool], index: int) -> int:
    """Downwards while lines belong; a short one in another language may stand between two that do."""
    last = index
    while last + 1 < len(lines) and not taken[last + 1]:
        if _belongs(lines[last + 1]):
            last += 1
            continue
        following = next((step for step in (last + 2, last + 3) if step < len(lines) and lines[step].strip()), None)
        if following is None or not _is_short(lines[last + 1]) or not _is_number_or_link(lines[following]):
            break
        last = following
    return last


def _is_number_or_link(line: str) -> bool:
    text = line.strip()
    return bool(_DIAL_IN.match(text) or (_is_block_link(text) and _belongs(text)))


def _is_short(line: str) -> bool:
    """Between fences a line needs no known shape: a few words that are no sentence, in whatever language."""
    pieces = line.split("|")
    return _belongs(line) or (
        all(len(piece.split()) <= FEW_WORDS for piece in pieces) and not line.rstrip().endswith((".", "!"))
    )


def _belongs(line: str) -> bool:
    """Whether a line could be part of a conferencing block, whatever its language."""
    text = line.strip()
    if not text or _SEPARATOR.match(text) or _HELP_LINE.match(text):
        return True
    if _is_block_link(text):
        return len(_LINK.sub(" ", text).split()) <= FEW_WORDS
    return bool(
        _NUMBERS.match(text) or _DIAL_IN.match(text) or (_SHORT_CODE.match(text) and any(map(str.isdigit, text)))
    )
