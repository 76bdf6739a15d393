"""Whether somebody to turn to is named: as the organiser, at the end of a text, or beside a way to get in touch."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.names import LONGEST, MAILBOX_WORDS, words_of
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import passage
from copilot_sync.reading.names_in_text import CONTACT, is_name, not_names, parts_of
from copilot_sync.reading.signatures import signature
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.invite import CalendarUser
    from copilot_sync.reading.lines import Passage

_BEHIND_TURN_TO = late(r"[ \t]?:?[ \t](?:(?:me|us|either) or |either )?")
_NAME_BEFORE = late(r"(?<![\w'’-])[A-ZÀ-ÞĀ-Ž][\w'’-]{1,30}(?: [A-ZÀ-ÞĀ-Ž][\w'’-]{1,30}){0,2}(?=,?$)")
"""As before "would be glad to hear from you"."""
_ME = late(
    r"(?<!\w)(?:(?:ring|call|text|phone|e-?mail|message|contact|ask|tell|find|to|with)(?: \w+)? me|me) ?\((?P<bracketed>[^()]{2,40})\)"
)
"""As in "text me (Ola) on"."""
_TO_ME = late(r"(?<!\w)me(?!\w)")
_THEIR_JOB = late(
    r"(?:our|the|your|my) (?:(?:(?!(?:by|before|after|until|till|between|when|if|no|on) )[\w'’-]{1,30} ){0,6}[\w'’-]{1,30}, "
    r"|(?:[a-z][\w'’-]* ){1,5})"
)
"""As in "our access lead, Femi"; behind "the office by Thursday," stands a date, and nobody."""
_HERE = late(r"([^\W\d_][\w'’ -]{1,40}?) here(?: from| again|[,.!])")
_ENDS_THERE = late(
    r"\s*(?:$|[.,!;:–—-]|(?:here|again|from|and (?:I|you|my|we|please|all|everyone|everybody|the)|at)\b)"
)
_NEXT_WORDS = late(r"[^\W\d_][\w'’.-]*(?:[ \t]+(?:[A-ZÀ-Þ]\.(?= )|[A-ZÀ-ÞĀ-Ž][\w'’-]*)){0,3}")
_OFFICE = late(
    r"\s(?:team|office|surgery|reception|hospital|council|library|trust|services?|practice|desk|group|clinic|cent(?:re|er)|ward|house|hall|hub|helpline|switchboard|staff|website|app)\b"
)
"""What makes the word before it the name of a place: "ring Northmoor reception"."""
_LONG_NUMBER = late(r"\d[\d ().-]{6}")
"""What every telephone number begins with."""
_FILLERS = late(
    r"(?:(?<!\w)(?:on|at|by|via|or|and|tel|telephone|phone|mobile|mob|cell|text|e-?mail|direct|work|is|our|the|of|for|in|t|m|e)\b[.:]?\s*)+$",
    re.IGNORECASE,
)
_IN_BRACKETS = late(r"[(\[][^()\[\]]*[)\]]")
_NO_LETTER = late(r"[\W\d_]")
REACH = 70
"""Characters before a number or an address within which its owner is named."""


def names_person(user: CalendarUser | None) -> bool:
    """Whether an organiser field names somebody, by the name shown or by an address made of a name."""
    if user is None:
        return False
    local, _, domain = (user.address or "").lower().partition("@")
    words = words_of(local)
    mailbox = MAILBOX_WORDS.issuperset(words)
    shown = _IN_BRACKETS.sub(" ", user.common_name or "")
    name = _name_shown(shown[:LONGEST]) if "@" not in shown else ()
    if len(name) >= (2 if mailbox else 1) and "".join(name) not in domain.replace("-", ""):
        return True
    return not mailbox and _made_of_a_name(words, domain, alone=not shown.strip() or "@" in shown)


def named_person(text: str, passages: Sequence[Passage], location: str = "") -> Passage | None:
    """Where a text names somebody to turn to; people who are only said to come or to speak are none."""
    signed = signature(text, location)
    if signed:
        return passage("body", signed)
    where = location.lower()
    for piece in passages:
        turned_to, named = _named_in(piece)
        if named or any(name not in where for name in turned_to):
            return piece
    return None


@remembered
def _name_shown(shown: str) -> tuple[str, ...]:
    """The words of a display name that is somebody's, in small letters alone; none of any other."""
    parts = [part for part in parts_of(shown.strip(" \t'\"")) if part.strip()][:2]
    if not parts:
        return ()
    family_first = "," in shown and len(parts) > 1 and len(parts[0].split()) <= 2 and is_name(parts[1])  # noqa: PLR2004 -- a double family name
    name = f"{parts[1]} {parts[0]}" if family_first else parts[0]
    name = name.title() if name.islower() or name.isupper() else name
    return tuple(_NO_LETTER.sub("", word) for word in name.lower().split()) if is_name(name, capitals=True) else ()


def _made_of_a_name(words: list[str], domain: str, *, alone: bool) -> bool:
    """An address such as ola.berg@; one word is enough where no name is shown beside it."""
    never, seldom = not_names()
    if not words or words[0] in seldom or any(word in MAILBOX_WORDS or word in never for word in words):
        return False
    longest = max(map(len, words))
    return longest > 2 and (len(words) > 1 or (alone and words[0] not in domain))  # noqa: PLR2004 -- more than initials


@remembered
def _named_in(piece: Passage) -> tuple[frozenset[str], bool]:
    """Those whom people are to turn to, each of whom may be a town, and whether somebody is named who cannot be one."""
    return frozenset(_turned_to(piece)), _introduces_herself(piece) or _beside_contact(piece.text)


def _turned_to(piece: Passage) -> Iterator[str]:
    """As in "ring Sam", "reply to Dr Berg"; not the office that people are to ring."""
    text = piece.text
    for verb in lexicon("contact", "turn_to").finditer(piece):
        behind = _BEHIND_TURN_TO.match(piece.low, verb.end())
        assert behind  # noqa: S101 -- the verb looks ahead for it
        job = _THEIR_JOB.match(text, behind.end())
        following = _NEXT_WORDS.match(text, job.end() if job else behind.end())
        if following and is_name(following[0]) and not _OFFICE.match(text, following.end()):
            yield following[0].lower()
    for job in lexicon("contact", "is_there_for_it").finditer(piece):
        named = _NAME_BEFORE.search(text[max(0, job.start() - LONGEST) : job.start()].rstrip())
        if named and is_name(named[0]):
            yield named[0].lower()


def _introduces_herself(piece: Passage) -> bool:
    """As in "I'm Ola and I run the group", "Ola here from the library"."""
    text = piece.text
    for verb in lexicon("contact", "calls_herself").finditer(piece):
        following = _NEXT_WORDS.match(text, verb.end() + 1)
        if following and is_name(following[0]) and _ENDS_THERE.match(text, following.end()):
            return True
    me = _ME.search(text) if " me" in text and "(" in text else None
    if me is not None and is_name(me["bracketed"]):
        return True
    introduction = _HERE.match(text) if " here" in piece.low else None
    return introduction is not None and is_name(introduction[1])


def _beside_contact(text: str) -> bool:
    """As in "Ola Berg, coordinator, 01632 960 123", "01632 960 123 (Ola)", "ola.berg@northmoor.example"."""
    if "@" not in text and not _LONG_NUMBER.search(text):
        return False
    for contact in CONTACT.finditer(text):
        local, _, domain = contact[0].lower().partition("@")
        if domain and _made_of_a_name(words_of(local), domain, alone=False):
            return True
        behind = re.match(r"\s*\(([^()]{2,40})\)", text[contact.end() :])
        if behind and is_name(behind[1]):
            return True
        start = max(text.rfind(mark, 0, contact.start()) for mark in (". ", "! ", "? ")) + 1
        before = text[max(start, contact.start() - REACH) : contact.start()]
        owners = [_FILLERS.sub("", part).strip() for part in parts_of(before)]
        mine = _TO_ME.search(before) is not None  # "talk to me: Ola, 01632 …" gives no town
        if any(
            is_name(owner) and (mine or " " in owner or _are_labels(owners[:index]))
            for index, owner in enumerate(owners)
        ):
            return True
    return False


def _are_labels(parts: Sequence[str]) -> bool:
    """As "Questions" is, before a single name."""
    return all(part.lower().strip("?") in not_names()[0] for part in parts if part)
