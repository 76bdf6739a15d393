"""Abbreviations that a text uses and never spells out."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reading.late import late
from copilot_sync.reading.names_in_text import not_names
from copilot_sync.reading.spelled_out import letters_of, not_spelled_out, places_of, singular
from copilot_sync.remembering import of_each, of_each_line, remembered_if_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from copilot_sync.reading.lines import Line
    from copilot_sync.regions.wording import LanguagePack

_NO_WORDS = late(
    r"<?(?:https?://|www\.)\S{1,2000}|(?<!\S)\S{1,100}@\S{1,200}"
    r"|(?<!\S)\S{1,200}\.(?:docx?|pdf|xlsx?|pptx?|odt|rtf|txt|png|jpe?g|html?|zip)\b"
    r"|(?i:\b(?:passcode|password|code|ref(?:erence)?|id|pin|wi-?fi|network)(?: is)?(?:\s*[:=])?\s+(?-i:[A-Z0-9-]{2,}))"
    r"|\b(?:MS|ms) (?:Teams|Word|Forms|Office|Outlook|Excel|PowerPoint)\b"
)
"""Links, files, codes and names of programs: their letters stand for nothing that people need to know."""
_ZONE = late(r"(?:\d|(?i:[ap]\.?m\.?)|\bnoon)\s?\(?(?:A[CEKW]?|[CEMNP]|NZ|I|WE|CE|H)?[SD]?T\b")
"""Time zones behind a time."""
_DEGREES = (
    r"MBE|OBE|CBE|BEM|DBE|KBE|OAM|AM|AO|MNZM|ONZM|QSM|CNZM|JP|DL|KC|QC|MP|MSP|MS|TD|RN|RGN|RMN|RNLD|SRN|NP|APRN|CNS|LPN|DNP|CCRN|FNP|PA-C|PA|"
    r"MD|DO|DDS|DPT|PT|OT|SLP|MBBS|MBChB|MBBCh|MB|ChB|BCh|BAO|FRC[A-Z]{1,5}|MRC[A-Z]{1,5}|FRA[A-Z]{1,5}|FFPH|FCA|CPA|PhD|DPhil|DClinPsy|EdD|ScD|"
    r"MSc|BSc|MA|BA|BN|BNurs|MN|MSN|BSN|MPH|MPA|MBA|MEd|BEd|MSW|LCSW|LMSW|LICSW|RSW|CCC|MHA|FACHE|CPHQ|PharmD|RPh|QN|RD|FRSA|FHEA|RNutr|HCPC|NMC|GMC"
)
_AFTER_A_NAME = late(
    rf"(?<=[A-Z])[\w'’-]{{1,30}}(?:(?:[,/] ?\(?(?:{_DEGREES})\)?(?![\w'-]))+|(?: \(?(?:{_DEGREES})\)?(?![\w'-]))+(?=\s*(?:$|[,;.|)\n–—-])|\s[A-Z]))",
    re.MULTILINE,
)
"""Letters behind a name, as in "Ann Lee, RN" and "Jo Berg MBE"."""
_NAMED_WITH_DEGREE = late(
    r"\b(?!(?:The|Our|A|An|Your|Each|Every|Any|This|That|My|Their|One) )[A-Z][\w'’-]{1,30} [A-Z][\w'’-]{1,30}"
    r"(?:,? (?:[MOCDK]BE|BEM|OAM|[MOC]NZM|QSM|RN|RGN|RMN|MBBS|MBChB|MD|MRC[A-Z]{1,5}|FRC[A-Z]{1,5}|PhD|DPhil|MSc|BSc|MA|BA|MPH))+"
    r"(?= (?:will|is|was|has|can|would|and|from|who|opens?|chairs?|takes?|joins?|leads?|runs?|wrote|welcomes?|speaks?)\b)"
)
"""The same within a sentence, behind a full name: "Grace Amadi RN will take notes"; an "RN" by itself is a job."""
_STATE = late(
    r"(?<=[A-Za-z]),? (?:A[BCEKLPRSTZ]{1,2}|ACT|AZ|AR|BC|CA|CO|CT|DC|DE|FL|GA|HI|IA|ID|IL|IN|KS|KY|LA|MA|MB|MD|ME|MI|MN|MO|MS|MT|NB|NC|ND|NE|NH|NJ|NL|NM|NS|NSW|NT|NU|NV|NY|OH|"
    r"OK|ON|OR|PA|PE|PEI|QC|QLD|RI|SA|SC|SD|SK|TAS|TN|TX|UT|VA|VIC|VT|WA|WI|WV|WY|YT)(?=,? +(?:\d{4,5}\b|[A-Z]\d[A-Z]))"
    r"|(?<=[a-z]), (?:AB|AK|AL|AR|AZ|BC|CA|CO|CT|DC|DE|FL|GA|HI|IA|ID|IL|IN|KS|KY|LA|MA|MB|MD|ME|MI|MN|MO|MS|MT|NB|NC|ND|NE|NH|NJ|NL|NM|NS|NSW|NT|NU|NV|NY|OH|OK|ON|OR|PA|PE|"
    r"PEI|QC|QLD|RI|SA|SC|SD|SK|TAS|TN|TX|UT|VA|VIC|VT|WA|WI|WV|WY|YT)(?=\s*(?:[.,;)\n]|$))"
    r"|(?<=[A-Z][a-z]{2}) (?:ON|NSW|VIC|QLD|TAS|ACT)(?=\s*(?:[.,;)\n]|$))"
    r"|(?<=[a-z]{3}) (?:ON|NSW|VIC|QLD|TAS|ACT)(?=\s*(?:[.,;)\n]|$))",
    re.MULTILINE,
)
"""States and provinces where addresses have them."""
_DOTTED = late(r"(?<![\w.])(?:[A-Z]\.){3,6}|(?<![\w.])(?:[A-Z]\. ){2,5}[A-Z]\.(?! ?[A-Z][a-z])")
_CANDIDATE = late(
    r"(?<![\w'’.@#&/+-])(?:[A-Z](?:[A-Z]|[a-z](?=[A-Z])|&(?=[A-Z])){0,7}[A-Z]|[A-Z][A-Z][a-z][A-Z]|[A-Z]&[A-Z])s?(?![\w@&+])(?!-\d)(?!['’](?!s\b))"
)
_CAPITALS = late(r"[A-Z](?:[A-Za-z&]{0,6}[A-Z&]s?|\. ?[A-Z]\.)")
_TWO_DOTTED = late(r"[A-Z]\. ?[A-Z]\.")
_LEADS = (
    "am", "a.m", "a.m.", "pm", "p.m", "p.m.", "noon", "code", "word", "ref", "reference", "id", "pin", "wifi", "wi-fi",
    "network", "is",
)  # fmt: skip
"""Ends of lines, beside digits, behind which letters on the next line may be a time zone or a code."""
_FAMILY_NAME_BEHIND = late(r" (?P<name>[A-Z][a-z]{2,30})(?:'s|’s)?(?![\w'’-])")
_ARTICLE_BEFORE = late(r"(?<!\w)(?:the|a|an|our|your|their|this|each|every|any|new|local)$", re.IGNORECASE)
_CAPITALS_BEFORE = late(r"([A-Z]{2,})[ ,-]+$")
_CAPITALS_BEHIND = late(r"[ ,-]+([A-Z]{2,})(?![a-z])")
_LONGER_WORD = late(r"[^\W\d_]{2,}")
_BEGINS_WORD = late(r"(?<![\w.'’-])")
_ENDS_WORD = late(r"(?![\w'’-])")
_ROMAN = late(r"[IVX]+")
_ONSET = r"(?:[BCDFGHJKLMNPRSTVWYZ]|[BCDFGPT]R|[BCFGPS]L|[CSTPWG]H|S[CKMNPQTW]|SCH|SCR|SHR|SPL|SPR|STR|THR|KN|WR|DW|TW|QU|SQU)"
_CODA = r"(?:[BCDFGKLMNPRSTWXYZ]|[BCDFGKLMNPRTW]S|[CGSPT]H|[LNR][DTGKMN]|[CFPSX]T|[LMR]P|[LR]F|NCH|RCH|TCH|GHT|LTH|DTH|PTH|XTH|MPT|NGS|NTS|RDS|RTS|RKS|NDS|STS|NTH|MPS|CTS|[FLSZ]{2}|CK|WN|LK|NK|SK|SM|NGTH|RTH|RST)"
_WORD_LIKE = late(rf"{_ONSET}?[AEIOUY]{{1,3}}(?:[B-DF-HJ-NP-TV-XZ]{{1,3}}[AEIOUY]{{1,2}}){{0,4}}{_CODA}?")
"""Letters in an order in which English words have them."""
LONGEST_ABBREVIATION = 6
LONGEST_LEAD = 30
"""Characters at the end of a line that tell whether it leads on."""
SHORTEST_STRESSED = 4
"""Shorter ones that no word is spelled like, as "OH" and "ADD", stand for something more often than not."""
SHORTEST_NAME = 5
"""From this length on, capitals that can be read as a word are one that somebody stresses, or a name."""
MOST_DIFFERENT = 60
"""Abbreviations that are looked into; three are already many."""
LONGEST_TEXT = 50_000
"""Characters that are looked at, and as many beside them."""


@lru_cache(maxsize=1)
def stressed_words() -> frozenset[str]:
    """Short English words that are written in capitals for emphasis or in headings."""
    return frozenset(
        files(__package__).joinpath("lexicons", "stressed.txt").read_text(encoding="utf-8").upper().split()
    )


class _Abbreviation(NamedTuple):
    short: str
    unless: str
    """In small letters, where the text may hold it as a word too, and then means that word; else empty."""


def could_abbreviate(lines: Sequence[Line], known: frozenset[str]) -> bool:
    """Whether something stands in some lines that may be an abbreviation and is not `known`: ``False`` is certain."""
    return any(_hold_capitals(lines, _in_capitals(known)))


def unexplained(text: str, beside: str, known: frozenset[str], wording: LanguagePack) -> list[str]:
    """The abbreviations of a text, in order, that neither it nor the words `beside` it (the subject) spell out.

    `known` need no explanation; `wording` says how common ones are spelled out, and that those that could be read
    as words are none.
    """
    text = text[:LONGEST_TEXT]
    accepted = _in_capitals(known)
    places = _places_in(text, accepted)
    if not places:
        return []
    candidates = dict.fromkeys(one for piece in _pieces(text, places) for one in _abbreviations(piece, wording))
    found = dict.fromkeys(
        short
        for short, unless in candidates
        if short.upper() not in accepted and not (unless and _stands_in(text, unless))
    )
    if not found:
        return []
    return not_spelled_out(list(found)[:MOST_DIFFERENT], f"{beside[:LONGEST_TEXT]}\n{text}", wording.meanings)


@remembered_if_short
def uses(text: str, short: str) -> bool:
    """Whether an abbreviation, or several of it, stands in a text by itself: "PA" is not in "PALS"."""
    return short in text and re.search(rf"(?<!\w){re.escape(short)}s?(?!\w)", text) is not None


def _places_in(text: str, accepted: frozenset[str]) -> list[int]:
    """Where something stands that may be an abbreviation which nobody has to know."""
    lines = text.split("\n")
    within = _places_in_line(lines, accepted)
    if not any(within):
        return []
    begins = accumulate((len(line) + 1 for line in lines), initial=0)
    return [begin + place for begin, places in zip(begins, within, strict=False) for place in places]


@of_each_line
def _hold_capitals(line: Line, accepted: frozenset[str]) -> bool:
    return bool(_places_in_line([line.text], accepted)[0])


@of_each
def _places_in_line(line: str, accepted: frozenset[str]) -> tuple[int, ...]:
    return tuple(
        [
            match.start()
            for match in _CAPITALS.finditer(line)
            if match[0].upper() not in accepted and singular(match[0]).upper() not in accepted
        ]
    )


@lru_cache(maxsize=16)
def _in_capitals(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(str.upper, words))


def _pieces(text: str, places: Iterable[int]) -> list[str]:
    """The lines that hold something in these places, with those above them that lead on to them."""
    pieces: list[tuple[int, int]] = []
    end = -1
    for place in places:
        if place < end:
            continue
        start = text.rfind("\n", 0, place) + 1
        first = start
        while first and not text[first:start].strip():  # blank lines stand between, in mail made of HTML
            first = text.rfind("\n", 0, first - 1) + 1
        if pieces and not text[end:start].strip() and _leads_on(text[max(0, end - LONGEST_LEAD) : end]):
            first, _ = pieces.pop()
        elif not _leads_on(text[first:start].rstrip()):
            first = start
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        pieces.append((first, end))
    return [text[first:end] for first, end in pieces]


def _leads_on(line: str) -> bool:
    """Whether its end may make a code or a time zone of the letters on the next line."""
    end = line[-LONGEST_LEAD:].rstrip().rstrip(":=").rstrip()
    return end[-1:].isdecimal() or end.lower().endswith(_LEADS)


@remembered_if_short
def _abbreviations(text: str, wording: LanguagePack) -> tuple[_Abbreviation, ...]:
    for blank in (_NO_WORDS, _ZONE, _STATE, _NAMED_WITH_DEGREE, _AFTER_A_NAME):
        text = blank.sub(" ", text)
    if _TWO_DOTTED.search(text):
        text = _DOTTED.sub(lambda match: f" {letters_of(match[0])} ", text)
    return tuple([found for line in text.split("\n") for found in _in_line(line, wording)])


def _in_line(line: str, wording: LanguagePack) -> Iterator[_Abbreviation]:
    candidates = [match for match in _CANDIDATE.finditer(line) if not _are_initials(match, line, wording)]
    shouted = bool(candidates) and _is_shouted(line)
    for match in candidates:
        if _is_sure(match[0], wording):
            yield _Abbreviation(singular(match[0]), "")
        elif found := _abbreviation(match, line, shouted=shouted):
            yield found


def _are_initials(match: re.Match[str], line: str, wording: LanguagePack) -> bool:
    """Whether two letters are somebody's before a family name, or a shop's: "AJ Okoro", "WH Smith"; a "QI Team" has none."""
    if len(match[0]) != 2 or match[0] in wording.meanings:  # noqa: PLR2004 -- of two given names
        return False
    behind = _FAMILY_NAME_BEHIND.match(line, match.end())
    if behind is None or _ARTICLE_BEFORE.search(line[max(0, match.start() - 12) : match.start()].rstrip()):
        return False
    never, seldom = not_names()
    name = behind["name"].lower()
    return name not in never and name.removesuffix("s") not in never and name not in seldom


def _is_sure(word: str, wording: LanguagePack) -> bool:
    """As "MARAC" is, which could be read as a word; "NICE" is one."""
    return word in wording.meanings and word not in stressed_words()


def _abbreviation(match: re.Match[str], line: str, *, shouted: bool) -> _Abbreviation | None:
    word = singular(match[0])
    if _ROMAN.fullmatch(word):
        return None
    if "&" in word or not word.isupper():
        return _Abbreviation(word, "")
    stressed = len(match[0]) >= SHORTEST_STRESSED and match[0] in stressed_words()
    if len(word) <= LONGEST_ABBREVIATION and not _WORD_LIKE.fullmatch(word) and not stressed:
        return _Abbreviation(word, "")
    if shouted or _is_word(word) or _beside_a_word(match, line):
        return None
    return _Abbreviation(word, word.lower() if len(word) <= LONGEST_ABBREVIATION else "")


def _stands_in(text: str, small: str) -> bool:
    places = places_of(small, text)
    return any(_BEGINS_WORD.match(text, at) and _ENDS_WORD.match(text, at + len(small)) for at in places)


def _is_word(capitals: str) -> bool:
    readable = len(capitals) > LONGEST_ABBREVIATION or bool(_WORD_LIKE.fullmatch(capitals))
    return capitals in stressed_words() or (len(capitals) >= SHORTEST_NAME and readable)


def _beside_a_word(match: re.Match[str], line: str) -> bool:
    """Whether another word in capitals stands next to it, as in "PLEASE BRING CUPS"."""
    before = _CAPITALS_BEFORE.search(line[max(0, match.start() - 24) : match.start()])
    after = _CAPITALS_BEHIND.match(line[match.end() : match.end() + 24])
    return any(near is not None and _is_word(near[1]) for near in (before, after))


def _is_shouted(line: str) -> bool:
    """A heading in capitals: several words, one of which is sure to be a word."""
    words = _LONGER_WORD.findall(line)
    return len(words) > 1 and all(word.isupper() for word in words) and any(map(_is_word, words))
