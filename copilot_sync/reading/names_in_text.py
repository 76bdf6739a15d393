"""What is written as a personal name is written: the judgement that naming somebody rests on.

There is no list of names, since they come from everywhere. Words that stand where a name stands, each with a capital,
and none of them in ``not_names.txt``, count as one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

MOST_WORDS = 4
_TITLE = re.compile(r"^(?:Dr|Mr|Mrs|Ms|Mx|Miss|Prof|Professor|Revd?|Sister|Sir|Dame|Cllr|Councillor|Fr)\.?\s+")
_PARTICLES = frozenset(
    "al ap ab bin da de del den der di du el la le les mac ní nic te ten ter van von y ó ō".split()  # noqa: SIM905
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*\.?$")
_KISS = re.compile(r"(?:\s+[xX]{1,4}|[\s:;=-]{0,2}[)D]|[\s\u2600-\u27bf\U0001f300-\U0001faff]+)+$")


def is_name(words: str, *, capitals: bool = False) -> bool:
    """Whether a few words could only be somebody's name: "Sam", "Dr Ola Berg", "Mary-Jane O'Neill MBE".

    `capitals` lets a name be in capitals throughout, as in some signatures.
    """
    bare = _TITLE.sub("", _KISS.sub("", words.strip(' \t.!,*_~"“”')).strip(" \t.!,"))
    tokens = [token for token in bare.split() if token.lower() not in _PARTICLES]
    if not capitals or not bare.isupper():
        tokens = [token for token in tokens if not (token.isupper() and len(token.strip(".")) > 1)] or tokens
    if not 1 <= len(tokens) <= MOST_WORDS or len(bare) > 60:  # noqa: PLR2004 -- characters of a long name
        return False
    never, seldom = not_names()
    plain = [token.lower().strip(".'’").removesuffix("'s").removesuffix("’s") for token in tokens]
    return (
        all(_is_written_as_name(token, capitals=capitals) for token in tokens)
        and any(len(word) > 1 for word in plain)
        and plain[0] not in seldom
        and never.isdisjoint(part for word in plain for part in (word, *word.split("-")))
    )


@lru_cache(maxsize=1)
def not_names() -> tuple[frozenset[str], frozenset[str]]:
    """Words that are nobody's name, and words that are none unless a first name stands before them."""
    text = files(__package__).joinpath("lexicons", "not_names.txt").read_text(encoding="utf-8")
    words = [word for line in text.split("\n") if not line.startswith("#") for word in line.split()]
    seldom = frozenset(word[:-1] for word in words if word.endswith("?"))
    return frozenset(word for word in words if not word.endswith("?")), seldom


def _is_written_as_name(token: str, *, capitals: bool) -> bool:
    if not _WORD.match(token) or not token[0].isupper():
        return False
    return len(token.strip(".")) == 1 or capitals or not token.isupper()
