"""What is written as a personal name is written: the judgement that naming somebody rests on.

There is no list of names, since they come from everywhere. Words that stand where a name stands, each with a capital,
and none of them in ``not_names.txt``, count as one.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from copilot_sync.reading.late import late
from copilot_sync.remembering import remembered

MOST_WORDS = 4
LONGEST = 80
"""Characters of a name."""
CONTACT = late(r"[\w.+'-]{1,64}@[\w-]{1,63}\.[\w.-]{1,120}|(?<![\w£$€])\+?\(?\d[\d ().-]{6,16}\d(?!\w)")
"""A mail address or a number, beside which a name tells whose it is."""
_PARTS = late(r"(?:(?<!\s)\s+)?[,|/()\[\]–—•·:;&+]\s*|\s-\s|\s(?:and|y|a'r|agus|et)\s|(?<=[^\s.]{3}[.!?])\s+")
_TITLE = late(r"^(?:Dr|Mr|Mrs|Ms|Mx|Miss|Prof|Professor|Revd?|Sister|Sir|Dame|Cllr|Councillor|Fr)\.?\s+")
_PARTICLES = frozenset(
    "al ap ab bin da de del den der di du el la le les mac ní nic te ten ter van von y ó ō".split()  # noqa: SIM905
)
_WORD = late(r"[^\W\d_][\w'’-]*\.?$")
_KISS = late(r"(?:[\s:;=)-]|[\u2600-\u27bf\U0001f300-\U0001faff]|(?<=\s)[xX]{1,4}(?!\w))+$")
_DIGIT = late(r"\d")
_AROUND = ' \t.!,*_~–—-"“”'


def is_name(words: str, *, capitals: bool = False) -> bool:
    """Whether a few words could only be somebody's name: "Sam", "Dr Ola Berg", "Mary-Jane O'Neill MBE".

    `capitals` lets a name be in capitals throughout, as in some signatures.
    """
    return len(words) <= LONGEST and not words.islower() and _is_name(words, capitals)


@remembered
def _is_name(words: str, capitals: bool) -> bool:  # noqa: FBT001 -- one caller
    bare = without_title(_KISS.sub("", words.strip(_AROUND)).strip(_AROUND))
    tokens = [token for token in bare.split() if token.lower() not in _PARTICLES]
    if not 1 <= len(tokens) <= MOST_WORDS:
        return False
    never, seldom = not_names()
    plain = [token.lower().strip(".'’").removesuffix("'s").removesuffix("’s") for token in tokens]
    if plain[0] in seldom or not never.isdisjoint(part for word in plain for part in (word, *word.split("-"))):
        return False
    if not capitals or not bare.isupper():  # letters behind a name, as in "Ola Berg RGN"
        tokens = [
            token for token in tokens if len(token.strip(".")) == 1 or not token.isupper() or _DIGIT.search(token)
        ]
    return any(len(token.strip(".")) > 1 for token in tokens) and all(map(_is_written_as_name, tokens))


def parts_of(line: str) -> list[str]:
    """A line, taken apart where a name ends: at commas, brackets, dashes and the like."""
    return _PARTS.split(without_title(line.strip()))


def without_title(words: str) -> str:
    """Words without "Dr" or "Mrs" before them."""
    return _TITLE.sub("", words)


@lru_cache(maxsize=1)
def not_names() -> tuple[frozenset[str], frozenset[str]]:
    """Words that are nobody's name, and words that are none unless a first name stands before them."""
    text = files(__package__).joinpath("lexicons", "not_names.txt").read_text(encoding="utf-8")
    words = [word for line in text.split("\n") if not line.startswith("#") for word in line.split()]
    seldom = frozenset(word[:-1] for word in words if word.endswith("?"))
    return frozenset(word for word in words if not word.endswith("?")), seldom


def _is_written_as_name(token: str) -> bool:
    return token[0].isupper() and _WORD.match(token) is not None
