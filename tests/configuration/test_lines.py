from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.configuration_lines import KeyPath, line_of, lines_of_keys
from copilot_sync.configuration_text import TextError, parse

DOCUMENT = '''\
# [not.a.table] = "comment"
title = "a [table] # = text"

[organisation]
domains = [
  "one.example", # ] not the end
  "two.example"]
"quoted.\\u006bey" = 'single "quotes"'
spread = """
inside = "no key"
\\"""
"""
after = 1979-05-27T07:32:00Z

[rules]
NTC001.minimum = 3
"NTC002" = { minimum = 4, "floor" = [1, { deep = 2 }], last = {} }

[[people]]
address = "a"
[[people]]
address = "b"
[people.more]
colour = '\\'

[inline]
people = [ { address = "c" },
  { address = "d" } ]
'''

LINES: dict[KeyPath, int] = {
    ("title",): 2,
    ("organisation",): 4,
    ("organisation", "domains"): 5,
    ("organisation", "quoted.key"): 8,
    ("organisation", "spread"): 9,
    ("organisation", "after"): 13,
    ("rules",): 15,
    ("rules", "NTC001", "minimum"): 16,
    ("rules", "NTC002"): 17,
    ("rules", "NTC002", "minimum"): 17,
    ("rules", "NTC002", "floor"): 17,
    ("rules", "NTC002", "floor", "1"): 17,
    ("rules", "NTC002", "floor", "1", "deep"): 17,
    ("rules", "NTC002", "last"): 17,
    ("people", "0"): 19,
    ("people", "0", "address"): 20,
    ("people", "1"): 21,
    ("people", "1", "address"): 22,
    ("people", "1", "more"): 23,
    ("people", "1", "more", "colour"): 24,
    ("inline",): 26,
    ("inline", "people"): 27,
    ("inline", "people", "0"): 27,
    ("inline", "people", "0", "address"): 27,
    ("inline", "people", "1"): 28,
    ("inline", "people", "1", "address"): 28,
}


def test_every_key_and_table_has_its_line() -> None:
    assert tomllib.loads(DOCUMENT)
    assert lines_of_keys(DOCUMENT) == LINES


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("rules", "NTC001", "minimum"), 16),
        (("rules", "NTC001"), 16),  # a table that only dotted keys speak of
        (("rules", "NTC003", "minimum"), 15),  # missing: the table around it
        (("nothing",), None),
    ],
)
def test_a_key_without_a_line_of_its_own_has_that_of_its_neighbours(path: KeyPath, line: int | None) -> None:
    assert line_of(path, LINES) == line


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)
values = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)


def written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


@given(st.dictionaries(names, values, min_size=1, max_size=6), st.integers(0, 3))
def test_keys_are_found_wherever_they_stand(table: dict[str, Any], gap: int) -> None:
    text = "[top]\n"
    expected = {}
    for key, value in table.items():
        text += "# a comment\n" * gap
        expected["top", key] = text.count("\n") + 1
        text += f"{quoted(key)} = {written(value)}\n"

    assert tomllib.loads(text) == {"top": table}
    found = lines_of_keys(text)
    assert {path: found[path] for path in expected} == expected


@given(st.text(st.sampled_from("ab=.,[]{}\"'#\n\\ 1"), max_size=60))
def test_no_text_makes_the_scan_raise(text: str) -> None:
    try:
        parse(text)
    except TextError:
        return
    lines_of_keys(text)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 200_000 + "b = 1",
        "a = " + "[" * 400_000,
        "a = " + "{b=" * 200_000,
        "a = " + "1" * 400_000,
        '"\\' * 200_000,
        '"""' * 100_000,
        "'" * 400_000,
    ],
    ids=["a long key", "brackets", "braces", "a long number", "escapes", "many quotes", "single quotes"],
)
def test_a_hostile_text_is_refused_at_once(text: str) -> None:
    with pytest.raises(TextError):
        parse(text)
