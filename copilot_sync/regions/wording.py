"""Language packs: words to avoid, each with a better one and the reason; abbreviations that people know; terms.

A pack is a TOML file for a language in a country, ``en-GB``, on top of what all of English shares, ``en``. An entry
of ``[[avoid]]`` has a pattern in lower case (``say``), near misses that must not count (``unless``), what to write
``instead``, the reason (``because``), and examples, which are its tests (``yes``, ``no``); ``capital`` marks names of
peoples, ``leans`` what may be said of those of whom the sentence before tells. ``{name}`` in ``instead`` stands for a
term of the country's own ``[terms]`` table.

Source of most entries: GOV.UK, Inclusive language: words to use and avoid when writing about disability.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from importlib.resources import files
from operator import or_
from typing import TYPE_CHECKING, Any

from copilot_sync.reading.lexicon import blank
from copilot_sync.reading.nearness import bit_of_patterns, group_of_pattern, near_of
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from copilot_sync.reading.lines import Passage, Passages

SHARED = "en"
"""The pack beneath every other."""


@dataclass(frozen=True, eq=False)
class WordToAvoid:
    """A way to speak of people that many of them mind."""

    say: str
    unless: str | None
    instead: str
    because: str
    capital: bool
    """It is written with a capital anyway, which therefore makes no name of it."""
    leans: bool = False
    """Of whom it is said may stand in the sentence before."""

    def could_be_in(self, near: int) -> bool:
        """Whether a text that is near to these patterns could say it: ``False`` is certain."""
        return self.bits is None or bool(near & self.bits)

    def search(self, low: str) -> re.Match[str] | None:
        """The first place where a lower-case text says it, near misses blanked out."""
        if self._unless is not None:
            low = self._unless.sub(blank, low)
        return self._say.search(low)

    @cached_property
    def bits(self) -> int | None:
        """The pattern as the bit of `reading.nearness`; ``None`` where any text could say it."""
        group = group_of_pattern(self.say)
        return None if group.always else group.bits

    @cached_property
    def _say(self) -> re.Pattern[str]:
        return _whole_words(self.say)

    @cached_property
    def _unless(self) -> re.Pattern[str] | None:
        return _whole_words(self.unless) if self.unless else None


@dataclass(frozen=True, eq=False)
class LanguagePack:
    """The wording of one country. There is one of each."""

    known: frozenset[str]
    """Abbreviations that need no explanation."""
    meanings: Mapping[str, str]
    """What common abbreviations of meetings and services stand for, by capitals; they are not known to all."""
    avoid: tuple[WordToAvoid, ...]
    terms: Mapping[str, str]
    """How the country's own groups name people."""

    def near_to(self, passages: Passages) -> Sequence[Passage]:
        """The passages that could hold a word to avoid; no other one does."""
        bits = self._bits
        if bits is None:
            return passages
        return [piece for piece in passages if piece.near & bits] if passages.groups & bit_of_patterns() else ()

    @cached_property
    def leaning(self) -> tuple[WordToAvoid, ...]:
        """Those that may be said of the people in the sentence before."""
        return tuple(word for word in self.avoid if word.leans)

    @cached_property
    def _bits(self) -> int | None:
        bits = [word.bits for word in self.avoid]
        return None if None in bits else reduce(or_, filter(None, bits), 0)

    @remembered
    def minds(self, phrase: str) -> bool:
        """Whether a phrase holds a word to avoid."""
        low = phrase.lower()
        near = near_of(low)
        return any(word.could_be_in(near) and word.search(low) for word in self.avoid)

    def meaning(self, short: str) -> str:
        """What an abbreviation stands for, or a gap to fill in."""
        return self.meanings.get(short.upper(), "[in full]")


@lru_cache(maxsize=16)
def language_pack(language: str) -> LanguagePack:
    """The pack of a language in a country, such as ``en-GB``, with what all of English shares."""
    shared, own = read_pack(SHARED), read_pack(language)
    terms = shared["terms"] | own.get("terms", {})
    return LanguagePack(
        known=frozenset([*shared["abbreviations"]["known"], *own["abbreviations"]["known"]]),
        meanings=shared["abbreviations"]["meanings"] | own["abbreviations"].get("meanings", {}),
        avoid=tuple(_entry(entry, terms) for entry in [*shared["avoid"], *own.get("avoid", [])]),
        terms=terms,
    )


def pack_names() -> list[str]:
    """The names of all packs, such as ``en-GB``."""
    folder = files(__package__).joinpath("language")
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def read_pack(name: str) -> dict[str, Any]:
    """One file of a pack, as it is written."""
    import tomllib  # noqa: PLC0415 -- needed for the wording alone

    return tomllib.loads(files(__package__).joinpath("language", f"{name}.toml").read_text(encoding="utf-8"))


def _entry(entry: Mapping[str, Any], terms: Mapping[str, str]) -> WordToAvoid:
    return WordToAvoid(
        say=entry["say"],
        unless=entry.get("unless"),
        instead=entry["instead"].format_map(terms),
        because=entry["because"],
        capital=entry.get("capital", False),
        leans=entry.get("leans", False),
    )


def _whole_words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])")
