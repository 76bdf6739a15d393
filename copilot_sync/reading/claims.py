"""What a text says comes with it: things attached, below, or behind a link, and forms that people are to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon, near_to_any
from copilot_sync.reading.others import less_others
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from copilot_sync.reading.lines import Passage, Passages

KINDS = ("form", "agenda", "minutes", "map", "flyer", "link", "paper")
"""Kinds of things that invites speak of, the most telling first."""
MOST_CLAIMS = 40
"""Claims of one text that are looked into."""

_CLAIMING = ("attached", "with_this", "below", "linked", "form")
"""Groups of words that claim something."""
_TOGETHER = late(r" (?:together|along) with ")
"""As in "the minutes together with the agenda"; "with" alone begins what is said about a thing."""
_ALSO = late(
    r"(?: (?:for|to|here|below)(?: (?!(?:and|but|so|which|who|we|i)\b)[\w'-]+){0,8}?)?,? (?:together with|along with|as (?:is|are)|and so (?:is|are)) (?=\w)"
)
"""As in "The draft is attached for you to read, together with the claim form"; ends where that begins."""
_AND = late(r",? and +|,| & | plus | as well as |;|\+")
_OF = late(r" (?:of|for|from|on|about|to|by|at|where|showing) ")
_STOP = late(r"[.;:!?()\"\n]| - ")
_SHORT_FORM = late(r" ?\((?!both|all|each|also|is|are|copy|see|as|pdf|word|and|with|plus)[\w&-][\w&,' -]{1,30}\)")
"""As in "the information sheet (PIS)", "the slides (84 of them)"."""
_IN_BRACKETS = late(r"\((?:both|all|each|also|is|are|copy|see|as|pdf|word|,| )*$")
"""As in "the agenda and the minutes (both attached)"."""
_VERBS_BEHIND = late(r"(?:\b(?:is|are|was|were|has|have|been|be|both|all|also|now|'s|here)\s*)+$")
_VERB_BEHIND = late(
    r"(?:\b(?:is|are|has been|have been|appears?|stands?|follows?|sits?|comes?|can be found) )(?:[\w-]+ )?(?:in full )?$"
)
_WHICH_WE = late(r"(?: (?:that|which))? (?:i|we)(?:'ve|'m|'re)?(?: (?:have|am|are|also|just|now|all))*\s*$")
"""As in "the slides that I've attached"."""
_WORDS_BEFORE = late(
    r"^\s*(?:(?:is|are|here|please find|you'll find|you will find|for you|for your information|below|hereto|herewith|with this|to this \w+|both|also)\b\s*)+"
)
_ARTICLES = late(r"^(?:(?:the|a|an|our|your|this|that|my|some|both|short|and|attached|enclosed)\s+)+")
_BEFORE_A_THING = late(r" (?:the|this|our|your|that|an?|both|these|one) ")
_LONGER_WORD = late(r"[a-zà-ÿ]{3,}")
_LETTERED = late(r"(annex|appendix|attachment|enclosure)[ _-]([a-h])(?![a-z])")
_LETTERED_ROW = late(
    r"(?<!\w)(annex|appendi|attachment|enclosure)(?:es|ces|s) ([a-h]|\d{1,2})(,? and | & )([a-h]|\d{1,2})(?!\w)"
)
"""As in "Annexes A and B", which are two things."""
_BETWEEN = late(r"[_\-+./%]+")
"""What stands between the words of a file's name."""
LONGEST_NAME = 300
"""Characters of a file's name, or of a link with the words around it, that are looked at."""
_NEAR = 120
"""Characters to either side of "attached" in which its thing stands."""


class Way(StrEnum):
    """How a thing is said to be there."""

    ATTACHED = "attached"
    BELOW = "below"
    LINKED = "linked"
    TO_FILL_IN = "to fill in"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a text says is there."""

    kind: str | None
    """One of `KINDS`; ``None`` where the text does not say what it is."""
    thing: str
    """The thing in the text's own words, such as ``travel claim form``; empty where it does not say."""
    way: Way
    passage: Passage

    @property
    def words(self) -> frozenset[str]:
        """The words that tell this thing from another."""
        return _telling_words(self.thing)


_COMMON = frozenset(
    [
        "form",
        "forms",
        "attached",
        "enclosed",
        "below",
        "the",
        "our",
        "your",
        "new",
        "and",
        "this",
        "that",
        "short",
        "also",
        "are",
        "both",
        "draft",
        "copy",
        "some",
        "three",
        "two",
        "for",
        "any",
        "all",
        "other",
        "with",
        "from",
    ]
)


def claims(passages: Passages) -> list[Claim]:
    """Everything that a text says is there, each thing once."""
    found: list[Claim] = []
    for piece in near_to_any("attaching", _CLAIMING, passages):
        for claim in _claims_in(piece):
            if not any(_same(claim, known) for known in found):
                found.append(claim)
        if len(found) > MOST_CLAIMS:
            break
    return found


def kinds_of(name: str) -> frozenset[str]:
    """What a file or a link could be, by its name or the words around it; empty where they do not tell."""
    return _kinds_of(name[:LONGEST_NAME].lower())


@remembered
def _kinds_of(name: str) -> frozenset[str]:
    low = _BETWEEN.sub(" ", name)
    found = {
        kind
        for kind in KINDS
        if lexicon("attaching", f"{kind}_noun").last_end(low) or lexicon("attaching", f"{kind}_name").search_text(low)
    }
    packs = {kind for kind in ("pack", "anything") if lexicon("attaching", f"{kind}_name").last_end(low)}
    return frozenset(found | packs)


def _same(claim: Claim, known: Claim) -> bool:
    """Whether a claim speaks again of a thing: "the form" after "the claim form" does, and directions beside a map."""
    if claim.kind is None:
        return claim.way is known.way
    if claim.kind != known.kind:
        return False
    several = claim.kind in {"form", "paper"}
    return not several or claim.words <= known.words or known.words <= claim.words


@remembered
def _claims_in(piece: Passage) -> tuple[Claim, ...]:
    return tuple(_look_for_claims(piece))


def _look_for_claims(piece: Passage) -> Iterator[Claim]:
    for way, group in ((Way.ATTACHED, "attached"), (Way.ATTACHED, "with_this"), (Way.BELOW, "below")):
        words = lexicon("attaching", group)
        if not words.could_be_in(piece):
            continue
        low = words.masked(piece)
        for match in list(words.words.finditer(low))[:MOST_CLAIMS]:
            things = _things_beside(low, match)
            for kind, thing in things:
                yield Claim(kind, thing, way, piece)
            if not things and (
                group == "attached" or (way is Way.BELOW and lexicon("attaching", "see_below").words.search(low))
            ):
                yield Claim(None, "", way, piece)
    linked = lexicon("attaching", "linked").search(piece)
    asked = lexicon("attaching", "form").search(less_others(piece))
    if linked:
        form = lexicon("attaching", "form_noun").last_end(linked[0])
        yield Claim("form" if form else "link", "online form" if form else "link", Way.LINKED, piece)
    elif asked:
        named = _BEFORE_A_THING.split(asked[0])[-1]
        yield Claim("form", _plain_thing(named), Way.TO_FILL_IN, piece)


def _things_beside(low: str, match: re.Match[str]) -> list[tuple[str, str]]:
    """The things that stand before "… is attached", and behind its "together with"; else those behind "attached …"."""
    more = _things_besides(low, match.end())
    low = _TOGETHER.sub(_and_as_long, low)
    before = _SHORT_FORM.sub("", low[max(0, match.start() - _NEAR) : match.start()])
    bracketed = _IN_BRACKETS.search(before)
    before = _STOP.split(before[: bracketed.start()] if bracketed else before)[-1]
    after = _STOP.split(low[match.end() : match.end() + _NEAR].lstrip(" :-"))[0]
    things = _things(_last_part(before))
    return [*things, *more] if things else _things(_first_part(after))


def _things_besides(low: str, start: int) -> list[tuple[str, str]]:
    """The things behind "…, together with", unless they are still to come."""
    also = _ALSO.match(low, start)
    rest = _STOP.split(low[also.end() : also.end() + _NEAR])[0] if also else ""
    return [] if lexicon("agenda", "not_yet").search_text(rest) else _things(_first_part(rest))


def _and_as_long(match: re.Match[str]) -> str:
    """An "and" that leaves everything in its place."""
    return f"{' and':<{len(match[0])}}"


def _last_part(text: str) -> str:
    text = _WHICH_WE.sub("", text)
    text = _VERB_BEHIND.sub("", f"{_VERBS_BEHIND.sub('', text.rstrip())} ")
    cuts = [cut.end() for cut in lexicon("attaching", "boundary").words.finditer(text)]
    return text[cuts[-1] :] if cuts else text


def _first_part(text: str) -> str:
    text = _WORDS_BEFORE.sub("", text)
    cut = lexicon("attaching", "boundary").words.search(text)
    return text[: cut.start()] if cut else text


def _things(text: str) -> list[tuple[str, str]]:
    """The things named in a row of nouns, by kind."""
    found = []
    for chunk in _AND.split(_LETTERED_ROW.sub(_one_by_one, text)):
        head = _OF.split(f" {chunk.strip()} ")[0]
        kind = _kind_of_last(head)
        if kind == "form":
            found.append((kind, _plain_thing(head if _telling_words(head) else chunk)))
        elif kind := kind or _kind_of_last(chunk):
            found.append((kind, _plain_thing(chunk)))
    return found


def _kind_of_last(text: str) -> str | None:
    """The kind of the last noun: a "booking form" is a form, the "application instructions" are a paper."""
    ends = {kind: lexicon("attaching", f"{kind}_noun").last_end(text) for kind in KINDS}
    last = max(ends.values())
    return next(kind for kind in KINDS if ends[kind] == last) if last else None


@remembered
def _telling_words(thing: str) -> frozenset[str]:
    return words_of(thing) - _COMMON


def words_of(low: str) -> frozenset[str]:
    """The words of three letters or more in a lower-case text; "annex b" is one, for it is not "annex a"."""
    return frozenset(_LONGER_WORD.findall(_LETTERED.sub(r"\1\2", low)))


def _one_by_one(row: re.Match[str]) -> str:
    name = "appendix" if row[1] == "appendi" else row[1]
    return f"{name} {row[2]}{row[3]}{name} {row[4]}"


def _plain_thing(words: str) -> str:
    return _ARTICLES.sub("", words.strip()).strip(" ,'\"")[:60]
