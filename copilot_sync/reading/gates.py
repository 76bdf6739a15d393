"""Gates of a pattern: words of which at least one stands in, or right behind, whatever it matches.

Worked out from the parsed pattern, carefully: what is not certain opens the gate for every text. A word is written
as it is (``lift``), as a beginning (``lift*``), or as ``0*`` for any number. Numbers end where letters begin, and a few
signs are words.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any

from copilot_sync.reading.language import COMMON_WORDS
from copilot_sync.reading.late import late
from copilot_sync.reading.nearness import MOST_GATES, SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARSER: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 -- the tree that re itself compiles from
_CODES: Any = re._constants  # type: ignore[attr-defined]  # noqa: SLF001 -- as above

MOST_STRINGS = 3_000
"""Ways to spell a piece of a pattern that are looked at one by one."""
MOST_WORDS = 400
"""Words of one gate; a wider one tells nothing."""
SHORTEST = 2
"""Letters of a beginning that tell anything."""
_ANY_DIGIT = "\u0660"
"""Stands for whichever digit; no pattern spells it."""
_WORD = late(rf"[^\W\d_]+|\d+|[{SIGNS}]")
_TELLING_SIGNS = "£$€"
_ZERO_WIDTH = frozenset({_CODES.ASSERT, _CODES.ASSERT_NOT, _CODES.AT})
_REPEATS = frozenset({_CODES.MAX_REPEAT, _CODES.MIN_REPEAT})
_NOT_WORDS = frozenset({_CODES.CATEGORY_SPACE, _CODES.CATEGORY_NOT_WORD})

Gate = frozenset[str]


def gates_of(pattern: str) -> list[list[str]]:
    """The gates of a pattern that stands between words, each sorted; none where nothing is certain."""
    found = _sequence(list(_PARSER.parse(pattern)), at_start=True, closed=True)
    return [sorted(gate) for gate in sorted(set(found), key=_usefulness)][:MOST_GATES]


def _usefulness(gate: Iterable[str]) -> tuple[int, int, list[str]]:
    """Gates without everyday words first, then the smaller ones."""
    listed = sorted(gate)
    common = sum(word in COMMON_WORDS or (len(word) <= SHORTEST and word not in _TELLING_SIGNS) for word in listed)
    return common, len(listed), listed


def _sequence(items: list[Any], *, at_start: bool, closed: bool) -> list[Gate]:
    """The gates of items in a row; `at_start` where a word begins with them for certain, `closed` where one ends."""
    gates: list[Gate] = []
    spelt: list[str] = [""]
    spelt_from = at_start
    for index, item in enumerate(items):
        if item[0] is _CODES.ASSERT:
            gates += _inside(item, at_start=_ends_between_words(spelt, at_start=spelt_from), closed=False)
        if spelt == [""] and _is_behind_a_word(item):
            spelt_from = True
        strings = _spellings(item)
        if strings is not None and len(strings) * len(spelt) <= MOST_STRINGS:
            spelt = list(dict.fromkeys(head + tail for head, tail in product(spelt, strings)))
            continue
        gates += _words(spelt, left=spelt_from, right=_begins_between_words(items[index:], closed=closed))
        opens = _ends_between_words(spelt, at_start=spelt_from)
        ends = _begins_between_words(items[index + 1 :], closed=closed)
        if strings is not None:
            spelt, spelt_from = strings, opens
            continue
        gates += _inside(item, at_start=opens, closed=ends)
        spelt, spelt_from = [""], _item_ends_between_words(item, at_start=opens)
    return gates + _words(spelt, left=spelt_from, right=closed)


def _inside(item: Any, *, at_start: bool, closed: bool) -> list[Gate]:  # noqa: ANN401 -- a tree
    code, value = item
    if code is _CODES.SUBPATTERN:
        return _sequence(list(value[-1]), at_start=at_start, closed=closed)
    if code is _CODES.BRANCH:
        branches = [_sequence(list(branch), at_start=at_start, closed=closed) for branch in value[1]]
        if not all(branches):
            return []
        union = frozenset().union(*(min(gates, key=_usefulness) for gates in branches))
        return [union] if len(union) <= MOST_WORDS else []
    if code is _CODES.ASSERT and value[0] > 0:  # what is looked ahead for stands in the same text
        return _sequence(list(value[1]), at_start=at_start, closed=False)
    if code in _REPEATS and value[0] >= 1:
        return _sequence(list(value[2]), at_start=at_start, closed=closed and value[1] == 1)
    return []


def _spellings(item: Any) -> list[str] | None:  # noqa: ANN401 -- a tree
    """Every way to spell an item, a sign between words as a blank; ``None`` for too many."""
    code, value = item
    if code is _CODES.LITERAL:
        return [_sign(chr(value))]
    if code in _ZERO_WIDTH:
        return [""]
    if code is _CODES.IN:
        return _members(value)
    if code is _CODES.SUBPATTERN:
        return _all_spellings(list(value[-1]))
    if code is _CODES.BRANCH:
        branches = [_all_spellings(list(branch)) for branch in value[1]]
        strings = [text for branch in branches for text in branch or ()]
        return strings if None not in branches and len(strings) <= MOST_STRINGS else None
    if code in _REPEATS:
        inner = _all_spellings(list(value[2]))
        if inner in ([_ANY_DIGIT], [" "]) or (inner is not None and value[1] == 1):
            return list(dict.fromkeys(["", *inner] if value[0] == 0 else inner))
    return None


def _all_spellings(items: list[Any]) -> list[str] | None:
    strings = [""]
    for item in items:
        more = _spellings(item)
        if more is None or len(more) * len(strings) > MOST_STRINGS:
            return None
        strings = list(dict.fromkeys(head + tail for head, tail in product(strings, more)))
    return strings


def _members(members: list[Any]) -> list[str] | None:
    """The signs of a class such as ``[- ]``; ``None`` for one that is negated or holds letters without end."""
    found = []
    for kind, what in members:
        if kind is _CODES.LITERAL:
            found.append(_sign(chr(what)))
        elif kind is _CODES.CATEGORY and what is _CODES.CATEGORY_DIGIT:
            found.append(_ANY_DIGIT)
        elif kind is _CODES.CATEGORY and what in _NOT_WORDS:
            found.append(" ")
        else:
            return None
    return list(dict.fromkeys(found))


def _sign(sign: str) -> str:
    return sign if sign.isalnum() or sign in SIGNS else " "


def _words(strings: list[str], *, left: bool, right: bool) -> list[Gate]:
    """Gates of a piece that is spelt in these ways: its first words, its second ones, or the best of each."""
    spelt = [_certain(text, left=left, right=right) for text in strings]
    if not all(spelt):
        return []
    places = range(min(map(len, spelt)))
    gates = {frozenset(words[place] for words in spelt) for place in places}
    gates |= {frozenset(words[-1 - place] for words in spelt) for place in places}
    gates.add(frozenset(min(words, key=lambda word: (word in COMMON_WORDS, -len(word))) for words in spelt))
    telling: list[Gate] = []
    for gate in sorted(gates, key=_usefulness):
        if len(gate) <= MOST_WORDS and all(map(gate.isdisjoint, telling)):
            telling.append(gate)
    return telling


def _certain(text: str, *, left: bool, right: bool) -> list[str]:
    """The words of one spelling of which it is known how they begin."""
    found = []
    for match in _WORD.finditer(text):
        if not match[0][0].isalpha():
            found.append(match[0] if match[0] in SIGNS else "0*")
            continue
        if match.start() == 0 and not left:
            continue
        if match.end() < len(text) or right:
            found.append(match[0])
        elif len(match[0]) >= SHORTEST:
            found.append(f"{match[0]}*")
    return found


def _ends_between_words(strings: list[str], *, at_start: bool) -> bool:
    return all(at_start if not text else not text[-1].isalpha() for text in strings)


def _is_behind_a_word(item: Any) -> bool:  # noqa: ANN401 -- a tree
    """Whether an item only looks behind itself, and finds no letter there, as ``(?<=for )`` does."""
    code, value = item
    if code is _CODES.SUBPATTERN:
        return len(value[-1]) == 1 and _is_behind_a_word(value[-1][0])
    if code is _CODES.BRANCH:
        return all(len(branch) == 1 and _is_behind_a_word(branch[0]) for branch in value[1])
    if code is _CODES.ASSERT_NOT:
        return value[0] < 0 and list(value[1]) == [(_CODES.IN, [(_CODES.CATEGORY, _CODES.CATEGORY_WORD)])]
    if code is not _CODES.ASSERT or value[0] > 0:
        return False
    strings = _all_spellings(list(value[1]))
    return strings is not None and all(text and not text[-1].isalpha() for text in strings)


def _item_ends_between_words(item: Any, *, at_start: bool) -> bool:  # noqa: ANN401 -- a tree
    """Whether a word can only begin behind an item that cannot be spelt."""
    code, value = item
    if code is _CODES.SUBPATTERN:
        return _items_end_between_words(list(value[-1]), at_start=at_start)
    if code is _CODES.BRANCH:
        return all(_items_end_between_words(list(branch), at_start=at_start) for branch in value[1])
    if code in _REPEATS:
        return _items_end_between_words(list(value[2]), at_start=at_start) and (value[0] >= 1 or at_start)
    return False


def _items_end_between_words(items: list[Any], *, at_start: bool) -> bool:
    for item in items:
        strings = _spellings(item)
        at_start = (
            _item_ends_between_words(item, at_start=at_start)
            if strings is None
            else _ends_between_words(strings, at_start=at_start)
        )
    return at_start


def _begins_between_words(items: list[Any], *, closed: bool) -> bool:
    """Whether what follows, items in a row and then, if `closed`, the end of a word, continues no word."""
    if not items:
        return closed
    (code, value), rest = items[0], items[1:]
    if code in _ZERO_WIDTH:
        return _begins_between_words(rest, closed=closed)
    if code is _CODES.SUBPATTERN:
        return _begins_between_words([*value[-1], *rest], closed=closed)
    if code is _CODES.BRANCH:
        return all(_begins_between_words([*branch, *rest], closed=closed) for branch in value[1])
    if code in _REPEATS:
        passed = value[0] >= 1 or _begins_between_words(rest, closed=closed)
        return passed and _begins_between_words(list(value[2]), closed=False)
    strings = _spellings(items[0])
    return strings is not None and all(text and not text[0].isalpha() for text in strings)
