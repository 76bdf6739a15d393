"""What organisers answer, read back: the answers that `replies` prepares, or the same said in other words.

What was quoted from our message is none of their words. Where it is not clear what somebody asks for, nothing is: then
a person reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from copilot_sync.reading.quoting import part_quoted
from copilot_sync.reports.plain import printable
from copilot_sync.rules.registry import RULES

LONGEST = 20_000
"""Characters of an answer that are read."""
LONGEST_DATE = 60
LONGEST_REASON = 200


class Wish(StrEnum):
    """What an organiser asks for."""

    WAIVER = "waiver"
    """They do something another way."""
    PAUSE = "pause"
    """They want no more messages about a meeting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an answer asks for. Its words are in no `repr`: they may name somebody."""

    wish: Wish
    meeting: str = ""
    """The first digits of the meeting that it names, lower case; empty where it names none."""
    codes: tuple[str, ...] = ()
    """The rules that it names."""
    reason: str = field(default="", repr=False)
    """Why: one line without control characters, cut at a word; empty where none is given."""
    until: str = field(default="", repr=False)
    """The last day that it names, in its own words, lower case."""


_OPENING = (
    r"^(?:(?:hi|hello|hallo|dear|good (?:morning|afternoon|evening))\b[^\n,.!]{0,60}[,.!]\s*)?"
    r"(?:(?:yes|ok(?:ay)?|thanks|thank you|many thanks)\b[^\n,.!]{0,40}[,.!]\s*)?"
)
_WISHES = {
    Wish.WAIVER: (
        r"(?:(?:we|i) (?:do|did|have done|will do|are doing|am doing) (?:some of )?(?:this|it|that|these|them)"
        r"|(?:(?:this|it|that) is |already )?(?:done|being done))"
        r" (?:(?:in )?(?:another|a different|some other) way|differently)\b"
        r"(?! (?:last|before|once|in the past|in (?:other|some|many)|at other|by others?|elsewhere)\b)"
    ),
    Wish.PAUSE: (
        r"(?:please,? )?(?:"
        r"(?:(?:send|write) (?:me |us )?)?no (?:more|further) (?:messages?|e?-?mails?|reminders?)"
        r"|(?:stop|no longer) (?:writing|mailing|e-?mailing|sending (?:me |us )?(?:messages|e?-?mails))(?: to)?(?: me| us)?"
        r") about (?:this|that) (?:meeting|series|one)\b(?! (?:came|come|have|has|were|was|are|did|arrived|reached)\b)"
    ),
}
_BEGINS = {wish: re.compile(f"{_OPENING}(?:{words})", re.IGNORECASE | re.MULTILINE) for wish, words in _WISHES.items()}
_REPLY_PREFIX = re.compile(r"^(?:\s*\w{1,12}(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:\uff1a]\s*)+")
"""``Re:``, ``AW:``, ``SV:``, ``Antw:`` and the like, in whatever language."""
_LABEL = re.compile(
    r"(?<!\w)(?:(?P<meeting>meeting)\s*:|(?P<rules>rules?)\s*(?:\([^()\n]{0,60}\)\s*)?:|(?P<because>because)\b\s*(?:\(\s*please\s+name\s+nobody\s*\)\s*)?:?"
    r"|(?P<agreed>agreed by)\s*:|(?P<until>until)\b\s*(?:\([^()\n]{0,30}\)\s*)?:?)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\s*([0-9a-f]{8,32})(?![\w-])", re.IGNORECASE)
_CODE = re.compile(r"(?<!\w)[a-z]{3}\d{3}(?!\w)", re.IGNORECASE)
_LIKE_A_CODE = re.compile(r"(?<!\w)[a-z]{2,5}[ -]?\d{1,4}(?!\w)", re.IGNORECASE)
_FAMILIES = frozenset(code[:3] for code in RULES)
_WORD = re.compile(r"[^\W\d_]{2}")
_BREAK = re.compile(r"\n--[ \t]*(?:\n|$)|\n[ \t]*\n")
"""An empty line, or the line above a signature."""

OURS = (
    "as the invite stands, some people may not",
    "people can take part in this meeting more easily",
    "something has changed since our last message",
    "this time there is something that we have not told",
    "something that we told you before matters more now",
    "some of this we have not told you before",
    "this would still help people take part",
    "from the roles we know",
    "we added this to the invite in the calendar",
    "what we have added under",
    "thank you. since our last message",
    "thank you: everything that we wrote",
    "when you have changed the invite, we look",
    "do you do some of this another way?",
    "your answer counts for all dates of the series",
    "would you rather not hear about this meeting",
    "shall we take it out again?",
    "shall we take it out for you?",
    "you get this because you organise",
    "we have not noted yet that you do this another way",
)
"""What stands in lines of our own messages. What stands from the first of them on is ours, however it is quoted."""


def said_in(subject: str, body: str) -> Said | None:
    """What an answer asks for, from its subject and its body as plain text; ``None`` where that is not clear.

    A subject counts as prepared answers have it: alone, or above a body that names a meeting. That of a thread says only
    what somebody answers to.
    """
    text = "\n".join(own_lines(body))
    fields = _fields(text)
    subject = subject[:LONGEST]
    bare = _REPLY_PREFIX.sub("", subject).strip()
    counts = bare == subject.strip() or bool(fields.get("meeting"))
    asked = {wish for wish, begins in _BEGINS.items() if _says(begins, text) or (counts and begins.match(bare))}
    codes = _codes(fields.get("rules", ""), text)
    if len(asked) != 1 or codes is None:
        return None
    reference = _REFERENCE.match(fields.get("meeting", ""))
    return Said(
        wish=asked.pop(),
        meeting=reference[1].lower() if reference else "",
        codes=codes,
        reason=_reason(fields.get("because", "")),
        until=" ".join(fields.get("until", "").partition("\n")[0].lower().split())[:LONGEST_DATE],
    )


def _says(begins: re.Pattern[str], text: str) -> bool:
    """Whether a text says so; what goes on as a question asks us something, and a person should answer it."""
    for found in begins.finditer(text):
        goes_on = _BREAK.split(text[found.start() :], maxsplit=1)[0]
        label = _LABEL.search(goes_on, found.end() - found.start())
        if "?" not in (goes_on[: label.start()] if label else goes_on):
            return True
    return False


def own_lines(body: str) -> list[str]:
    """The lines of an answer that are its sender's own: nothing that is quoted, marked as such or not."""
    lines = body[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    own: list[str] = []
    for line in part_quoted(lines)[0]:
        words = " ".join(line.lower().split())
        if any(ours in words for ours in OURS):
            break
        own.append(line.strip())
    return own


def _fields(text: str) -> dict[str, str]:
    """What stands behind each label, up to the next label; of two that are the same, the first counts.

    A "because" or an "until" in a sentence is a label where the answer has none with a colon.
    """
    labels = list(_LABEL.finditer(text))
    with_colon = {label.lastgroup for label in labels if label[0].endswith(":")}
    labels = [label for label in labels if label[0].endswith(":") or label.lastgroup not in with_colon]
    ends = [*(label.start() for label in labels[1:]), len(text)]
    found: dict[str, str] = {}
    for label, end in zip(labels, ends, strict=False):
        found.setdefault(label.lastgroup or "", text[label.end() : end].strip())
    return found


def _codes(listed: str, text: str) -> tuple[str, ...] | None:
    """The rules that an answer names, in their list, or else anywhere; ``None`` where one of them is no rule.

    Whoever names one wrongly does not mean all of them.
    """
    if listed:
        named = [code.upper() for code in _LIKE_A_CODE.findall(listed)]
        return tuple(dict.fromkeys(named)) if named and RULES.keys() >= set(named) else None
    named = [code for code in map(str.upper, _CODE.findall(text)) if code[:3] in _FAMILIES]
    return tuple(dict.fromkeys(named)) if RULES.keys() >= set(named) else None


def _reason(text: str) -> str:
    """The first paragraph with a word in it. What stands below may be a name and a telephone number."""
    for lines in _BREAK.split(text):
        if _WORD.search(lines):
            return _cut(printable(lines))
    return ""


def _cut(line: str) -> str:
    if len(line) <= LONGEST_REASON:
        return line
    kept = line[:LONGEST_REASON]  # the mark stands in the place of the last character, or of a space before it
    words = kept.rpartition(" ")[0] or kept[:-1]
    return f"{words.rstrip()}…"
