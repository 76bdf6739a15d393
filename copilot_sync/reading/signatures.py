"""The name under a text, with "Kind regards" above it or without."""

from __future__ import annotations

import re

from copilot_sync.names import MAILBOX_WORDS
from copilot_sync.reading.addresses import has_address
from copilot_sync.reading.late import late
from copilot_sync.reading.lines import LONGEST_SENTENCE
from copilot_sync.reading.names_in_text import CONTACT, is_name, not_names, parts_of

_CLOSING = late(
    r"^\W{0,4}(?:(?:many|kind(?:est)?|best|warm(?:est)?|very|with|all|in|most|lots|of|much|our|my|and|the|good|fond(?:est)?|sunny|big|till|yours?|every) ){0,4}"
    r"(?:regards|wish(?:es)?|thanks|thank ?you|thx|cheers|ta|sincerely|faithfully|truly|yours|best|kind|warmly|love|take care|all the best|"
    r"(?:see|hear|hope to see|hope to hear|speak|talk)(?: to| from)? (?:you|yous|ye|soon)|speak soon|talk soon|bye|look(?:ing)? forward|respectfully|cordially|gratefully|hooroo|"
    r"ng[aā] mihi|arohanui|aroha nui|m[aā] te w[aā]|noho ora mai|mauri ora|(?:is )?mise|le (?:meas|gach)|sl[aá]n|go raibh|cofion|diolch|hwyl|(?:bien )?cordialement|merci)\b",
    re.IGNORECASE,
)
"""How people end a letter, in the languages of the regions."""
_ROSTER = late(
    r"(?:attend(?:ees|ing|ance)|speakers?|panel(?:lists)?|invited|invitees|present|apologies|members?(?:hip)?|presenters?|guests?|interpreters?|participants|agenda|programme|coming|chairs?)\W*$",
    re.IGNORECASE,
)
"""The heading of a list of people who come or speak."""
_ITEM = late(r"\s*(?:[*•·]\s|[-–—]\s+\S+\s+\S|\(?\d{1,2}[.):]\s?\D|\d{1,2}[.:]\d\d\b)")
_DASH = late(r"(?<=[.!?])\s+|\s[–—~-]\s?|^[–—~-]\s?")
_SENTENCE_END = late(r"(?<=[.!?])\s+")
_FROM = late(r"^,? from(?= )")
"""As in "Best wishes from Ola"."""
_BEHIND = late(r"[,.!–—-]\s*|\s{2,}")
_AND = late(r"\s(?:and|&|\+)\s")
_JOB = late(
    r"(?<!\w)(?:(?:chair|lead|manager|co-?ordinator|facilitator|nurse|worker|officer|organi[sz]er|host|researcher)s?|secretar(?:y|ies)|midwife|matron|"
    r"director|connector|advis[eo]r|clerk|physio|team leader|she/her|he/him|they/them)(?!\w)",
    re.IGNORECASE,
)
_TO_ALL = late(r"^(?: (?:there|then|all|soon|again|both|everyone))+(?!\w)")
"""As in "See you all there, Ola"."""
_TELLS = late(r"(?<!\w)(?:will|is|are|was|were|has|have|had|would|joins?|speaks?|comes|attends)(?!\w)")
"""What makes a line with a name at its start a sentence about somebody."""
_LOWER = late(r"[a-zà-ÿ]{3,12}(?: x{1,4})?[.!]?$")
END_LINES = 12
"""Lines at the end of a text among which a signature stands."""
SIGNATURE_WORDS = 9
"""A line with more words, and no way to get in touch, is a sentence."""
HEADING_WORDS = 6
LABEL_WORDS = 5
"""Words of a job or a place in a signature."""
LETTERS = 4
"""A word with fewer, such as "of", needs no capital in a title."""
BELOW_CLOSING = 3
"""Lines under "Kind regards" that are looked at."""


def signature(text: str, location: str = "") -> str | None:
    """The line that somebody signed with their name. A word of the `location` is the name of a place."""
    lines = [" ".join(line[:LONGEST_SENTENCE].split()) for line in text.split("\n")]
    return _under_closing([line for line in lines if line]) or _at_the_end(lines, location.lower())


def _under_closing(lines: list[str]) -> str | None:
    for index, line in enumerate(lines):
        closing = _CLOSING.match(line)
        if closing is None:
            last = _SENTENCE_END.split(line)[-1]
            if last != line and _closes_with_name(last):
                return last
            continue
        rest = line[closing.end() :]
        if is_name(rest, capitals=True) or is_name(_BEHIND.split(rest)[-1], capitals=True) or _is_signed(rest):
            return line
        if len(line.split()) > SIGNATURE_WORDS:
            continue
        below = lines[index + 1 : index + 1 + BELOW_CLOSING]
        found = next(filter(_begins_with_name, below), None)
        if found or (below and index + 2 >= len(lines) and _is_lower_name(below[0])):
            return found or below[0]
    return None


def _closes_with_name(sentence: str) -> bool:
    """Whether the last sentence of a line is a greeting with a name, as in "Ring me if you get lost. Cheers, Ola"."""
    closing = _CLOSING.match(sentence)
    return closing is not None and len(sentence.split()) <= SIGNATURE_WORDS and _is_signed(sentence[closing.end() :])


def _is_signed(rest: str) -> bool:
    """Whether what stands behind "Kind regards" is a name, and then a job, a place or a way to get in touch at most."""
    rest = _FROM.sub("", _TO_ALL.sub("", CONTACT.sub(" ", rest)))
    parts = [part.strip() for part in parts_of(rest.lstrip(" ,.!:;–—~-")) if part.strip()]
    return bool(parts) and is_name(parts[0], capitals=True) and all(map(_is_label, parts[1:]))


def _is_label(part: str) -> bool:
    """Whether words beside a name in a signature say what somebody does, or where: "Practice Manager", "secretary"."""
    words = part.split()
    if len(words) > LABEL_WORDS or words[0] in {"I", "I'm", "I’m", "We"}:
        return False
    return _JOB.search(part) is not None or all(word[0].isupper() or len(word) < LETTERS for word in words)


def _at_the_end(lines: list[str], location: str) -> str | None:
    """A name among the last lines, from the end up to the last sentence."""
    filled = [index for index, line in enumerate(lines) if line][-END_LINES:]
    for index in reversed(filled):
        line = lines[index]
        if not _is_in_list(lines, index) and not _is_of_an_address(lines, index, location):
            below = "\n".join(lines[index + 1 :])
            tail = line if below else _DASH.split(line)[-1]
            if not below and _is_lower_name(line) and index and "".join(lines[:index]).islower():
                return line
            if (not below and all(map(is_name, _AND.split(tail)))) or _signs(line, below.strip().split("\n")[0]):
                return line
        if len(line.split()) > SIGNATURE_WORDS and not CONTACT.search(line):
            return None
    return None


def _signs(line: str, below: str) -> bool:
    """Whether a line starts with a name, and goes on, or is followed, as a signature is."""
    if _ITEM.match(line) or not _begins_with_name(line):
        return False
    first = parts_of(line)[0]
    if _TELLS.search(line, len(first)) and not CONTACT.search(line):
        return False
    if len(first.split()) > 1 or CONTACT.search(line) or (first == line and CONTACT.search(below)):
        return True
    return _JOB.search(line, len(first)) is not None


def _begins_with_name(line: str) -> bool:
    first = parts_of(CONTACT.sub(" ", line).strip(" \t–—-~*"))[0]
    return is_name(re.sub(r"^(?:from|love)\s", "", first), capitals=True)


def _is_lower_name(line: str) -> bool:
    """As in "thanks" and "kath x" under it."""
    never, seldom = not_names()
    return bool(_LOWER.match(line)) and line.split(" ", maxsplit=1)[0].strip(".!") not in never | seldom | MAILBOX_WORDS


def _is_in_list(lines: list[str], index: int) -> bool:
    """Whether a line stands in a list of people who come or speak, up to the first blank line below its heading."""
    for above in reversed(range(index)):
        line = lines[above]
        if line and len(line.split()) <= HEADING_WORDS and _ROSTER.search(line):
            return True
        if len(line.split()) > HEADING_WORDS or (not line and not (above and _ROSTER.search(lines[above - 1]))):
            return False
    return False


def _is_of_an_address(lines: list[str], index: int, location: str) -> bool:
    """Whether a single word is the town of an address, in the lines above it or in the location."""
    line = lines[index].strip(" .").lower()
    alone = len(line.split()) == 1
    return (bool(line) and line in location) or (alone and index > 0 and has_address(lines[index - 1], field=True))
