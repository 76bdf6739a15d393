"""Every entry of every lexicon, by the example that it carries."""

from __future__ import annotations

import re
import tomllib
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot_sync.reading import nearness
from copilot_sync.reading.gates import gates_of
from copilot_sync.reading.indexing import build
from copilot_sync.reading.lexicon import entries, lexicon, near_to_any, pairs
from copilot_sync.reading.lines import Passages, passage
from copilot_sync.reading.nearness import FOLDER, INDEX, SHARED, SIGNS, size_of

FILES = sorted(path.stem for path in FOLDER.glob("*.toml") if entries(path.stem))


class Entry(NamedTuple):
    file: str
    group: str
    kind: str
    pattern: str
    example: str


def every_entry() -> list[Entry]:
    found = []
    for file in FILES:
        for group, listed in entries(file).items():
            for entry in listed:
                kind = "say" if "say" in entry else "mask"
                found.append(Entry(file, group, kind, entry[kind], entry["yes" if kind == "say" else "no"]))
    return found


ENTRIES = every_entry()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.file}-{entry.group}-{entry.example[:40]}")
def test_an_entry_matches_its_example(entry: Entry) -> None:
    """A mask must match its near miss, and the near miss must not count; a saying must count."""
    low = passage("body", entry.example).low
    group = lexicon(entry.file, entry.group)

    assert re.search(rf"(?<!\w)(?:{entry.pattern})(?!\w)", low)
    assert bool(group.search_text(low)) == (entry.kind == "say")


@pytest.mark.parametrize(
    ("file", "group", "entry"),
    [(file, group, entry) for file in FILES for group, listed in pairs(file).items() for entry in listed],
)
def test_two_groups_say_together_what_neither_says_alone(file: str, group: str, entry: dict[str, Any]) -> None:
    said = passage("body", entry["yes"])
    words = lexicon(file, group)

    assert words.is_in(said)
    assert not words.search_text(said.low), "a phrase says it already, and the example shows nothing"
    assert [lexicon(file, name).is_in(said) for name in entry["both"]] == [True, True]


@pytest.mark.parametrize("file", FILES)
def test_no_two_entries_of_a_group_are_the_same(file: str) -> None:
    tables = tomllib.loads(FOLDER.joinpath(f"{file}.toml").read_text(encoding="utf-8"))
    tables.pop("parts", None)

    for group, listed in tables.items():
        patterns = [entry.get("say") or entry.get("mask") or tuple(entry["both"]) for entry in listed]
        assert len(set(patterns)) == len(patterns), group


def test_the_index_is_made_of_the_files_as_they_are() -> None:
    """Otherwise: python -m copilot_sync.reading.indexing."""
    assert FOLDER.joinpath(INDEX).read_text(encoding="utf-8") == build()


def test_where_what_all_share_has_changed_no_part_of_the_index_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearness, "size_of", lambda file: 0 if file == SHARED else size_of(file))

    assert not nearness._Index().groups


@pytest.mark.parametrize(
    ("pattern", "gates"),
    [
        ("bays? outside", [["outside"], ["bay", "bays"]]),
        ("(?:hearing|induction) loops?", [["hearing", "induction"], ["loop", "loops"]]),
        ("(?:hard )?parking", [["parking"]]),
        ("near (?:box|post)", [["near"], ["box", "post"]]),
        ("step[- ]?free", [["free", "stepfree"]]),
        ("pay\\w*", [["pay*"]]),
        ("un\\w+ pay", [["pay"], ["un*"]]),
        ("£\\d+", [["£"], ["0*"]]),
        ("so what\\?", [["?"], ["so"], ["what"]]),
        ("tea(?= at (?:noon|one))", [["tea"], ["noon*", "one*"], ["at"]]),
        ("tea.{0,9}(?<= )noon", [["noon"], ["tea*"]]),
        ("\\d+ ?pounds?", [["pound", "pounds"], ["0*"]]),
        ("pa(?= is)", [["is*"], ["pa"]]),
        ("(?:un)?welcome", [["unwelcome", "welcome"]]),
        ("(?:lift|\\d+)", [["0*", "lift"]]),
        ("\\w+ing", []),
        ("(?:lift|\\w+ing)", []),
        ("x?.lift", []),
    ],
)
def test_gates_hold_words_of_which_every_match_has_one(pattern: str, gates: list[list[str]]) -> None:
    assert gates_of(pattern) == gates


def opens(text: str, gate: list[str]) -> bool:
    words = ["0" if word[0].isdigit() else word for word in re.findall(rf"[^\W\d_]+|\d+|[{SIGNS}]", text)]
    return any(word.startswith(key[:-1]) if key.endswith("*") else word == key for key in gate for word in words)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.file}-{entry.group}-{entry.example[:40]}")
def test_whatever_a_pattern_matches_opens_its_gates(entry: Entry) -> None:
    low = passage("body", entry.example).low
    found = re.search(rf"(?<!\w)(?:{entry.pattern})(?!\w)", low)

    assert found
    assert all(opens(low[found.start() :], gate) for gate in gates_of(entry.pattern))


@settings(deadline=None)
@given(st.sampled_from(ENTRIES), st.data())
def test_whatever_else_a_pattern_matches_opens_its_gates_too(entry: Entry, data: st.DataObject) -> None:
    """Texts made from the pattern itself, so that no way to match it is forgotten."""
    pattern = rf"(?<!\w)(?:{entry.pattern})(?!\w)"
    low = data.draw(st.from_regex(pattern)).lower()
    found = re.search(pattern, low)

    assert not found or all(opens(low[found.start() :], gate) for gate in gates_of(entry.pattern))


@pytest.mark.parametrize("file", FILES)
def test_what_is_far_from_a_file_says_nothing_of_it_and_every_look_finds_the_same(file: str) -> None:
    names = tuple(entries(file))
    groups = [lexicon(file, name) for name in names]
    for example in sorted({entry.example for entry in ENTRIES}):
        alone = Passages([passage("body", example)])
        said = [bool(group.search(alone[0])) for group in groups]

        assert said == [group.is_in(alone[0]) for group in groups]
        assert said == [group.first(alone) is not None for group in groups]
        assert near_to_any(file, names, alone) or not any(said)


def test_a_text_of_everyday_words_is_far_from_what_costs_places_and_support_are_known_by() -> None:
    plain = Passages([passage("body", "Hello, and good morning")])

    assert not near_to_any("costs", ("getting_there", "claimed_back"), plain)
    assert not near_to_any("venue", ("step_free", "no_toilet"), plain)
    assert near_to_any("venue", ("step_free", "no_toilet"), Passages([passage("body", "There is a lift")]))


def test_of_several_sentences_those_are_near_that_hold_a_word() -> None:
    lift = passage("body", "There is a lift")
    text = Passages([passage("body", "Hello, and good morning"), lift])

    assert [*near_to_any("venue", ("step_free", "no_toilet"), text)] == [lift]


HOSTILE = [
    "a " * 50_000,
    "step " * 20_000,
    "no " * 30_000,
    "we will " * 15_000,
    "what anything something how " * 5_000,
    "if you need anything to " * 5_000,
    "carers, " * 15_000,
    "by " * 30_000,
    "1" * 100_000,
    "x" * 100_000,
    "toilet " * 20_000,
    "the " * 25_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_no_pattern_takes_long_on_a_sentence_without_end(text: str) -> None:
    """A sentence is cut at a bound, so that a pattern's cost on it is bounded too; this fails by hanging."""
    long_sentence = passage("body", text)

    for file in FILES:
        for group in entries(file):
            lexicon(file, group).search(long_sentence)
