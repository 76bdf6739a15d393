"""Whether somebody to turn to is named: as the organiser, at the end of a text, or beside a way to get in touch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.names import MAILBOX_WORDS
from copilot_sync.reading.lines import passage
from copilot_sync.reading.names_in_text import is_name, not_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.invite import CalendarUser
    from copilot_sync.reading.lines import Passage

_CLOSING = re.compile(
    r"^\W{0,4}(?:(?:many|kind(?:est)?|best|warm(?:est)?|very|with|all|in|most|lots|of|much|our|my|and|the|good|fond(?:est)?|sunny|big|till|yours?) ){0,4}"
    r"(?:regards|wishes|thanks|thank ?you|thx|cheers|ta|sincerely|faithfully|truly|yours|best|kind|warmly|love|take care|all the best|"
    r"(?:see|hear|hope to see|hope to hear|speak|talk)(?: to| from)? (?:you|yous|ye|soon)|speak soon|talk soon|bye|look(?:ing)? forward|respectfully|cordially|gratefully|"
    r"ng[aā] mihi|arohanui|aroha nui|m[aā] te w[aā]|noho ora mai|mauri ora|(?:is )?mise|le (?:meas|gach)|sl[aá]n|go raibh|cofion|diolch|hwyl|(?:bien )?cordialement|merci)\b",
    re.IGNORECASE,
)
"""How people end a letter, in the languages of the regions."""
_PARTS = re.compile(r"\s*[,|/()\[\]–—•·:;&+]\s*|\s-\s|\s(?:and|y|a'r|agus|et)\s|(?<=[.!?])\s+")
_ROSTER = re.compile(
    r"(?:attend(?:ees|ing|ance)|speakers?|panel(?:lists)?|invited|invitees|present|apologies|members?(?:hip)?|presenters?|guests?|interpreters?|participants|agenda|programme|coming|chairs?)\W*$",
    re.IGNORECASE,
)
"""The heading of a list of people who come or speak."""
_ITEM = re.compile(r"\s*(?:[*•·]\s|[-–—]\s+\S+\s+\S|\(?\d{1,2}[.):]\s?\D|\d{1,2}[.:]\d\d\b)")
_CONTACT = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}\.[\w.-]{1,120}|(?<![\w£$€])\+?\(?\d[\d ().-]{6,16}\d(?!\w)")
_TURN_TO = re.compile(
    r"(?<!\w)(?:tell|ring|call|phone|telephone|text|e-?mail|message|whatsapp|contact|contacting|calling|ringing|emailing|texting|speak (?:to|with)|talk to|chat (?:to|with)|"
    r"repl(?:y|ies) to|respond to|in touch with|get hold of|let|ask for|write to|rsvp(?: to)?|apologies to|(?:send|return) [\w ]{2,30} to|back to|queries to|questions to|answered by|"
    r"contact(?: person| name)?(?: is)?|your host is|hosted by|organi[sz](?:er|ed by)|arranged by)[ \t]?:?[ \t](?:(?:me|us|either) or |either )?",
    re.IGNORECASE,
)
_CALLS_HERSELF = re.compile(r"(?<!\w)(?:my name is|my name['’]s|i am|i['’]m|this is|it['’]s|it is)\s", re.IGNORECASE)
_NEXT_WORDS = re.compile(r"[^\W\d_][\w'’.-]*(?:[ \t]+[A-ZÀ-ÞĀ-Ž][\w'’-]*){0,3}")
_ENDS_THERE = re.compile(r"\s*(?:$|[.,!;:–—-]|(?:here|again|from|and I)\b)")
_LOWER = re.compile(r"[a-zà-ÿ]{3,12}(?: x{1,4})?[.!]?$")
_FILLERS = re.compile(
    r"(?:(?:on|at|by|via|or|and|tel|telephone|phone|mobile|mob|cell|text|e-?mail|direct|work|is|our|the|of|for|in|t|m|e)\b[.:]?\s*)+$",
    re.IGNORECASE,
)
END_LINES = 12
"""Lines at the end of a text among which a signature stands."""
SIGNATURE_WORDS = 9
"""A line with more words, and no way to get in touch, is a sentence."""
REACH = 70
"""Characters before a number or an address within which its owner is named."""


def names_person(user: CalendarUser | None) -> bool:
    """Whether an organiser field names somebody, by the name shown or by an address made of a name."""
    if user is None:
        return False
    local, _, domain = (user.address or "").lower().partition("@")
    words = [word for word in re.split(r"[^a-zà-ÿ]+", local) if word]
    mailbox = not words or all(word in MAILBOX_WORDS for word in words)
    shown = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", user.common_name or "")
    if "@" not in shown and _shown_names(shown, domain, least=2 if mailbox else 1):
        return True
    return not mailbox and _made_of_a_name(words, domain, alone=not shown.strip() or "@" in shown)


def named_person(text: str, passages: Sequence[Passage]) -> Passage | None:
    """Where a text names somebody to turn to; people who are only said to come or to speak are none."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    signed = _after_closing(lines) or _signature(lines)
    if signed:
        return passage("body", signed)
    return next((piece for piece in passages if _turns_to(piece.text) or _beside_contact(piece.text)), None)


def _shown_names(shown: str, domain: str, least: int) -> bool:
    parts = [part for part in _PARTS.split(shown.strip(" \t'\"")) if part.strip()][:2]
    if not parts:
        return False
    family_first = "," in shown and len(parts) > 1 and len(parts[0].split()) <= 2 and is_name(parts[1])  # noqa: PLR2004
    name = f"{parts[1]} {parts[0]}" if family_first else parts[0]
    name = name.title() if name.islower() or name.isupper() else name
    letters = re.sub(r"[^a-zà-ÿ]", "", name.lower())
    return len(name.split()) >= least and letters not in domain.replace("-", "") and is_name(name, capitals=True)


def _made_of_a_name(words: list[str], domain: str, *, alone: bool) -> bool:
    """An address such as ola.berg@; one word is enough where no name is shown beside it."""
    never, seldom = not_names()
    if any(word in MAILBOX_WORDS or word in never for word in words) or words[0] in seldom:
        return False
    if len(words) > 1:
        return any(len(word) > 2 for word in words)  # noqa: PLR2004 -- more than initials
    return alone and len(words[0]) > 2 and words[0] not in domain  # noqa: PLR2004 -- as above


def _after_closing(lines: list[str]) -> str | None:
    """The name under or behind "Kind regards"."""
    for index, line in enumerate(lines):
        closing = _CLOSING.match(line)
        if closing is None:
            continue
        behind = re.split(r"[,.!–—-]\s*|\s{2,}", line[closing.end() :])[-1] if closing.end() < len(line) else ""
        if is_name(behind or line[closing.end() :], capitals=True) or is_name(line[closing.end() :], capitals=True):
            return line
        below = lines[index + 1 : index + 4]
        if len(line.split()) <= SIGNATURE_WORDS:
            found = next((text for text in below if _begins_with_name(text)), None)
            if found or (below and index + 2 >= len(lines) and _is_lower_name(below[0])):
                return found or below[0]
    return None


def _signature(lines: list[str]) -> str | None:
    """A name among the last lines, from the end up to the last sentence."""
    for index in range(len(lines) - 1, max(-1, len(lines) - 1 - END_LINES), -1):
        line, last = lines[index], index == len(lines) - 1
        tail = re.split(r"(?<=[.!?])\s+|\s[–—~-]\s?|^[–—~-]\s?", line)[-1]
        if last and not _CONTACT.search(line) and is_name(tail) and (tail != line or not _in_roster(lines, index)):
            return line
        if len(line.split()) > SIGNATURE_WORDS and not _CONTACT.search(line):
            return None
        if _ITEM.match(line) or _in_roster(lines, index):
            continue
        first = _PARTS.split(line)[0]
        several = len(first.split()) > 1
        below = lines[index + 1] if not last else ""
        if _begins_with_name(line) and (several or first != line or _CONTACT.search(below)):
            return line
    return None


def _in_roster(lines: list[str], index: int) -> bool:
    """Whether a line stands in a list of people who come or speak."""
    return any(_ROSTER.search(line) for line in lines[max(0, index - 8) : index] if len(line.split()) <= 6)  # noqa: PLR2004


def _begins_with_name(line: str) -> bool:
    first = _PARTS.split(_CONTACT.sub(" ", line).strip(" \t–—-~*"))[0]
    return is_name(re.sub(r"^(?:from|love)\s", "", first), capitals=True)


def _is_lower_name(line: str) -> bool:
    word = line.split(" ", maxsplit=1)[0].strip(".!")
    never, seldom = not_names()
    return bool(_LOWER.match(line)) and word not in never | seldom | MAILBOX_WORDS


def _turns_to(text: str) -> bool:
    """As in "ring Sam", "reply to Dr Berg", "I'm Ola and I run the group"."""
    for verb in _TURN_TO.finditer(text):
        following = _NEXT_WORDS.match(text, verb.end())
        if following and (is_name(following[0]) or is_name(following[0].split()[0])):
            return True
    for verb in _CALLS_HERSELF.finditer(text):
        following = _NEXT_WORDS.match(text, verb.end())
        if following and is_name(following[0]) and _ENDS_THERE.match(text, following.end()):
            return True
    return False


def _beside_contact(text: str) -> bool:
    """As in "Ola Berg, coordinator, 01632 960 123", "01632 960 123 (Ola)", "ola.berg@northmoor.example"."""
    for contact in _CONTACT.finditer(text):
        local, _, domain = contact[0].lower().partition("@")
        if domain and _made_of_a_name(
            [word for word in re.split(r"[^a-zà-ÿ]+", local) if word] or [""], domain, alone=False
        ):
            return True
        behind = re.match(r"\s*\(([^()]{2,40})\)", text[contact.end() :])
        if behind and is_name(behind[1]):
            return True
        start = max(text.rfind(mark, 0, contact.start()) for mark in (". ", "! ", "? ")) + 1
        before = text[max(start, contact.start() - REACH) : contact.start()]
        parts = [_FILLERS.sub("", part).strip() for part in _PARTS.split(before)]
        if any(is_name(part) and (len(part.split()) > 1 or index == 0) for index, part in enumerate(parts) if part):
            return True
    return False
