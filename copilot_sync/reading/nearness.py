"""Which patterns of all lexicons a text could match at all, told by its words in one look.

Beside each pattern stand its gates (`copilot_sync.reading.gates`): sets of words, of each of which it needs one. Each
word of a text opens the first gates of some patterns, the second of others, and so on. The patterns with no gate shut
are near; of thousands few are, and these alone are compiled and tried. What a text is near to is one number with a bit
for each pattern. What is kept from one text to the next are words and patterns, never sentences.
"""

from __future__ import annotations

import json
import re
from functools import cached_property, lru_cache, reduce
from itertools import compress
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot_sync.reading.late import late

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = Path(__file__).with_name("lexicons")
INDEX = "index.json"
SHARED = "shared"
"""The file with the pieces that patterns of all files may be put together from."""
MOST_GATES = 3
"""Gates kept for one pattern, the most telling first."""
MOST_WORDS = 10_000
"""Words that are kept in mind with the gates that they open."""
MOST_GATES_KEPT = 5_000
"""Gates that are kept in mind with the patterns behind them."""
SIGNS = "£$€?"
"""Signs that count as words: many patterns need one."""
_WORD = late(rf"[^\W\d_]+|\d(?!\d)|[{SIGNS}]")
"""Words, signs, and of each number the last digit: gates know no number from another."""
_ASCII_WORD = late(r"[a-z]+|[0-9](?![0-9])|[$?]")
"""The same in lower-case ASCII, at a third of the cost."""


class Entry:
    """One pattern of a lexicon."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern between words, compiled when a text is first near to it."""
        return re.compile(rf"(?<!\w)(?:{self.pattern})(?!\w)")


class Group:
    """The sayings of a lexicon, or its near misses; their bits stand side by side, from the one numbered `first` on."""

    def __init__(self, always: Sequence[Entry], gated: Sequence[Entry] = (), first: int = 0, bit: int = 0) -> None:
        self.always = tuple(always)
        """Patterns without gates, which any text could match."""
        self.gated = tuple(gated)
        self.bit = bit
        """The one by which it is known among all groups of sayings."""
        self.bits = ((1 << len(gated)) - 1) << first
        self._first = first

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them."""
        return self.always + self.gated

    def among(self, near: int) -> Sequence[Entry]:
        """The entries that a text could match."""
        bits = near & self.bits
        if not bits:
            return self.always
        bits >>= self._first
        found = [*self.always]
        while bits:
            lowest = bits & -bits
            found.append(self.gated[lowest.bit_length() - 1])
            bits ^= lowest
        return found


class _Index:
    """What ``index.json`` holds of those lexicon files that it fits."""

    def __init__(self) -> None:
        written: dict[str, Any] = json.loads((FOLDER / INDEX).read_text(encoding="utf-8"))
        self.longest: int = written["longest"]
        self.words: Mapping[str, list[int]] = written["words"]
        self.beginnings: Mapping[str, list[int]] = written["beginnings"]
        self.behind: tuple[dict[int, list[int]], ...] = tuple({} for _ in range(MOST_GATES))
        """Numbers of patterns by their first gate, by their second, and so on."""
        self._lacking: tuple[list[int], ...] = tuple([] for _ in range(MOST_GATES))
        self.count = 0
        """Of all patterns with gates."""
        self._spans: list[tuple[int, int, int]] = []
        """Of each group of sayings its first pattern, where it ends, and its bit."""
        fitting = {file: known for file, known in written["files"].items() if known["size"] == size_of(file)}
        if SHARED not in fitting:
            fitting = {}  # any pattern may be put together from it
        self.groups = {
            (file, name, kind == "mask"): self._group(listed, told=kind != "mask")
            for file, known in fitting.items()
            for name, kinds in known["groups"].items()
            for kind, listed in kinds.items()
        }
        self.pairs: Mapping[str, Mapping[str, list[list[str]]]] = {
            file: known["pairs"] for file, known in fitting.items()
        }
        first = self.count
        self.patterns = {
            pattern: self._group([(pattern, gates)], told=False) for pattern, gates in written["patterns"].items()
        }
        self.bit_of_patterns = self._told(first)
        """The one of all patterns of language packs together."""
        self.groups_at = self._groups_at()
        self.all = (1 << self.count) - 1
        self.missing = sum(_bits(numbers) << place * self.count for place, numbers in enumerate(self._lacking))
        """What has no gate in a place needs none opened there; told as in `_Opened`."""

    def _group(self, listed: list[tuple[str, list[int]]], *, told: bool) -> Group:
        first = self.count
        gated = [(pattern, gates) for pattern, gates in listed if gates]
        for number, (_, gates) in enumerate(gated, first):
            for behind, gate in zip(self.behind, gates, strict=False):
                behind.setdefault(gate, []).append(number)
            for lacking in self._lacking[len(gates) :]:
                lacking.append(number)
        self.count += len(gated)
        always = [Entry(pattern) for pattern, gates in listed if not gates]
        return Group(always, [Entry(pattern) for pattern, _ in gated], first, self._told(first) if told else 0)

    def _told(self, first: int) -> int:
        """The next bit for a group, whose patterns are all from the one numbered `first` on."""
        bit = 1 << len(self._spans)
        self._spans.append((first, self.count, bit))
        return bit

    def _groups_at(self) -> list[int]:
        """For every eight patterns, the groups that any of them is of, as bits."""
        found = [0] * (self.count // 8 + 1)
        for first, end, bit in self._spans:
            for place in range(first // 8, (end + 7) // 8):
                found[place] |= bit
        return found


class _Opened(dict[str, int]):
    """The patterns of which a word opens the first gate, as bits; beyond those of all patterns, the second; and so on."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        index = _index()
        gates = set(index.words.get(word, ()))
        for length in range(1, min(len(word), index.longest) + 1):
            gates.update(index.beginnings.get("0" if word[0].isdigit() else word[:length], ()))
        self[word] = opened = reduce(or_, map(_opened_by, gates), 0)
        return opened


@lru_cache(maxsize=MOST_GATES_KEPT)
def _opened_by(gate: int) -> int:
    """The patterns of which this is the first gate, the second and so on, as in `_Opened`."""
    index = _index()
    return sum(_bits(behind.get(gate, ())) << place * index.count for place, behind in enumerate(index.behind))


def _bits(numbers: Sequence[int]) -> int:
    """Numbers of patterns, in ascending order, as bits."""
    bits = bytearray(numbers[-1] // 8 + 1 if numbers else 0)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


_opened = _Opened()


def near_of(low: str) -> int:
    """The patterns that a lower-case text could match, as bits, less those without gates."""
    words = (_ASCII_WORD if low.isascii() else _WORD).findall(low)
    index = _index()
    opened = reduce(or_, filter(None, map(_opened.__getitem__, words)), index.missing)
    return opened & opened >> index.count & opened >> 2 * index.count & index.all


def groups_of(near: int) -> int:
    """The groups of sayings that such patterns are of, as bits; perhaps one beside them too."""
    groups_at = _index().groups_at
    return reduce(or_, compress(groups_at, near.to_bytes(len(groups_at), "little")), 0)


def bit_of_patterns() -> int:
    """The bit of all patterns of language packs together."""
    return _index().bit_of_patterns


def group_of(file: str, name: str, *, masks: bool) -> Group | None:
    """The sayings of a group of a lexicon file, or its near misses; ``None`` where the index does not fit the file."""
    return _index().groups.get((file, name, masks))


def pairs_of(file: str, name: str) -> Sequence[Sequence[str]] | None:
    """The names of groups that say together what a group does, two and two; ``None`` as above."""
    known = _index().pairs.get(file)
    return None if known is None else known.get(name, ())


def group_of_pattern(pattern: str) -> Group:
    """A pattern of a language pack."""
    return _index().patterns.get(pattern) or Group([Entry(pattern)])


def size_of(file: str) -> int:
    """Bytes of a lexicon file, by which an index that is out of date shows."""
    return (FOLDER / f"{file}.toml").stat().st_size


@lru_cache(maxsize=1)
def _index() -> _Index:
    return _Index()
