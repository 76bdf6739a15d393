"""Quoted mail and legal disclaimers: words that are not the organiser's own of today."""

from __future__ import annotations

import re
from itertools import compress, takewhile

from copilot_sync.reading.late import late
from copilot_sync.remembering import of_each, remembered_if_short

_RULE = late(
    r"^[^\w-]*-{2,}\s*(?:original (?:message|appointment)|forwarded (?:message|by).{0,80}|reply message|ursprüngliche nachricht|weitergeleitete nachricht|"
    r"message (?:d'origine|original|transféré)|mensaje original|messaggio originale|oorspronkelijk bericht|"
    r"neges wreiddiol)\s*-{2,}\s*$|^\W*begin forwarded message:",
    re.IGNORECASE,
)
_SENDER = late(r"^\W*(?:from|von|de|da|fra|från|van|od|oddi wrth|ó)\s*:\W*\s\S", re.IGNORECASE)
_HEADER = late(
    r"^\W*(?:from|sent|date|to|cc|bcc|subject|reply-to|importance|attachments|when|where|required|optional|"
    r"von|gesendet|datum|an|betreff|de|envoyé|date|à|objet|enviado|para|asunto|da|inviato|a|oggetto|van|verzonden|aan|onderwerp"
    r"|oddi wrth|anfonwyd|at|pwnc|ó|chuig|ábhar)\s*:\W*\s",
    re.IGNORECASE,
)
_SUBJECT = late(
    r"^\W*(?:sent|subject|gesendet|betreff|envoyé|objet|enviado|asunto|inviato|oggetto|verzonden|onderwerp|anfonwyd|pwnc|ábhar)\s*:\W*\s",
    re.IGNORECASE,
)
"""What a quoted message always has, and "From: 10am", "To: noon" and "Where: the hall" do not."""
_WROTE = late(
    r"^\W*(?:on|am|le|el|il|op|den|em|ar)\b.{5,160}\b(?:wrote|schrieb.{0,60}|a écrit|escribió|ha scritto|schreef.{0,60}|skrev.{0,60}|escreveu|ysgrifennodd)\s?:\s*$",
    re.IGNORECASE,
)
_WROTE_BEGIN = late(r"^\W*(?:on|am|le|el|il|op)\b.{0,12}\d{1,4}\D.{0,140}$", re.IGNORECASE)
_MARKED = late(
    "|".join([r"\s*>", *(pattern.pattern for pattern in (_RULE, _SENDER, _WROTE, _WROTE_BEGIN))]), re.IGNORECASE
)
"""Any of these, and the sign of a quoted line."""
_FROM_PHONE = late(r"^\W*(?:sent from my \w+|get outlook for \w+).{0,60}$", re.IGNORECASE)

DISCLAIMERS = (
    "intended recipient", "received this message in error", "received this email in error", "received this e-mail in error",
    "message in error", "disclose, copy or distribute", "strictly prohibited", "may be unlawful", "may contain confidential",
    "is confidential", "are confidential", "privileged", "views expressed", "opinions expressed", "virus", "before printing",
    "equal opportunities employer", "equal opportunity employer", "registered in england", "registered office",
    "registered charity", "company number", "this email originated from outside", "this message originated from outside",
    "do not click links", "subject to monitoring", "is monitored", "freedom of information act", "without prejudice",
    "information security", "delete it", "notify the sender", "inform the sender", "tell the sender", "hipaa", "protected health information",
    "intended solely", "solely for the use", "individual or entity", "whom it is addressed", "whom they are addressed",
    "files transmitted with it", "not the addressee", "addressee only", "named addressee", "to you in error",
    "to you by mistake", "investigatory powers", "may be monitored", "may monitor", "it in error", "person they are addressed to",
    "person it is addressed to", "people it is addressed to", "people they are addressed to", "those it is addressed to",
)  # fmt: skip
"""Phrases of legal notices; two of them in one paragraph make it one."""
EVERYDAY = frozenset(
    {"is confidential", "are confidential", "privileged", "virus", "information security", "delete it", "is monitored",
     "freedom of information act", "views expressed", "opinions expressed", "without prejudice", "may be monitored",
     "may monitor", "to you by mistake", "to you in error", "tell the sender"}
)  # fmt: skip
"""Those that people also write about a ward, a study or a group; they make no notice among themselves."""
TELLING = (
    "recipient", "error", "distribute", "prohibited", "unlawful", "confidential", "printing", "employer", "registered",
    "company", "originated", "links", "monitoring", "sender", "hipaa", "protected", "solely", "entity", "addressed",
    "transmitted", "addressee", "investigatory", "sent from my", "get outlook for",
)  # fmt: skip
"""A word of each of the others, as a line may end within a phrase; and what telephones say in one."""
_ENOUGH = 2
_ALONE = (
    "before printing",
    "intended recipient",
    "this email originated from outside",
    "this message originated from outside",
)
"""Phrases that make a notice by themselves."""
_REACHES = late(r"[\w.-]@[\w-]|(?:\d[ ()-]{0,2}){9}")
"""An address, or a number as long as one to ring."""
_FENCE = late(r"^\s*[*=_~-]{10,}\s*$")
MOST_HEADERS = 12
"""Lines of headers that a mail program shows above a quoted message."""


def part_quoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part lines into what the sender wrote and the earlier mail below or between, its headers left out."""
    if True not in _are_marked(lines):
        return lines, []
    index = quote_begins(lines)
    if index is None:
        return _without_marked(lines)
    end = index
    while end > 0 and (not lines[end - 1].strip() or _FENCE.match(lines[end - 1])):
        end -= 1
    own, marked = _without_marked(lines[:end])
    return own, marked + _without_headers(lines[index:])


@of_each
def _are_marked(line: str) -> bool:
    """Whether a line is quoted, or may begin an earlier mail."""
    return _MARKED.match(line) is not None


def quote_begins(lines: list[str]) -> int | None:
    """The first line of an earlier mail that is quoted below the sender's own words; ``None`` where there is none."""
    return next((index for index, line in enumerate(lines) if _begins_quote(lines, index, line)), None)


def could_hold_disclaimers(lines: list[str]) -> bool:
    """Whether a legal notice could stand in some lines: ``False`` is certain."""
    return True in _tell_of_notices(lines)


def _tells_of_notices(text: str) -> bool:
    return any(map(text.lower().__contains__, TELLING))


_tell_of_notices = of_each(_tells_of_notices)


def without_disclaimers(lines: list[str]) -> list[str]:
    """Lines without paragraphs that are legal notices."""
    kept: list[str] = []
    for paragraph in _paragraphs(lines):
        text = " ".join(paragraph)
        if not _is_notice(text):
            kept.extend(paragraph)
            continue
        while kept and _FENCE.match(kept[-1]):
            kept.pop()
        kept.extend(_signature_above(paragraph))
    return [*compress(kept, _are_no_phones(kept))]


def _signature_above(notice: list[str]) -> list[str]:
    """The lines of a signature that runs on into a notice: a name with a number or an address, and "before printing" below."""
    above = takewhile(lambda line: not any(phrase in line.lower() for phrase in DISCLAIMERS), notice)
    return [line for line in above if _REACHES.search(line)]


@remembered_if_short
def _is_notice(paragraph: str) -> bool:
    low = paragraph.lower()
    hits = {phrase for phrase in DISCLAIMERS if phrase in low} if _tells_of_notices(low) else set()
    return (len(hits) >= _ENOUGH and not hits <= EVERYDAY) or not hits.isdisjoint(_ALONE)


def _begins_quote(lines: list[str], index: int, line: str) -> bool:
    if "-" not in line and ":" not in line and (index + 1 >= len(lines) or ":" not in lines[index + 1]):
        return False
    if _RULE.match(line) or _WROTE.match(line):
        return True
    following = lines[index + 1 : index + 6]
    if _SENDER.match(line):
        a_message = "@" in line or any(_SUBJECT.match(text) for text in following)
        return a_message and sum(bool(_HEADER.match(text)) for text in following) >= _ENOUGH
    if _WROTE_BEGIN.match(line) and following:
        return bool(_WROTE.match(f"{line} {following[0]}"))
    return False


def _without_marked(lines: list[str]) -> tuple[list[str], list[str]]:
    own = [line for line in lines if not line.lstrip().startswith(">")]
    return own, [line.lstrip("> ") for line in lines if line.lstrip().startswith(">")]


def _without_headers(lines: list[str]) -> list[str]:
    """The message itself: without the rule that begins it and the header lines under that."""
    for index, line in enumerate(lines[:MOST_HEADERS]):
        if line.strip() and not any(mark.match(line) for mark in (_RULE, _WROTE, _HEADER)):
            return lines[index:]
    return lines[MOST_HEADERS:]


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Runs of lines up to a blank one or a fence, which goes with the run before it."""
    found: list[list[str]] = [[]]
    for line, ends in zip(lines, _end_paragraphs(lines), strict=True):
        found[-1].append(line)
        if ends:
            found.append([])
    return found


@of_each
def _end_paragraphs(line: str) -> bool:
    return not line.strip() or _FENCE.match(line) is not None


@of_each
def _are_no_phones(line: str) -> bool:
    """Whether a line is not what a telephone puts below a mail."""
    return _FROM_PHONE.match(line) is None
