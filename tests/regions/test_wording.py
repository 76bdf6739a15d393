"""Language packs: every word to avoid by its own examples, and what a pack must hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from copilot_sync.reading.lines import lines_of, sentences
from copilot_sync.reading.respect import said_of_people
from copilot_sync.regions import region_named
from copilot_sync.regions.packs import PACKS
from copilot_sync.regions.wording import SHARED, LanguagePack, language_pack, read_pack

LANGUAGES = sorted(PACKS.values())


class Example(NamedTuple):
    pack: str
    entry: dict[str, Any]
    text: str
    found: bool


def every_example() -> list[Example]:
    return [
        Example(pack, entry, text, found)
        for pack in [SHARED, *LANGUAGES]
        for entry in read_pack(pack).get("avoid", [])
        for found, texts in ((True, entry["yes"]), (False, entry["no"]))
        for text in texts
    ]


def pack_of(example: Example) -> LanguagePack:
    """A pack with this word to avoid alone."""
    pack = language_pack(example.pack if example.pack != SHARED else "en-GB")
    (word,) = (
        word for word in pack.avoid if word.because == example.entry["because"] and example.entry["say"] in word.say
    )
    return replace(pack, avoid=(word,))


@pytest.mark.parametrize("example", every_example(), ids=lambda example: f"{example.pack}-{example.text[:40]}")
def test_a_word_to_avoid_is_found_where_it_is_said_of_people_and_nowhere_else(example: Example) -> None:
    said = said_of_people(sentences(lines_of("body", example.text)), pack_of(example))

    assert bool(said) == example.found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_has_a_better_one_and_a_reason_in_short_sentences(language: str) -> None:
    for word in language_pack(language).avoid:
        assert word.instead
        assert "{" not in word.instead
        assert all(len(piece.text.split()) <= 20 for piece in sentences(lines_of("body", word.because)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_pack_knows_what_all_of_english_knows(language: str) -> None:
    assert {
        "NHS",
        "GP",
        "UK",
        "EU",
        "PDF",
        "RSVP",
        "BSL",
        "FAQ",
        "TV",
        "IT",
        "ID",
        "HIV",
        "A&E",
        "AM",
        "PM",
        "BBC",
    } <= (language_pack(language).known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_both_known_and_in_need_of_an_explanation(language: str) -> None:
    pack = language_pack(language)

    assert not pack.known & pack.meanings.keys()
    assert all(short == short.upper() for short in pack.meanings)


@pytest.mark.parametrize(
    ("region", "term"), [("GB-SCT", "disabled people"), ("US-MA", "people with disabilities"), ("AU", "people with disability")]
)  # fmt: skip
def test_a_region_has_its_own_terms(region: str, term: str) -> None:
    assert region_named(region).wording.terms["disabled_people"] == term
