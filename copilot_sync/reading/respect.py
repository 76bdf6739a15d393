"""Words about people that many of them mind, where an invite says them in its own voice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank
from copilot_sync.reading.lines import passage
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from copilot_sync.reading.lines import Passage, Passages
    from copilot_sync.regions.wording import LanguagePack, WordToAvoid

_NOT_ITS_OWN = late(
    r"\"[^\"]{1,200}\"|(?<!\w)'[^'\n]{1,80}'(?!\w)|<?(?:https?://|www\.)\S{1,2000}|(?<!\S)\S{1,100}@\S{1,200}|(?<!\S)\S{1,100}\.(?:docx?|pdf|pptx?|xlsx?)\b"
)
"""Quotations and addresses: somebody else's words."""
_MENTIONED = late(
    r"(?<!\w)(?:(?:do not|don't|never|no longer|avoid|stop|not to)(?: \w+)? (?:say|saying|write|writing|use|using) (?:(?:the )?(?:words?|terms?|phrases?|labels?) )?"
    r"|(?:words?|terms?|phrases?|labels?|expressions?) (?:like|such as) "
    r"|(?:policy|policies|leaflet|letter|form|law|report|document|draft|sign)s? (?:spoke|speaks|talked|talks|said|says|wrote) (?:of |about )?)[^.?!;,:]{1,60}"
)
"""Words that a sentence only speaks of, as of those to avoid."""
_NAME_BEHIND = late(
    r"(?:['’]s?)?(?: [A-Z][\w'’-]{0,30}| of| and| for| the| &| \([A-Z][\w ]{1,30}\)){0,6}? (?:Street|Road|Lane|Avenue|Alley|Row|Close|Drive|Place|"
    r"Square|Terrace|Court|Crescent|Yard|Way|Hill|Society|Association|League|Union|Council|Fund|Federation|Alliance|Foundation|Institute|"
    r"Commission|Commissioner|Centre|Center|School|College|Hall|House|Trust|Group|Forum|Network|Party|Movement|Charity|Ltd|Limited|Inc|"
    r"Act|Bill|Order|Regulations|Convention|Charter|Report)(?![\w'’-])"
)
"""What makes the beginning of a sentence the beginning of a name: of a street, a society or a law."""
_NAME_BEFORE = late(
    r"(?<!\w)(?:Society|Association|League|Union|Council|Fund|Federation|Alliance|Foundation|Institut(?:e|ion)|Commission(?:er)?|Cent(?:re|er)|School|"
    r"College|Hospitals?|Infirmary|Homes?|House|Trust|Charity|Mission|Guild|Friends|Library|Department|Medicine|Care|Ward|Unit|Act|Convention)"
    r" (?:for|of|on|to)(?: the| The)?(?: [A-Z][\w'’-]{0,30}| and| &){0,4} ?$"
)
"""The same before it, as in "the Royal School for the Blind"."""
_SEVERAL_PEOPLE = late(
    r"(?:[\w'’-]{1,30} ){1,5}?(?:Groups|Communities|Patients|People|Populations|Families|Residents|Clients|Voices|Users|Adults|Children|Carers)"
    r"(?!\w)(?! [A-Z&])"
)
"""People, whom a phrase is about with capitals or without: "Hard to Reach Groups"."""
_LONGER = 5
"""Letters of a word that has a capital in every headline."""
_NAME_GOES_ON = late(r" [A-Z][a-z]")
_WORD = late(r"[^\W\d_][\w'’]*")


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase, where it stands, and what to write instead."""

    phrase: str
    passage: Passage
    word: WordToAvoid


def said_of_people(passages: Passages, wording: LanguagePack) -> list[Said]:
    """Each way of speaking that should be avoided, once, where it is first said outside quotations and names."""
    found: dict[str, Said] = {}
    for piece in wording.near_to(passages):
        for said in _said_in(piece, wording) or _said_of_those_before(piece, passages, wording):
            found.setdefault(said.word.say, said)
    return list(found.values())


def _said_of_those_before(piece: Passage, passages: Passages, wording: LanguagePack) -> Iterator[Said]:
    """What a sentence says of "the non-compliant ones", where the one before it tells of people."""
    if not any(word.could_be_in(piece.near) for word in wording.leaning):
        return
    place = passages.index(piece)
    before = passages[place - 1] if place else None
    if before is None or before.where != piece.where:
        return
    for said in _said_in(passage(piece.where, f"{before.text} {piece.text}"), wording):
        if said.word.leans and said.phrase in piece.text:
            yield replace(said, passage=piece)


@remembered
def _said_in(piece: Passage, wording: LanguagePack) -> tuple[Said, ...]:
    near = [word for word in wording.avoid if word.could_be_in(piece.near)]
    low = _MENTIONED.sub(blank, _NOT_ITS_OWN.sub(blank, piece.low))
    return tuple(
        Said(piece.text[match.start() : match.end()], piece, word)
        for word in near
        if (match := word.search(low)) and (word.capital or not _is_name(piece.text, match))
    )


def _is_name(text: str, match: re.Match[str]) -> bool:
    """Whether it is part of a name, as in "the Society for the Blind" or "the BAME Network"."""
    words = _WORD.findall(text[match.start() : match.end()])
    if text.isupper():
        return False
    if all(word.isupper() for word in words):
        return bool(_NAME_GOES_ON.match(text, match.end()))
    if words[0][0].isupper() and _NAME_BEHIND.match(text, match.end()):
        return True
    inner = words if match.start() else words[1:]
    if not any(word[0].isupper() and not word.isupper() for word in inner):
        return False
    if _NAME_BEFORE.search(text, 0, match.start()):
        return True
    return not (_SEVERAL_PEOPLE.match(text, match.start()) or _is_headline(text))


def _is_headline(text: str) -> bool:
    """Whether a text is written as headlines are, with a capital in every longer word."""
    return all(word[0].isupper() for word in _WORD.findall(text) if len(word) >= _LONGER)
